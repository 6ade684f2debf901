package io.gatun.kernels.cpu;

import io.gatun.kernels.Product;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * Dense products with a common input. A unit is a band of 32 rows of one matrix, or two bands where
 * a single token leaves registers for them. A band is decoded into the worker's tile, some columns
 * at a time, and multiplied with all tokens before the next columns.
 */
final class Multiply implements WorkerPool.Task {
  private final KernelSet kernels;
  private final Scratch[] scratch;
  private final PackInputs inputs;
  private Product[] products;
  private int bandsPerUnit;
  private int chunk;

  Multiply(KernelSet kernels, Scratch[] scratch, PackInputs inputs) {
    this.kernels = kernels;
    this.scratch = scratch;
    this.inputs = inputs;
  }

  /** Takes the products; inputs are packed already. Returns the number of units. */
  int prepare(Product[] newProducts) {
    products = newProducts;
    bandsPerUnit = inputs.rows() == 1 ? 2 : 1;
    chunk = inputs.groups() == 1 ? Scratch.NARROW_CHUNK : Scratch.WIDE_CHUNK;
    for (Scratch own : scratch) {
      own.reserveSums(inputs.rows());
    }
    int units = 0;
    for (Product product : newProducts) {
      units += units((PanelMatrix) product.weights());
    }
    return units;
  }

  private int units(PanelMatrix weights) {
    int panelsPerUnit = 2 * bandsPerUnit;
    return (weights.panels + panelsPerUnit - 1) / panelsPerUnit;
  }

  @Override
  public void run(int from, int to, int worker) {
    int first = 0;
    for (Product product : products) {
      PanelMatrix weights = (PanelMatrix) product.weights();
      int end = first + units(weights);
      for (int unit = Math.max(from, first); unit < Math.min(to, end); unit++) {
        multiplyUnit(weights, (HostTensor) product.output(), unit - first, scratch[worker]);
      }
      first = end;
    }
  }

  private void multiplyUnit(PanelMatrix weights, HostTensor output, int unit, Scratch own) {
    int firstPanel = unit * 2 * bandsPerUnit;
    int panels = Math.min(2 * bandsPerUnit, weights.panels - firstPanel);
    int bands = (panels + 1) / 2;
    int columns = weights.columns();
    int panelStride = chunk * PanelLayout.PANEL_ROWS;
    for (int from = 0; from < columns; from += chunk) {
      int to = Math.min(columns, from + chunk);
      for (int panel = 0; panel < panels; panel++) {
        kernels.unpack(
            weights, firstPanel + panel, from, to, own.tile, panel * panelStride, own.groups);
      }
      if (panels % 2 == 1) {
        int start = panels * panelStride;
        Arrays.fill(own.tile, start, start + (to - from) * PanelLayout.PANEL_ROWS, 0);
      }
      multiplyChunk(bands, columns, from, to, own);
    }
    copySums(output, firstPanel * PanelLayout.PANEL_ROWS, bands, own.sums);
  }

  private void multiplyChunk(int bands, int columns, int from, int to, Scratch own) {
    int rows = bands * PanelLayout.BAND_ROWS;
    for (int group = 0; group < inputs.groups(); group++) {
      int start = inputs.groupStart(group);
      int tokens = inputs.groupSize(group);
      kernels.multiplyTile(
          own.tile,
          chunk * PanelLayout.PANEL_ROWS,
          bands,
          to - from,
          inputs.packed(),
          start * columns + from * tokens,
          tokens,
          own.sums,
          start * rows,
          rows,
          from == 0);
    }
  }

  /** The last band may reach beyond the matrix: into the padding of the output's rows. */
  private void copySums(HostTensor output, int firstRow, int bands, float[] sums) {
    int rows = bands * PanelLayout.BAND_ROWS;
    for (int token = 0; token < inputs.rows(); token++) {
      MemorySegment.copy(
          sums,
          token * rows,
          output.memory,
          ValueLayout.JAVA_FLOAT,
          output.rowOffset(token) + (long) firstRow * Float.BYTES,
          rows);
    }
  }
}
