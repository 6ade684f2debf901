package io.gatun.kernels.cpu;

import io.gatun.kernels.KvCache;
import io.gatun.kernels.KvShape;
import io.gatun.kernels.KvType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.stream.Stream;

/**
 * Keys and values laid out as panels of 16, so that attention is two products whose lanes run over
 * positions for keys, over elements for values. Positions are padded to {@link
 * AttentionKernels#SPAN}, elements of values to 32; what is read of padding is finite and weighs
 * nothing.
 *
 * <pre>
 *   layer | head | keys   = [position / 16][element][position mod 16]
 *                  values = [element / 16][position][element mod 16]
 *
 *   INT8:          keys   = [position / 16][element / 4][position mod 16][element mod 4]
 *                  values = [element / 16][position / 4][element mod 16][position mod 4]
 *                  scales of keys   = [position / 16][element / 32][position mod 16]
 *                  scales of values = [element / 32][position]
 * </pre>
 */
final class HostKvCache implements KvCache {
  static final int LANES = PanelLayout.PANEL_ROWS;
  private static final int SCALE_BLOCK = AttentionKernels.SCALE_BLOCK;

  /** Codes of 8 bits lie four to a word. */
  static final int A_WORD = Integer.BYTES;

  final Arena owner;

  private final KvShape shape;
  private final KvType type;
  private final List<Arena> arenas;
  private final Lock stepLock;
  private final int elementBytes;
  private final int paddedPositions;
  private final int keySize;
  private final int keyScales;
  private final long valuesStart;
  private final long keyScalesStart;
  private final long valueScalesStart;
  private final long headBytes;
  private final long bytes;

  /** Where each layer lies: in what kernels see it in, as {@link OffHeap} says, and from where. */
  private final MemorySegment[] memories;

  private final long[] starts;

  /**
   * @param owner memory of the backend that it belongs to; its own is freed apart from that
   * @param stepLock what whoever runs a step holds
   */
  HostKvCache(Arena owner, Lock stepLock, KvShape shape, KvType type) {
    this.stepLock = stepLock;
    this.owner = owner;
    this.shape = shape;
    this.type = type;
    elementBytes = type.bytes(SCALE_BLOCK) / SCALE_BLOCK;
    paddedPositions = pad(shape.capacity(), AttentionKernels.SPAN);
    int valueSize = PanelLayout.padToBand(shape.valueSize());
    boolean scaled = type == KvType.INT8;
    keySize = scaled ? pad(shape.headSize(), A_WORD) : shape.headSize();
    keyScales = scaled ? pad(shape.headSize(), SCALE_BLOCK) / SCALE_BLOCK : 0;
    int valueScales = scaled ? valueSize / SCALE_BLOCK : 0;
    long positions = paddedPositions;
    valuesStart = positions * keySize * elementBytes;
    keyScalesStart = valuesStart + positions * valueSize * elementBytes;
    valueScalesStart = keyScalesStart + positions * keyScales * Float.BYTES;
    headBytes = valueScalesStart + positions * valueScales * Float.BYTES;
    long layerBytes = shape.kvHeads() * headBytes;
    bytes = Math.multiplyExact(layerBytes, shape.layers());
    Arena arena = Arena.ofShared();
    arenas = List.of(arena);
    MemorySegment own = arena.allocate(bytes, PanelLayout.CACHE_LINE);
    memories = new MemorySegment[shape.layers()];
    Arrays.fill(memories, OffHeap.view(own));
    starts = new long[shape.layers()];
    Arrays.setAll(starts, layer -> OffHeap.start(own) + layer * layerBytes);
  }

  /** The layers of a cache, and those of another of the same type and capacity on top of them. */
  private HostKvCache(HostKvCache below, HostKvCache above) {
    stepLock = below.stepLock;
    owner = below.owner;
    shape = below.shape.withLayers(below.shape.layers() + above.shape.layers());
    type = below.type;
    elementBytes = below.elementBytes;
    paddedPositions = below.paddedPositions;
    keySize = below.keySize;
    keyScales = below.keyScales;
    valuesStart = below.valuesStart;
    keyScalesStart = below.keyScalesStart;
    valueScalesStart = below.valueScalesStart;
    headBytes = below.headBytes;
    bytes = below.bytes + above.bytes;
    arenas = Stream.concat(below.arenas.stream(), above.arenas.stream()).toList();
    int layers = shape.layers();
    int more = above.starts.length;
    memories = Arrays.copyOf(below.memories, layers);
    System.arraycopy(above.memories, 0, memories, layers - more, more);
    starts = Arrays.copyOf(below.starts, layers);
    System.arraycopy(above.starts, 0, starts, layers - more, more);
  }

  @Override
  public KvCache under(KvCache above) {
    if (!(above instanceof HostKvCache other)
        || !other.owner.equals(owner)
        || other.type != type
        || !other.shape.equals(shape.withLayers(other.shape.layers()))) {
      throw new IllegalArgumentException(
          "caches that are joined belong to one backend and differ in their layers alone");
    }
    return new HostKvCache(this, other);
  }

  private static int pad(int count, int multiple) {
    return Math.ceilDiv(count, multiple) * multiple;
  }

  void checkOpen() {
    for (Arena arena : arenas) {
      OffHeap.checkOpen(arena, "the cache");
    }
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
    return bytes;
  }

  /** What kernels see a layer in. */
  MemorySegment memory(int layer) {
    return memories[layer];
  }

  private long headStart(int layer, int head) {
    return starts[layer] + head * headBytes;
  }

  /** Elements of a key in memory: of codes, whole words. */
  int keySize() {
    return keySize;
  }

  /** Where the keys of 16 positions start, in bytes. */
  long keysAt(int layer, int head, int panel) {
    return headStart(layer, head) + panel * keyPanelBytes();
  }

  /** From the keys of 16 positions to those of the next 16. */
  long keyPanelBytes() {
    return (long) keySize * LANES * elementBytes;
  }

  /** Where 16 elements of the values start, in bytes, at a position that starts a word. */
  long valuesAt(int layer, int head, int panel, int position) {
    long element = (long) position * LANES;
    return headStart(layer, head)
        + valuesStart
        + panel * valuePanelBytes()
        + element * elementBytes;
  }

  /** From 16 elements of all values to the next 16. */
  long valuePanelBytes() {
    return (long) paddedPositions * LANES * elementBytes;
  }

  /** Where the scales of the keys of 16 positions start, in bytes. */
  long keyScalesAt(int layer, int head, int panel) {
    return headStart(layer, head) + keyScalesStart + (long) panel * keyScales * LANES * Float.BYTES;
  }

  /** Where the scale lies of 32 elements of the value at a position; the next position's follow. */
  long valueScalesAt(int layer, int head, int block, int position) {
    return headStart(layer, head)
        + valueScalesStart
        + ((long) block * paddedPositions + position) * Float.BYTES;
  }

  @Override
  public void close() {
    stepLock.lock();
    try {
      arenas.forEach(Arena::close);
    } finally {
      stepLock.unlock();
    }
  }
}
