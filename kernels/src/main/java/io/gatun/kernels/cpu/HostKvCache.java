package io.gatun.kernels.cpu;

import io.gatun.kernels.KvCache;
import io.gatun.kernels.KvShape;
import io.gatun.kernels.KvType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Keys and values laid out as panels of 16, so that attention is two products by the kernels that
 * multiply weights: lanes run over positions for keys, over elements for values.
 *
 * <pre>
 *   layer | head | keys   = [position / 16][element][position mod 16]
 *                  values = [element / 16][position][element mod 16]
 * </pre>
 */
final class HostKvCache implements KvCache {
  private static final int LANES = PanelLayout.PANEL_ROWS;

  final Arena owner;
  private final KvShape shape;
  private final KvType type;
  private final Arena arena;
  private final int paddedPositions;
  private final int paddedValueSize;
  private final long headKeyElements;
  private final long headElements;
  final MemorySegment memory;

  /**
   * @param owner memory of the backend that it belongs to; its own is freed apart from that
   */
  HostKvCache(Arena owner, KvShape shape, KvType type) {
    this.owner = owner;
    this.shape = shape;
    this.type = type;
    this.arena = Arena.ofShared();
    this.paddedPositions = PanelLayout.padToBand(shape.capacity());
    this.paddedValueSize = PanelLayout.padToBand(shape.valueSize());
    this.headKeyElements = (long) paddedPositions * shape.headSize();
    this.headElements = headKeyElements + (long) paddedPositions * paddedValueSize;
    long elements = Math.multiplyExact((long) shape.layers() * shape.kvHeads(), headElements);
    this.memory = arena.allocate(elements * type.bytes(), PanelLayout.CACHE_LINE);
  }

  @Override
  public KvShape shape() {
    return shape;
  }

  @Override
  public KvType type() {
    return type;
  }

  @Override
  public long bytes() {
    return memory.byteSize();
  }

  private long headStart(int layer, int head) {
    return ((long) layer * shape.kvHeads() + head) * headElements;
  }

  /** Byte offset of the keys of 16 positions, {@code [element][16]}. */
  long keysAt(int layer, int head, int block) {
    return (headStart(layer, head) + (long) block * shape.headSize() * LANES) * type.bytes();
  }

  /** Byte offset of 16 elements of the value at a position; the next position's follow. */
  long valuesAt(int layer, int head, int panel, int position) {
    long element =
        headStart(layer, head)
            + headKeyElements
            + ((long) panel * paddedPositions + position) * LANES;
    return element * type.bytes();
  }

  void store(int layer, int position, HostTensor keys, HostTensor values, int row) {
    for (int head = 0; head < shape.kvHeads(); head++) {
      long keyAt = keysAt(layer, head, position / LANES) + (long) position % LANES * type.bytes();
      for (int i = 0; i < shape.headSize(); i++) {
        put(keyAt, keys.get(row, head * shape.headSize() + i));
        keyAt += (long) LANES * type.bytes();
      }
      for (int i = 0; i < shape.valueSize(); i++) {
        long valueAt = valuesAt(layer, head, i / LANES, position) + (long) i % LANES * type.bytes();
        put(valueAt, values.get(row, head * shape.valueSize() + i));
      }
    }
  }

  private void put(long at, float value) {
    float held = type == KvType.F16 ? Float.float16ToFloat(Float.floatToFloat16(value)) : value;
    if (!Float.isFinite(held)) {
      // It would reach other rows: they leave it out of their sums by a weight of zero.
      throw new ArithmeticException(
          "a key or value of " + value + " does not fit a cache of type " + type);
    }
    switch (type) {
      case F32 -> memory.set(ValueLayout.JAVA_FLOAT, at, value);
      case F16 -> memory.set(ValueLayout.JAVA_SHORT, at, Float.floatToFloat16(value));
    }
  }

  @Override
  public void close() {
    arena.close();
  }
}
