package io.gatun.bench;

import io.gatun.format.codec.BlockCodec;
import io.gatun.format.tensor.TensorType;
import io.gatun.kernels.Activations;
import io.gatun.kernels.Backend;
import io.gatun.kernels.FloatTensor;
import io.gatun.kernels.Product;
import io.gatun.kernels.SparseMatrix;
import io.gatun.kernels.SparsePattern;
import io.gatun.kernels.WeightSource;
import java.util.Random;
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
 * Which is cheaper for a sparse delta of 0.1 % of a matrix: to gather, for each of its entries, the
 * inputs and add a product of its own to the dense one, or to scatter its values into the decoded
 * tile, so that the dense product contains it?
 *
 * A batch of a step has two deltas, each with half of the tokens. Scattering, a tile is changed for
 * one half, put back and changed for the other; the dense product then runs over each half alone.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class B07SparseProduct extends LikeLauncher {
  private static final double DENSITY = 0.001;

  /** Rows of a band, whose tile is decoded at a time. */
  private static final int BAND = 32;

  /** Outputs × inputs, of SmolLM2-135M. */
  @Param({"576x576", "1536x576", "576x1536"})
  public String shape;

  /** Of each of the two deltas. */
  @Param({"1", "8", "64", "512"})
  public int tokens;

  private Backend backend;
  private int rows;
  private int columns;
  private WeightSource source;
  private Product product;
  private SparseMatrix delta;
  private FloatTensor input;
  private float[] x;

  /** The tile of one band, {@code [column][32]}: in the cache, as where bands are decoded. */
  private float[] tile;

  /** What entries of the band hid. */
  private float[] hidden;

  @Setup(Level.Trial)
  public void setUp() {
    String[] sides = shape.split("x", 2);
    rows = Integer.parseInt(sides[0]);
    columns = Integer.parseInt(sides[1]);
    backend = Inputs.open(1);
    source = Inputs.weights(TensorType.Q4_1, rows, columns);
    input = backend.allocate(2 * tokens, columns);
    x = Inputs.fill(input, 3);
    product = new Product(Inputs.pack(backend, source), backend.allocate(2 * tokens, rows));
    delta = randomDelta();
    tile = new float[BAND * columns];
    hidden = new float[delta.pattern().entries()];
  }

  private SparseMatrix randomDelta() {
    Random random = new Random(4);
    long[] indices =
        random
            .longs(0, (long) rows * columns)
            .distinct()
            .limit(Math.round(DENSITY * rows * columns))
            .sorted()
            .toArray();
    float[] values = new float[indices.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return new SparseMatrix(SparsePattern.ofIndices(rows, columns, indices), values);
  }

  /** Gathering by the scalar kernels, on the first row and the last; scattering by its entries. */
  @TearDown(Level.Trial)
  public void check() {
    dense();
    gather();
    try (Backend scalar = Inputs.scalar(Activations.F32)) {
      FloatTensor ends = scalar.allocate(2, columns);
      ends.write(0, x, 0);
      ends.write(1, x, (2 * tokens - 1) * columns);
      Product definition = new Product(Inputs.pack(scalar, source), scalar.allocate(2, rows));
      scalar.multiply(ends, 2, definition);
      scalar.addSparse(ends, 0, 2, delta, definition.output());
      Check.same(definition.output(), 0, product.output(), 0);
      Check.same(definition.output(), 1, product.output(), 2 * tokens - 1);
    }
    checkScattered();
    backend.close();
  }

  /** With the first row of input, scattered weights give what was gathered, but for rounding. */
  private void checkScattered() {
    float[] weights = new float[rows * columns];
    BlockCodec.of(source.type()).decode(source.data(), 0, weights, 0, weights.length);
    float[] gathered = new float[rows];
    product.output().read(0, gathered, 0);
    for (int row = 0; row < rows; row++) {
      int first = row - row % BAND;
      for (int at = 0; at < tile.length; at++) {
        tile[at] = weights[(first + at % BAND) * columns + at / BAND];
      }
      addEntries(row / BAND);
      double sum = 0;
      for (int column = 0; column < columns; column++) {
        sum += (double) tile[column * BAND + row % BAND] * x[column];
      }
      Check.near("output " + row, gathered[row], sum, 1e-4 * Math.sqrt(columns));
      putBack(row / BAND);
      for (int column = 0; column < columns; column++) {
        Check.near("weight", weights[row * columns + column], tile[column * BAND + row % BAND], 0);
      }
    }
  }

  /** The dense product of all tokens, which gathering comes on top of. */
  @Benchmark
  public FloatTensor dense() {
    backend.multiply(input, 2 * tokens, product);
    return product.output();
  }

  /**
   * Of each half alone, which scattering comes on top of, at most: here weights are decoded twice.
   */
  @Benchmark
  public FloatTensor denseByHalves() {
    backend.multiply(input, tokens, product);
    backend.multiply(input, tokens, product);
    return product.output();
  }

  /** The sparse products of two deltas, each with its own half of the tokens. */
  @Benchmark
  public FloatTensor gather() {
    backend.addSparse(input, 0, tokens, delta, product.output());
    backend.addSparse(input, tokens, 2 * tokens, delta, product.output());
    return product.output();
  }

  /** Two deltas into the tile of each band, one after the other. */
  @Benchmark
  public float[] scatter() {
    for (int band = 0; band < rows / BAND; band++) {
      addEntries(band);
      putBack(band);
      addEntries(band);
      putBack(band);
    }
    return tile;
  }

  private void addEntries(int band) {
    SparsePattern pattern = delta.pattern();
    int end = firstRow(band + 1);
    for (int i = firstRow(band); i < end; i++) {
      int lane = pattern.rowIds()[i] % BAND;
      for (int entry = pattern.rowStarts()[i]; entry < pattern.rowStarts()[i + 1]; entry++) {
        int at = pattern.columnIds()[entry] * BAND + lane;
        hidden[entry] = tile[at];
        tile[at] += delta.values()[entry];
      }
    }
  }

  private void putBack(int band) {
    SparsePattern pattern = delta.pattern();
    int end = firstRow(band + 1);
    for (int i = firstRow(band); i < end; i++) {
      int lane = pattern.rowIds()[i] % BAND;
      for (int entry = pattern.rowStarts()[i]; entry < pattern.rowStarts()[i + 1]; entry++) {
        tile[pattern.columnIds()[entry] * BAND + lane] = hidden[entry];
      }
    }
  }

  /** Where the rows of a band start in the pattern. */
  private int firstRow(int band) {
    int found = delta.pattern().find(band * BAND);
    return found < 0 ? -found - 1 : found;
  }
}

/*
 * How to read it: gathering costs `gather` beside `dense`, in proportion to tokens; scattering
 * costs `scatter`, whatever the tokens, and from nothing to all of `denseByHalves` - `dense`, since
 * a kernel would decode once but run its tiles over two groups of tokens. Whichever is cheaper: a
 * scattered weight is rounded once and multiplied in its place among the others, so outputs have
 * other bits than gathered ones, and a sequence is to have the same in any batch (see
 * `Backend.addSparse`): a choice by batch size would break that.
 */
