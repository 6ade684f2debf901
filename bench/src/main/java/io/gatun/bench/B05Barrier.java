package io.gatun.bench;

import io.gatun.format.tensor.TensorType;
import io.gatun.kernels.Backend;
import io.gatun.kernels.FloatTensor;
import io.gatun.kernels.Product;
import io.gatun.kernels.WeightSource;
import java.util.concurrent.TimeUnit;
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
 * What does it cost to share one operation among threads?
 *
 * A forward pass is some hundred operations, each ended by a barrier; in a small model many last
 * some microseconds only. This product of 32 inputs and 256 outputs is next to no work: what is
 * left is checking arguments, packing one row, and the barrier.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class B05Barrier extends LikeLauncher {
  private static final int INPUTS = 32;
  private static final int OUTPUTS = 256;

  @Param({"1", "2"})
  public int threads;

  private Backend backend;
  private FloatTensor input;
  private Product product;
  private float[] expected;

  @Setup(Level.Trial)
  public void setUp() {
    backend = Inputs.open(threads);
    input = backend.allocate(1, INPUTS);
    FloatTensor output = backend.allocate(1, OUTPUTS);
    WeightSource source = Inputs.weights(TensorType.Q4_0, OUTPUTS, INPUTS);
    product = new Product(Inputs.pack(backend, source), output);
    float[] x = Inputs.fill(input, 6);
    expected = Inputs.product(source, x, 0);
    backend.multiply(input, 1, product);
    Check.output(expected, output, 0);
  }

  /** Once more, by the code that was timed, over what it must overwrite. */
  @TearDown(Level.Trial)
  public void checkAgain() {
    Inputs.fill(product.output(), 9);
    tinyMultiply();
    Check.output(expected, product.output(), 0);
    backend.close();
  }

  @Benchmark
  public FloatTensor tinyMultiply() {
    backend.multiply(input, 1, product);
    return product.output();
  }
}

/*
 * How to read it: the price of one barrier lies between time(2 threads) - time(1 thread) and
 * time(2 threads) - time(1 thread) / 2. An operation that lasts less than twice that is faster on
 * one thread. Workers spin between operations here, as they do within a step; where other programs
 * take the cores, a worker is late and the figure jumps to what the scheduler of the system takes:
 * compare forks, and close other work.
 */
