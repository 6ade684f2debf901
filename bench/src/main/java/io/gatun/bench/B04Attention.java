package io.gatun.bench;

import io.gatun.kernels.Backend;
import io.gatun.kernels.FloatTensor;
import io.gatun.kernels.KvCache;
import io.gatun.kernels.KvShape;
import io.gatun.kernels.KvType;
import io.gatun.kernels.TokenRows;
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
 * What does attention cost, for a token that is decoded and for a run of a prompt's tokens?
 *
 * One layer of the shape of Llama 3.2 1B: 32 query heads of 64 elements, four to a key-value head.
 * Rows follow each other in one sequence, the last one sees the whole context.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class B04Attention extends LikeLauncher {
  private static final int HEADS = 32;
  private static final int KV_HEADS = 8;
  private static final int SIZE = 64;
  private static final float SCALE = 0.125f; // 1 / sqrt(SIZE)

  // Keys and values are rounded to f16 before all else, so that a cache of floats is exact.
  private static final double TOLERANCE = 1e-5;
  private static final double TOLERANCE_OF_INT8 = 2e-2;

  @Param({"128", "2048"})
  public int context;

  @Param({"1", "12"})
  public int rows;

  @Param({"INT8", "F16", "F32"})
  public KvType cacheType;

  @Param({"1", "2"})
  public int threads;

  private Backend backend;
  private KvCache cache;
  private FloatTensor queries;
  private FloatTensor out;
  private float[] q;
  private float[] k;
  private float[] v;
  private TokenRows tokens;

  /** What was done; JMH divides it by the time. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  public static class Rate {
    /** 10⁹ multiply-adds. */
    public double gmacs;
  }

  @Setup(Level.Trial)
  public void setUp() {
    backend = Inputs.open(threads);
    cache = backend.allocateCache(new KvShape(1, KV_HEADS, SIZE, SIZE, context), cacheType);
    k = new float[context * KV_HEADS * SIZE];
    v = new float[k.length];
    fillCache();
    queries = backend.allocate(rows, HEADS * SIZE);
    out = backend.allocate(rows, HEADS * SIZE);
    q = Inputs.fill(queries, 3);
    tokens = new TokenRows(rows);
    for (int row = 0; row < rows; row++) {
      tokens.add(cache, position(row));
    }
    attend();
    checkOut();
  }

  private void attend() {
    backend.attention(queries, 0, SCALE, Integer.MAX_VALUE, tokens, out);
  }

  private void checkOut() {
    double tolerance = cacheType == KvType.INT8 ? TOLERANCE_OF_INT8 : TOLERANCE;
    float[] actual = new float[HEADS * SIZE];
    for (int row = 0; row < rows; row++) {
      out.read(row, actual, 0);
      for (int head = 0; head < HEADS; head++) {
        double[] expected = attention(row, head);
        for (int i = 0; i < SIZE; i++) {
          String what = "element %d of head %d of row %d".formatted(i, head, row);
          Check.near(what, expected[i], actual[head * SIZE + i], tolerance);
        }
      }
    }
  }

  private int position(int row) {
    return context - rows + row;
  }

  private void fillCache() {
    FloatTensor keys = backend.allocate(context, KV_HEADS * SIZE);
    FloatTensor values = backend.allocate(context, KV_HEADS * SIZE);
    fillHalves(keys, 4, k);
    fillHalves(values, 5, v);
    TokenRows all = new TokenRows(context);
    for (int position = 0; position < context; position++) {
      all.add(cache, position);
    }
    backend.store(keys, values, 0, all);
  }

  private static void fillHalves(FloatTensor tensor, long seed, float[] target) {
    float[] values = Inputs.fill(tensor, seed);
    for (int i = 0; i < values.length; i++) {
      target[i] = Float.float16ToFloat(Float.floatToFloat16(values[i]));
    }
    for (int row = 0; row < tensor.rows(); row++) {
      tensor.write(row, target, row * tensor.columns());
    }
  }

  /** {@code softmax(q·kᵀ · scale) · v} in double precision, as the formula has it. */
  private double[] attention(int row, int head) {
    int count = position(row) + 1;
    int kvHead = head / (HEADS / KV_HEADS);
    double[] weights = new double[count];
    double sum = 0;
    for (int p = 0; p < count; p++) {
      double dot = 0;
      for (int i = 0; i < SIZE; i++) {
        dot += (double) q[(row * HEADS + head) * SIZE + i] * k[(p * KV_HEADS + kvHead) * SIZE + i];
      }
      weights[p] = Math.exp(dot * SCALE);
      sum += weights[p];
    }
    double[] y = new double[SIZE];
    for (int p = 0; p < count; p++) {
      for (int i = 0; i < SIZE; i++) {
        y[i] += weights[p] / sum * v[(p * KV_HEADS + kvHead) * SIZE + i];
      }
    }
    return y;
  }

  /** Once more, by the code that was timed, over what it must overwrite. */
  @TearDown(Level.Trial)
  public void checkAgain() {
    Inputs.fill(out, 9);
    attend();
    checkOut();
    cache.close();
    backend.close();
  }

  @Benchmark
  public FloatTensor attention(Rate rate) {
    attend();
    double positions = (position(0) + position(rows - 1) + 2) / 2.0 * rows;
    rate.gmacs += 1e-9 * positions * HEADS * 2 * SIZE;
    return out;
  }
}

/*
 * How to read it: 1 / (operations a second) is the time of one layer; times the number of layers
 * it is what attention adds to a token (rows = 1) or to twelve (rows = 12), to be held against the
 * time of the products in B03Multiply. Twelve rows should cost much less than twelve times one: keys
 * and values are widened once for the rows that share them. The cache of this one layer may stay in
 * the last-level cache, as that of a long context in all layers would not: F16 can win there and
 * lose here.
 */
