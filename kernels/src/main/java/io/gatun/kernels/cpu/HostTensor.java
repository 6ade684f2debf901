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

  /** What kernels see it in: see {@link OffHeap}. */
  final MemorySegment memory;

  final int rowStride;
  private final int rows;
  private final int columns;
  private final long start;

  HostTensor(Arena arena, int rows, int columns) {
    if (rows <= 0 || columns <= 0) {
      throw new IllegalArgumentException("a tensor of " + rows + " × " + columns);
    }
    this.owner = arena;
    this.rows = rows;
    this.columns = columns;
    this.rowStride = PanelLayout.padToBand(columns);
    MemorySegment own = arena.allocate(bytes(), PanelLayout.CACHE_LINE);
    this.memory = OffHeap.view(own);
    this.start = OffHeap.start(own);
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
    return (long) rows * rowStride * Float.BYTES;
  }

  /** Where a row starts, in bytes. */
  long rowOffset(int row) {
    return start + (long) row * rowStride * Float.BYTES;
  }

  void checkOpen() {
    OffHeap.checkOpen(owner, "the backend");
  }

  @Override
  public float get(int row, int column) {
    checkOpen();
    Objects.checkIndex(row, rows);
    long at = rowOffset(row) + (long) Objects.checkIndex(column, columns) * Float.BYTES;
    return memory.get(FLOAT, at);
  }

  @Override
  public void read(int row, float[] target, int offset) {
    checkOpen();
    Objects.checkIndex(row, rows);
    MemorySegment.copy(memory, FLOAT, rowOffset(row), target, offset, columns);
  }

  @Override
  public void write(int row, float[] source, int offset) {
    checkOpen();
    Objects.checkIndex(row, rows);
    MemorySegment.copy(source, offset, memory, FLOAT, rowOffset(row), columns);
  }
}
