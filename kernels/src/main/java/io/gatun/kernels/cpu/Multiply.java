package io.gatun.kernels.cpu;

import io.gatun.kernels.Activations;
import io.gatun.kernels.Product;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * Dense products with a common input. A unit is a band of 32 rows of one matrix. A single row of
 * input is multiplied straight from the panels; for more, some bands are decoded into the worker's
 * tiles, some columns at a time, and multiplied with all tokens before the next columns. Several
 * bands at once, since all inputs pass through the caches once for them all.
 */
final class Multiply implements WorkerPool.Task {
  private static final long BAND_BYTES = (long) PanelLayout.BAND_ROWS * Float.BYTES;

  private final KernelSet kernels;
  private final ReadAhead readAhead;
  private final Activations activations;
  private final Scratch[] scratch;
  private final PackInputs inputs;
  private final Int8Rows rounded;
  private Product[] products;
  private int rows;
  private boolean readsAhead;

  Multiply(KernelSet kernels, ReadAhead readAhead, Activations activations, Scratch[] scratch) {
    this.kernels = kernels;
    this.readAhead = readAhead;
    this.activations = activations;
    this.scratch = scratch;
    this.inputs = new PackInputs(scratch.length);
    this.rounded = new Int8Rows(kernels, scratch.length);
  }

  /** Multiplies {@code newRows} rows of the input by all products. */
  void run(WorkerPool pool, HostTensor input, int newRows, Product[] newProducts) {
    products = newProducts;
    rows = newRows;
    readsAhead = rows <= Int8Rows.ONE_BY_ONE && readAhead.worthWhile();
    packInput(pool, input);
    for (Scratch own : scratch) {
      own.reserveSums(rows);
    }
    int units = 0;
    for (Product product : products) {
      units += bands(product);
    }
    pool.run(this, units, Math.clamp(units / (16 * pool.threads()), 1, fewestBands()));
  }

  /** What is read ahead, or decoded, at a time; more is not gained by more. */
  private int fewestBands() {
    PanelMatrix weights = (PanelMatrix) products[0].weights();
    return rows <= Int8Rows.ONE_BY_ONE
        ? ReadAhead.bands(weights)
        : Scratch.bandsAtOnce(weights.columns());
  }

  private void packInput(WorkerPool pool, HostTensor input) {
    boolean floats = false;
    boolean nibbles = false;
    boolean bytes = false;
    for (Product product : products) {
      PanelLayout layout = ((PanelMatrix) product.weights()).layout;
      floats |= !rounds(layout);
      nibbles |= rounds(layout) && layout.codeBits == 4;
      bytes |= rounds(layout) && layout.codeBits != 4;
    }
    if (floats) {
      inputs.prepare(input, 0, rows);
      pool.run(inputs, inputs.groups(), 1);
    }
    if (nibbles || bytes) {
      pool.run(rounded, rounded.prepare(input, 0, rows, nibbles, bytes), 1);
    }
  }

  /** Whether this step's inputs of a matrix are rounded. */
  private boolean rounds(PanelLayout layout) {
    return layout.coded() && activations.rounds(rows);
  }

  private static int bands(Product product) {
    return (((PanelMatrix) product.weights()).panels + 1) / 2;
  }

  @Override
  public void run(int from, int to, int worker) {
    int first = 0;
    for (Product product : products) {
      int end = first + bands(product);
      int last = Math.min(to, end);
      int unit = Math.max(from, first);
      int read = unit;
      while (unit < last) {
        if (readsAhead && unit >= read) {
          PanelMatrix weights = (PanelMatrix) product.weights();
          int[] sink = scratch[worker].readAhead;
          read = unit + readAhead.read(weights, unit - first, last - unit, sink);
        }
        unit += multiplyBands(product, unit - first, last - unit, scratch[worker]);
      }
      first = end;
    }
  }

  /** Multiplies one or more bands; returns how many. */
  private int multiplyBands(Product product, int band, int most, Scratch own) {
    PanelMatrix weights = (PanelMatrix) product.weights();
    HostTensor output = (HostTensor) product.output();
    if (rounds(weights.layout) || rows == 1) {
      multiplyBand(weights, band, own);
      copySums(output, weights, band, 1, own);
      return 1;
    }
    int bands = Math.min(most, Scratch.bandsAtOnce(weights.columns()));
    multiplyTiles(weights, band, bands, own);
    copySums(output, weights, band, bands, own);
    return bands;
  }

  private void multiplyBand(PanelMatrix weights, int band, Scratch own) {
    int panel = 2 * band;
    int next = Math.min(panel + 1, weights.panels - 1);
    if (rounds(weights.layout)) {
      multiplyRounded(weights, panel, next, own);
    } else {
      kernels.multiplyRow(weights, panel, next, inputs.packed(), own.sums(0), own.row);
    }
  }

  private void multiplyRounded(PanelMatrix weights, int panel, int next, Scratch own) {
    if (rows > Int8Rows.ONE_BY_ONE) {
      kernels.multiplyRowsInt8(weights, panel, next, rounded, own.sums(0), own.int8);
      return;
    }
    for (int row = 0; row < rows; row++) {
      int at = row * PanelLayout.BAND_ROWS;
      kernels.multiplyRowInt8(weights, panel, next, rounded, row, own.sums(0), at, own.int8);
    }
  }

  private void multiplyTiles(PanelMatrix weights, int band, int bands, Scratch own) {
    int columns = weights.columns();
    for (int from = 0; from < columns; from += TileSizes.COLUMNS) {
      int to = Math.min(columns, from + TileSizes.COLUMNS);
      for (int i = 0; i < bands; i++) {
        own.tile(i).place();
        unpack(weights, 2 * (band + i), from, to, own.tile(i), own.groups);
      }
      for (int group = 0; group < inputs.groups(); group++) {
        for (int i = 0; i < bands; i++) {
          multiplyTile(own.tile(i), group, columns, from, to, own.sums(i));
        }
      }
    }
  }

  /** Decodes two panels, the second of zeros where the matrix ends with half a band. */
  private void unpack(
      PanelMatrix weights, int panel, int from, int to, AlignedFloats tile, float[] groups) {
    int next = tile.start() + TileSizes.COLUMNS * PanelLayout.PANEL_ROWS;
    kernels.unpack(weights, panel, from, to, tile.array(), tile.start(), groups);
    if (panel + 1 < weights.panels) {
      kernels.unpack(weights, panel + 1, from, to, tile.array(), next, groups);
    } else {
      Arrays.fill(tile.array(), next, next + (to - from) * PanelLayout.PANEL_ROWS, 0);
    }
  }

  private void multiplyTile(
      AlignedFloats tile, int group, int columns, int from, int to, float[] sums) {
    int start = inputs.groupStart(group);
    int tokens = inputs.groupSize(group);
    kernels.multiplyTile(
        tile.array(),
        tile.start(),
        TileSizes.COLUMNS * PanelLayout.PANEL_ROWS,
        to - from,
        inputs.packed(),
        start * columns + from * tokens,
        tokens,
        sums,
        start * PanelLayout.BAND_ROWS,
        PanelLayout.BAND_ROWS,
        from == 0);
  }

  /**
   * Row by row for all bands, since each row of a wide output is a page of its own. Padding beyond
   * the last panel is left alone.
   */
  private void copySums(HostTensor output, PanelMatrix weights, int band, int bands, Scratch own) {
    int rest = weights.panels - 2 * band;
    for (int row = 0; row < rows; row++) {
      long at = output.rowOffset(row) + (long) band * BAND_BYTES;
      for (int i = 0; i < bands; i++) {
        MemorySegment.copy(
            own.sums(i),
            row * PanelLayout.BAND_ROWS,
            output.memory,
            ValueLayout.JAVA_FLOAT,
            at + i * BAND_BYTES,
            Math.min(2, rest - 2 * i) * PanelLayout.PANEL_ROWS);
      }
    }
  }

  /**
   * {@code out[(row - fromRow) · ids.length + i] = input[row] · weights[ids[i]]}: the same bits; of
   * the work, packing alone is shared among threads.
   */
  void someOutputs(
      WorkerPool pool,
      PanelMatrix weights,
      int[] ids,
      HostTensor input,
      int fromRow,
      int toRow,
      float[] out) {
    rows = toRow - fromRow;
    if (rounds(weights.layout)) {
      someRounded(weights, ids, input, fromRow, toRow, out);
      return;
    }
    inputs.prepare(input, fromRow, rows);
    pool.run(inputs, inputs.groups(), 1);
    Scratch own = scratch[0];
    own.reserveSums(rows);
    for (int first = 0; first < ids.length; first += PanelLayout.BAND_ROWS) {
      int count = Math.min(PanelLayout.BAND_ROWS, ids.length - first);
      multiplyGathered(weights, ids, first, count, own);
      float[] sums = own.sums(0);
      for (int row = 0; row < rows; row++) {
        System.arraycopy(sums, row * PanelLayout.BAND_ROWS, out, row * ids.length + first, count);
      }
    }
  }

  /** Multiplies with a band of rows from anywhere in a matrix; the rest of it is not used. */
  private void multiplyGathered(PanelMatrix weights, int[] ids, int first, int count, Scratch own) {
    int columns = weights.columns();
    AlignedFloats tile = own.tile(0);
    for (int from = 0; from < columns; from += TileSizes.COLUMNS) {
      int to = Math.min(columns, from + TileSizes.COLUMNS);
      tile.place();
      for (int i = 0; i < count; i++) {
        int panelStride = TileSizes.COLUMNS * PanelLayout.PANEL_ROWS;
        int at = i / PanelLayout.PANEL_ROWS * panelStride + i % PanelLayout.PANEL_ROWS;
        at += tile.start();
        for (int column = from; column < to; column++) {
          tile.array()[at] = weights.weight(ids[first + i], column);
          at += PanelLayout.PANEL_ROWS;
        }
      }
      for (int group = 0; group < inputs.groups(); group++) {
        multiplyTile(tile, group, columns, from, to, own.sums(0));
      }
    }
  }

  private void someRounded(
      PanelMatrix weights, int[] ids, HostTensor input, int fromRow, int toRow, float[] out) {
    boolean nibbles = weights.layout.codeBits == 4;
    int at = 0;
    for (int row = fromRow; row < toRow; row++) {
      rounded.run(0, rounded.prepare(input, row, 1, nibbles, !nibbles), 0);
      for (int id : ids) {
        out[at++] = ScalarKernels.dotInt8(weights, id, rounded, 0);
      }
    }
  }
}
