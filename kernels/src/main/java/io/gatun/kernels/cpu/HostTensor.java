package io.gatun.kernels.cpu;

import io.gatun.kernels.FloatTensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/**
 * A tensor off the heap. Rows start on cache lines and are padded to a whole band of {@link
 * PanelLayout#BAND_ROWS} floats, since the last band of a product is written whole.
 */
final class HostTensor implements FloatTensor {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;

  /** The memory of the backend that it belongs to. */
  final Arena owner;

  final MemorySegment memory;
  final int rowStride;
  private final int rows;
  private final int columns;

  HostTensor(Arena arena, int rows, int columns) {
    if (rows <= 0 || columns <= 0) {
      throw new IllegalArgumentException("a tensor of " + rows + " × " + columns);
    }
    this.owner = arena;
    this.rows = rows;
    this.columns = columns;
    this.rowStride = PanelLayout.padToBand(columns);
    this.memory = arena.allocate((long) rows * rowStride * Float.BYTES, PanelLayout.CACHE_LINE);
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public int columns() {
    return columns;
  }

  @Override
  public long bytes() {
    return memory.byteSize();
  }

  /** Where a row starts, in bytes. */
  long rowOffset(int row) {
    return (long) row * rowStride * Float.BYTES;
  }

  float get(int row, int column) {
    return memory.get(FLOAT, rowOffset(row) + (long) column * Float.BYTES);
  }

  @Override
  public void read(int row, float[] target, int offset) {
    Objects.checkIndex(row, rows);
    MemorySegment.copy(memory, FLOAT, rowOffset(row), target, offset, columns);
  }

  @Override
  public void write(int row, float[] source, int offset) {
    Objects.checkIndex(row, rows);
    MemorySegment.copy(source, offset, memory, FLOAT, rowOffset(row), columns);
  }
}
