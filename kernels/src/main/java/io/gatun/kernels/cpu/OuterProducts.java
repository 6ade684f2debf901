package io.gatun.kernels.cpu;

import io.gatun.kernels.SequenceRows;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * Gradients of weights, sequence by sequence, added to sums. A unit is 32 inputs by a block of
 * outputs. Lanes run over inputs; what is a column of the tile kernels is a row of the sequence
 * here, and what is a token there is an output. Only the sums are as large as the matrix; they stay
 * in the cache while all sequences add to a block of them.
 */
final class OuterProducts implements WorkerPool.Task {
  private static final int LANES = PanelLayout.PANEL_ROWS;
  private static final int BAND = PanelLayout.BAND_ROWS;
  private static final int PANEL_STRIDE = TileSizes.COLUMNS * LANES;

  /** Outputs of a unit: whole groups, enough to pay for copying the inputs into a tile. */
  private static final int BLOCK = 16 * TokenGroups.LARGEST;

  /** How a sequence's gradient is added to the sums. */
  interface Accumulation {
    void add(float[] gradient, int at, float[] sums, int sumsAt, int count);
  }

  private final KernelSet kernels;
  private final Scratch[] scratch;

  /** Of each worker, gradients of a block, {@code [band][output][32]}. */
  private final float[][] products;

  private final PackOutputs outputs;
  private HostTensor input;
  private SequenceRows sequences;
  private float[] sums;
  private Accumulation accumulation;
  private int bands;

  OuterProducts(KernelSet kernels, Scratch[] scratch) {
    this.kernels = kernels;
    this.scratch = scratch;
    products = new float[scratch.length][];
    outputs = new PackOutputs(scratch.length);
  }

  void run(
      WorkerPool pool,
      HostTensor outputGradient,
      HostTensor newInput,
      SequenceRows newSequences,
      float[] newSums,
      Accumulation newAccumulation) {
    input = newInput;
    sequences = newSequences;
    sums = newSums;
    accumulation = newAccumulation;
    outputs.prepare(outputGradient, sequences.rows());
    pool.run(outputs, sequences.rows(), 16);
    bands = Math.ceilDiv(input.columns(), BAND);
    int units = bands * Math.ceilDiv(outputs.columns(), BLOCK);
    pool.run(this, units, Math.clamp(units / (4L * pool.threads()), 1, TileSizes.BANDS));
  }

  @Override
  public void run(int from, int to, int worker) {
    if (products[worker] == null) {
      products[worker] = new float[TileSizes.BANDS * BLOCK * BAND];
    }
    int most = Scratch.bandsAtOnce(sequences.longest());
    int unit = from;
    while (unit < to) {
      int band = unit % bands;
      int count = Math.min(Math.min(most, to - unit), bands - band);
      addBlock(unit / bands * BLOCK, band, count, worker);
      unit += count;
    }
  }

  private void addBlock(int output, int band, int count, int worker) {
    int end = Math.min(output + BLOCK, outputs.columns());
    for (int sequence = 0; sequence < sequences.count(); sequence++) {
      int from = sequences.from(sequence);
      int to = sequences.to(sequence);
      for (int row = from; row < to; row += TileSizes.COLUMNS) {
        int rows = Math.min(TileSizes.COLUMNS, to - row);
        for (int i = 0; i < count; i++) {
          loadTile(band + i, row, rows, scratch[worker].tile(i));
        }
        multiply(output, end, row, rows, count, row == from, worker);
      }
      for (int i = 0; i < count; i++) {
        addToSums(output, end, band + i, products[worker], i * BLOCK * BAND);
      }
    }
  }

  private void loadTile(int band, int firstRow, int rows, AlignedFloats tile) {
    tile.place();
    for (int half = 0; half < 2; half++) {
      int column = band * BAND + half * LANES;
      int count = Math.clamp(input.columns() - column, 0, LANES);
      int at = tile.start() + half * PANEL_STRIDE;
      for (int row = 0; row < rows; row++) {
        long offset = input.rowOffset(firstRow + row) + (long) column * Float.BYTES;
        MemorySegment.copy(input.memory, ValueLayout.JAVA_FLOAT, offset, tile.array(), at, count);
        Arrays.fill(tile.array(), at + count, at + LANES, 0);
        at += LANES;
      }
    }
  }

  private void multiply(
      int output, int end, int row, int rows, int count, boolean first, int worker) {
    int at = output;
    while (at < end) {
      int group = TokenGroups.next(outputs.columns() - at);
      for (int i = 0; i < count; i++) {
        kernels.multiplyTile(
            scratch[worker].tile(i).array(),
            scratch[worker].tile(i).start(),
            PANEL_STRIDE,
            rows,
            outputs.packed(),
            outputs.at(at, group, row),
            group,
            products[worker],
            (i * BLOCK + at - output) * BAND,
            BAND,
            first);
      }
      at += group;
    }
  }

  private void addToSums(int output, int end, int band, float[] gradients, int at) {
    int column = band * BAND;
    int count = Math.min(BAND, input.columns() - column);
    for (int o = output; o < end; o++) {
      int target = o * input.columns() + column;
      accumulation.add(gradients, at + (o - output) * BAND, sums, target, count);
    }
  }
}
