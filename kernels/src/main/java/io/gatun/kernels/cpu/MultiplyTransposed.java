package io.gatun.kernels.cpu;

import io.gatun.kernels.Product;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * Products of gradients with weights, summed over the weights' rows. A unit is 32 columns of the
 * weights; they are decoded panel by panel and transposed, so that lanes run over columns, and then
 * multiplied by the same tile kernels as any product: what is a row there is a column here.
 */
final class MultiplyTransposed implements WorkerPool.Task {
  private static final int ROWS = PanelLayout.PANEL_ROWS;
  private static final int BAND = PanelLayout.BAND_ROWS;
  private static final int PANEL_STRIDE = TileSizes.COLUMNS * ROWS;

  /** Columns that coded scales are decoded for together: {@link KernelSet#unpack}. */
  private static final int CODED_GRAIN = 128;

  /** Columns that are decoded together at most: bands may begin and end within a grain. */
  static final int COLUMNS_TOGETHER = TileSizes.BANDS * BAND + 2 * CODED_GRAIN;

  private final KernelSet kernels;
  private final Scratch[] scratch;
  private final PackInputs gradients;

  /** Of each worker, columns of one panel as they are decoded, and sums on their way out. */
  private final float[][] panels;

  private final float[][] lines;
  private PanelMatrix weights;
  private HostTensor out;
  private int rows;
  private boolean first;

  MultiplyTransposed(KernelSet kernels, Scratch[] scratch) {
    this.kernels = kernels;
    this.scratch = scratch;
    gradients = new PackInputs(scratch.length);
    panels = new float[scratch.length][COLUMNS_TOGETHER * ROWS];
    lines = new float[scratch.length][BAND];
  }

  void run(WorkerPool pool, HostTensor inputGradient, int newRows, Product[] products) {
    out = inputGradient;
    rows = newRows;
    for (Scratch own : scratch) {
      own.reserveSums(rows);
    }
    first = true;
    for (Product product : products) {
      weights = (PanelMatrix) product.weights();
      gradients.prepare((HostTensor) product.output(), 0, rows);
      pool.run(gradients, gradients.groups(), 1);
      int units = Math.ceilDiv(weights.columns(), BAND);
      pool.run(this, units, Math.max(1, units / (4 * pool.threads())));
      first = false;
    }
  }

  @Override
  public void run(int from, int to, int worker) {
    int most = Scratch.bandsAtOnce(weights.rows());
    for (int band = from; band < to; band += most) {
      multiply(band, Math.min(most, to - band), worker);
    }
  }

  private void multiply(int band, int bands, int worker) {
    Scratch own = scratch[worker];
    int summed = weights.rows();
    for (int start = 0; start < summed; start += TileSizes.COLUMNS) {
      int count = Math.min(TileSizes.COLUMNS, summed - start);
      decode(band, bands, start, count, worker);
      for (int group = 0; group < gradients.groups(); group++) {
        int firstRow = gradients.groupStart(group);
        int tokens = gradients.groupSize(group);
        for (int i = 0; i < bands; i++) {
          kernels.multiplyTile(
              own.tile(i).array(),
              own.tile(i).start(),
              PANEL_STRIDE,
              count,
              gradients.packed(),
              firstRow * summed + start * tokens,
              tokens,
              own.sums(i),
              firstRow * BAND,
              BAND,
              start == 0);
        }
      }
    }
    for (int i = 0; i < bands; i++) {
      write(band + i, own.sums(i), lines[worker]);
    }
  }

  /** Decodes some rows of some bands of columns into tiles {@code [column / 16][row][16]}. */
  private void decode(int band, int bands, int start, int count, int worker) {
    Scratch own = scratch[worker];
    float[] panel = panels[worker];
    int grain = weights.layout.scale == PanelLayout.Factor.CODED ? CODED_GRAIN : BAND;
    int from = band * BAND / grain * grain;
    int wanted = (band * BAND - from) * ROWS;
    int end = (band + bands) * BAND;
    int to = Math.min(weights.columns(), Math.ceilDiv(end, grain) * grain);
    if (to < end) {
      Arrays.fill(panel, (to - from) * ROWS, (end - from) * ROWS, 0);
    }
    for (int i = 0; i < bands; i++) {
      own.tile(i).place();
    }
    for (int row = 0; row < count; row += ROWS) {
      kernels.unpack(weights, (start + row) / ROWS, from, to, panel, 0, own.groups);
      for (int i = 0; i < bands; i++) {
        int at = wanted + i * BAND * ROWS;
        int target = own.tile(i).start() + row * ROWS;
        transpose(panel, at, own.tile(i).array(), target);
        transpose(panel, at + ROWS * ROWS, own.tile(i).array(), PANEL_STRIDE + target);
      }
    }
  }

  /** A square of 16 × 16. */
  private static void transpose(float[] from, int fromAt, float[] to, int toAt) {
    for (int row = 0; row < ROWS; row++) {
      for (int column = 0; column < ROWS; column++) {
        to[toAt + row * ROWS + column] = from[fromAt + column * ROWS + row];
      }
    }
  }

  private void write(int band, float[] sums, float[] line) {
    int column = band * BAND;
    int count = Math.min(BAND, out.columns() - column);
    for (int row = 0; row < rows; row++) {
      long at = out.rowOffset(row) + (long) column * Float.BYTES;
      float[] values = sums;
      int from = row * BAND;
      if (!first) {
        MemorySegment.copy(out.memory, ValueLayout.JAVA_FLOAT, at, line, 0, count);
        kernels.add(sums, from, line, 0, count);
        values = line;
        from = 0;
      }
      MemorySegment.copy(values, from, out.memory, ValueLayout.JAVA_FLOAT, at, count);
    }
  }
}
