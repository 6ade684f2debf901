package io.gatun.bench;

import io.gatun.kernels.Activations;
import io.gatun.kernels.Backend;
import io.gatun.kernels.FloatTensor;
import io.gatun.kernels.KvCache;
import io.gatun.kernels.KvShape;
import io.gatun.kernels.KvType;
import io.gatun.kernels.RopeTable;
import io.gatun.kernels.TokenRows;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
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
 * What does everything cost that is neither a product nor attention, for one row on one thread?
 *
 * The row is that of Llama 3.2 1B: 2048 elements, 32 heads of 64. The log of the sum of
 * exponentials, which only losses need, takes the same 2048 elements here and a whole vocabulary
 * there: `-p columns=49152` is SmolLM2's.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class B06RowKernels extends LikeLauncher {
  private static final int HEAD_SIZE = 64;
  private static final int POSITION = 99;

  /** Elements of the row, a multiple of 64. */
  @Param("2048")
  public int columns;

  /** One row in one backend, and what is done with it. */
  private static final class Row implements AutoCloseable {
    private final Backend backend;
    private final FloatTensor x;
    private final FloatTensor y;
    private final FloatTensor out;
    private final KvCache cache;
    private final TokenRows tokens = new TokenRows(1);
    private final RopeTable table;

    Row(Backend backend, int columns) {
      this.backend = backend;
      x = backend.allocate(1, columns);
      y = backend.allocate(1, columns);
      out = backend.allocate(1, columns);
      Inputs.fill(x, 7);
      Inputs.fill(y, 8);
      Inputs.fill(out, 9);
      KvShape shape = new KvShape(1, 1, HEAD_SIZE, HEAD_SIZE, POSITION + 1);
      cache = backend.allocateCache(shape, KvType.F32);
      tokens.add(cache, POSITION);
      double[] frequencies = new double[HEAD_SIZE / 2];
      for (int i = 0; i < frequencies.length; i++) {
        frequencies[i] = Math.pow(10_000, -2.0 * i / HEAD_SIZE);
      }
      table = new RopeTable(RopeTable.Pairing.ADJACENT, HEAD_SIZE, frequencies, 1, POSITION + 1);
    }

    FloatTensor rmsNorm() {
      backend.rmsNorm(x, y, 1e-5f, out, 1);
      return out;
    }

    FloatTensor swiGlu() {
      backend.swiGlu(x, y, out, 1);
      return out;
    }

    /** In place: a turn of a turn is one. */
    FloatTensor rope() {
      backend.rope(out, table, tokens);
      return out;
    }

    /** In place: a sum that grows. */
    FloatTensor add() {
      backend.add(out, y, 1);
      return out;
    }

    double logSumExp() {
      return backend.logSumExp(x, 0);
    }

    @Override
    public void close() {
      cache.close();
      backend.close();
    }
  }

  private Row row;

  @Setup(Level.Trial)
  public void setUp() {
    row = vector();
  }

  /** Each operation on a row as it was at first, by the scalar kernels too. */
  @TearDown(Level.Trial)
  public void check() {
    row.close();
    compare(Row::rmsNorm);
    compare(Row::swiGlu);
    compare(Row::rope);
    compare(Row::add);
    try (Row vector = vector();
        Row scalar = scalar()) {
      Check.near("log-sum-exp", scalar.logSumExp(), vector.logSumExp(), 0);
    }
  }

  private Row vector() {
    return new Row(Inputs.open(1), columns);
  }

  private Row scalar() {
    return new Row(Inputs.scalar(Activations.F32), columns);
  }

  private void compare(Function<Row, FloatTensor> operation) {
    try (Row vector = vector();
        Row scalar = scalar()) {
      Check.same(operation.apply(scalar), 0, operation.apply(vector), 0);
    }
  }

  @Benchmark
  public FloatTensor rmsNorm() {
    return row.rmsNorm();
  }

  @Benchmark
  public FloatTensor swiGlu() {
    return row.swiGlu();
  }

  @Benchmark
  public FloatTensor rope() {
    return row.rope();
  }

  @Benchmark
  public FloatTensor add() {
    return row.add();
  }

  @Benchmark
  public double logSumExp() {
    return row.logSumExp();
  }
}

/*
 * How to read it: a layer has two norms, two additions, one SwiGLU (of the wider feed-forward row)
 * and two rotations. Their sum, times the layers, is to be small beside the time of B03Multiply's
 * products at one token; what a call costs beyond its row's bytes in L1 is dispatch, and shows
 * where operations should be fused.
 */
