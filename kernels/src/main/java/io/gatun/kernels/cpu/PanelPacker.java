package io.gatun.kernels.cpu;

import io.gatun.format.FormatException;
import io.gatun.format.codec.BlockCodec;
import io.gatun.format.codec.GroupedCodec;
import io.gatun.kernels.WeightSource;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Repacks a matrix from a file's blocks into panels, some panels a call. */
final class PanelPacker implements WorkerPool.Task {
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;

  private final WeightSource source;
  private final PanelMatrix target;
  private final BlockCodec codec;
  private volatile String badWeight;

  PanelPacker(Arena arena, WeightSource source) {
    this.source = source;
    this.codec = BlockCodec.of(source.type());
    int groupSize = codec instanceof GroupedCodec grouped ? grouped.groupSize() : source.columns();
    this.target =
        new PanelMatrix(
            arena,
            source.name(),
            PanelLayout.of(source.type()),
            groupSize,
            source.rows(),
            source.columns());
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
    if (codec instanceof GroupedCodec grouped) {
      packCodes(grouped, fromPanel, toPanel);
    } else {
      packFloats(fromPanel, toPanel);
    }
  }

  private void packCodes(GroupedCodec grouped, int fromPanel, int toPanel) {
    int columns = source.columns();
    byte[] codes = new byte[columns];
    float[] scales = new float[target.groups];
    float[] offsets = new float[target.groups];
    long rowBytes = source.type().bytesFor(columns);
    int toRow = Math.min(source.rows(), toPanel * PanelLayout.PANEL_ROWS);
    for (int row = fromPanel * PanelLayout.PANEL_ROWS; row < toRow; row++) {
      grouped.split(source.data(), row * rowBytes, columns, codes, 0, scales, offsets, 0);
      int panel = row / PanelLayout.PANEL_ROWS;
      int lane = row % PanelLayout.PANEL_ROWS;
      if (target.layout.codeBits == 4) {
        writeNibbles(panel, lane, codes);
      } else {
        writeBytes(panel, lane, codes);
      }
      writeScales(panel, lane, scales, offsets, row);
    }
  }

  private void writeNibbles(int panel, int lane, byte[] codes) {
    MemorySegment memory = target.memory;
    long at = target.wordsAt(panel, 0) + (long) lane * Integer.BYTES;
    for (int k = 0; k < codes.length; k += 8) {
      int word =
          codes[k]
              | codes[k + 1] << 4
              | codes[k + 2] << 8
              | codes[k + 3] << 12
              | codes[k + 4] << 16
              | codes[k + 5] << 20
              | codes[k + 6] << 24
              | codes[k + 7] << 28;
      memory.set(INT, at, word);
      at += PanelLayout.CACHE_LINE;
    }
  }

  private void writeBytes(int panel, int lane, byte[] codes) {
    MemorySegment memory = target.memory;
    long at = target.wordsAt(panel, 0) + (long) lane * Integer.BYTES;
    for (int k = 0; k < codes.length; k += 4) {
      int word =
          (codes[k] & 255)
              | (codes[k + 1] & 255) << 8
              | (codes[k + 2] & 255) << 16
              | codes[k + 3] << 24;
      memory.set(INT, at, word);
      at += PanelLayout.CACHE_LINE;
    }
  }

  private void writeScales(int panel, int lane, float[] scales, float[] offsets, int row) {
    boolean halfScales = target.layout.scale == PanelLayout.Scale.HALF;
    for (int group = 0; group < target.groups; group++) {
      if (!Float.isFinite(scales[group]) || !Float.isFinite(offsets[group])) {
        reportBad(row, group * target.groupSize);
      }
      write(target.scalesAt(panel, group), halfScales, lane, scales[group]);
      if (target.layout.offset.bytes > 0) {
        boolean halfOffsets = target.layout.offset == PanelLayout.Offset.HALF;
        write(target.offsetsAt(panel, group), halfOffsets, lane, offsets[group]);
      }
    }
  }

  private void write(long at, boolean half, int lane, float value) {
    if (half) {
      // Exact: layouts with f16 scales are those of types that store them so.
      target.memory.set(
          ValueLayout.JAVA_SHORT, at + (long) lane * Short.BYTES, Float.floatToFloat16(value));
    } else {
      target.memory.set(ValueLayout.JAVA_FLOAT, at + (long) lane * Float.BYTES, value);
    }
  }

  private void packFloats(int fromPanel, int toPanel) {
    int columns = source.columns();
    float[] values = new float[columns];
    long rowBytes = source.type().bytesFor(columns);
    int toRow = Math.min(source.rows(), toPanel * PanelLayout.PANEL_ROWS);
    for (int row = fromPanel * PanelLayout.PANEL_ROWS; row < toRow; row++) {
      codec.decode(source.data(), row * rowBytes, values, 0, columns);
      int panel = row / PanelLayout.PANEL_ROWS;
      int lane = row % PanelLayout.PANEL_ROWS;
      int perWord = target.layout.perWord();
      for (int k = 0; k < columns; k += perWord) {
        int word = wordOf(values[k]);
        if (perWord == 2 && k + 1 < columns) {
          word |= wordOf(values[k + 1]) << 16;
        }
        target.memory.set(INT, target.wordsAt(panel, k) + (long) lane * Integer.BYTES, word);
      }
      for (int k = 0; k < columns; k++) {
        if (!Float.isFinite(values[k])) {
          reportBad(row, k);
        }
      }
    }
  }

  private int wordOf(float value) {
    return switch (target.layout) {
      case HALVES -> Float.floatToFloat16(value) & 0xffff;
      case BRAIN_FLOATS -> Float.floatToRawIntBits(value) >>> 16;
      default -> Float.floatToRawIntBits(value);
    };
  }

  private void reportBad(int row, int column) {
    badWeight = "row " + row + ", column " + column;
  }
}
