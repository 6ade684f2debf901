package io.gatun.kernels.cpu;

import io.gatun.format.FormatException;
import io.gatun.format.codec.BlockCodec;
import io.gatun.format.codec.GroupedCodec;
import io.gatun.format.codec.SuperBlockCodec;
import io.gatun.format.codec.SuperBlocks;
import io.gatun.kernels.WeightSource;

/** Repacks a matrix from a file's blocks into panels, some panels a call. */
final class PanelPacker implements WorkerPool.Task {
  private final WeightSource source;
  private final PanelMatrix target;
  private final BlockCodec codec;
  private volatile String badWeight;

  /** Packs into a matrix of the source's form: see {@link Packing}. */
  PanelPacker(WeightSource source, PanelMatrix target) {
    this.source = source;
    this.target = target;
    this.codec = BlockCodec.of(source.type());
  }

  int panels() {
    return target.panels;
  }

  /** The packed matrix, once all panels are done. */
  PanelMatrix result() throws FormatException {
    if (badWeight != null) {
      throw new FormatException(
          source.name(), -1, "weight", badWeight, "not a finite number: the file is damaged");
    }
    return target;
  }

  @Override
  public void run(int fromPanel, int toPanel, int worker) {
    PanelBuffer buffer = new PanelBuffer(target);
    float[] values = new float[codec instanceof GroupedCodec ? 0 : source.columns()];
    for (int panel = fromPanel; panel < toPanel; panel++) {
      int firstRow = panel * PanelLayout.PANEL_ROWS;
      int rows = Math.min(PanelLayout.PANEL_ROWS, source.rows() - firstRow);
      buffer.clear();
      for (int lane = 0; lane < rows; lane++) {
        long at = (firstRow + lane) * source.type().bytesFor(source.columns());
        if (target.layout.scale == PanelLayout.Factor.CODED) {
          ((SuperBlockCodec) codec).split(source.data(), at, source.columns(), buffer.blocks);
          checkFactors(buffer.blocks, firstRow + lane);
          buffer.addBlocks(lane);
        } else if (codec instanceof GroupedCodec grouped) {
          grouped.split(
              source.data(),
              at,
              source.columns(),
              buffer.codes,
              0,
              buffer.rowScales,
              buffer.rowOffsets,
              0);
          checkScales(grouped, buffer, firstRow + lane);
          buffer.addGroups(lane);
        } else {
          codec.decode(source.data(), at, values, 0, values.length);
          checkValues(values, firstRow + lane);
          buffer.addFloats(lane, values);
        }
      }
      buffer.store(panel);
    }
  }

  /** A scale may be finite and its product with a code not: the largest is checked for all. */
  private void checkScales(GroupedCodec grouped, PanelBuffer buffer, int row) {
    float largestCode = Math.max(-grouped.minCode(), grouped.maxCode());
    for (int group = 0; group < target.groups; group++) {
      float largest = buffer.rowScales[group] * largestCode;
      if (!Float.isFinite(largest) || !Float.isFinite(buffer.rowOffsets[group])) {
        reportBad(row, group * target.groupSize);
      }
    }
  }

  /** Half-precision numbers are so small that their products with codes and scales are finite. */
  private void checkFactors(SuperBlocks blocks, int row) {
    for (int block = 0; block < blocks.blockScales().length; block++) {
      if (!finite(blocks.blockScales()[block]) || !finite(blocks.blockOffsets()[block])) {
        reportBad(row, block * SuperBlocks.ELEMENTS);
      }
    }
  }

  private static boolean finite(short half) {
    return (half & 0x7c00) != 0x7c00;
  }

  private void checkValues(float[] values, int row) {
    for (int column = 0; column < values.length; column++) {
      if (!Float.isFinite(values[column])) {
        reportBad(row, column);
      }
    }
  }

  private void reportBad(int row, int column) {
    badWeight = "row " + row + ", column " + column;
  }
}
