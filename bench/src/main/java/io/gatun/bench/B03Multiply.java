package io.gatun.bench;

import io.gatun.format.tensor.TensorType;
import io.gatun.kernels.Activations;
import io.gatun.kernels.Backend;
import io.gatun.kernels.FloatTensor;
import io.gatun.kernels.Matrix;
import io.gatun.kernels.Product;
import io.gatun.kernels.WeightSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/*
 * How fast are weights multiplied with tokens: one (decoding), a few (batches), 504 (prefill)?
 *
 * The shape is a feed-forward matrix of a small model, 3072 outputs and 1536 inputs. Copies of it
 * take turns, together larger than the last-level cache, as the layers of a model do: weights come
 * from memory. `-p shape=8192x2048,2048x8192` are the feed-forward matrices of Llama 3.2 1B, of which
 * the second has long columns.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class B03Multiply extends LikeLauncher {
  /** Outputs × inputs. */
  @Param("3072x1536")
  public String shape;

  @Param({"Q4_0", "Q4_1", "Q8_0", "Q4_K", "Q6_K", "F16", "F32"})
  public TensorType type;

  /** Floats are multiplied with floats in both. */
  @Param({"INT8", "F32"})
  public Activations activations;

  @Param({"1", "4", "12", "504"})
  public int tokens;

  @Param({"1", "2"})
  public int threads;

  /** At least so much memory for all matrices together. */
  @Param("128")
  public int mebibytes;

  private int outputs;
  private int inputs;
  private Backend backend;
  private List<Product> products;
  private WeightSource source;
  private FloatTensor input;
  private float[] x;
  private int turn;

  /** What was done; JMH divides it by the time. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  public static class Rate {
    /** 10⁹ bytes of packed weights. */
    public double gigabytes;

    /** 10⁹ multiply-adds. */
    public double gmacs;
  }

  @Setup(Level.Trial)
  public void setUp() {
    String[] sides = shape.split("x", 2);
    outputs = Integer.parseInt(sides[0]);
    inputs = Integer.parseInt(sides[1]);
    backend = Inputs.open(threads, activations);
    input = backend.allocate(tokens, inputs);
    x = Inputs.fill(input, 2);
    source = Inputs.weights(type, outputs, inputs);
    FloatTensor output = backend.allocate(tokens, outputs);
    products = new ArrayList<>();
    long bytes = 0;
    while (bytes < (long) mebibytes << 20) {
      Matrix matrix = Inputs.pack(backend, source);
      products.add(new Product(matrix, output));
      bytes += matrix.bytes();
    }
  }

  /** The first row and the last, of each copy, by the scalar kernels. */
  @TearDown(Level.Trial)
  public void check() {
    try (Backend scalar = Inputs.scalar(activations)) {
      FloatTensor ends = scalar.allocate(2, inputs);
      ends.write(0, x, 0);
      ends.write(1, x, (tokens - 1) * inputs);
      Product definition = new Product(Inputs.pack(scalar, source), scalar.allocate(2, outputs));
      scalar.multiply(ends, 2, definition);
      for (Product product : products) {
        backend.multiply(input, tokens, product);
        Check.same(definition.output(), 0, product.output(), 0);
        Check.same(definition.output(), 1, product.output(), tokens - 1);
      }
    }
    backend.close();
  }

  @Benchmark
  public FloatTensor multiply(Rate rate) {
    Product product = products.get(turn);
    turn = (turn + 1) % products.size();
    backend.multiply(input, tokens, product);
    rate.gigabytes += product.weights().bytes() / 1e9;
    rate.gmacs += 1e-9 * tokens * inputs * outputs;
    return product.output();
  }
}

/*
 * How to read it: at one token look at `gigabytes` (GB/s) and hold it against B01StreamBandwidth;
 * at 504 tokens look at `gmacs` (GMAC/s) and hold it against B02FmaPeak. In between, the time of a
 * call should grow much more slowly than the number of tokens up to 12, because a weight is decoded
 * once for all of them. At equal GB/s a type with fewer bits makes more tokens: compare operations
 * a second between types, GB/s only with the roof.
 */
