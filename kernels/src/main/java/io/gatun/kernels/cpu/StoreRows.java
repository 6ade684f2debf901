package io.gatun.kernels.cpu;

import io.gatun.kernels.KvShape;
import io.gatun.kernels.KvType;
import io.gatun.kernels.TokenRows;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Stores keys and values in the caches of their rows; a unit is a row. The same code serves all
 * kernel sets. Numbers that are not finite are not stored: they would reach other rows, which leave
 * them out of their sums by a weight of zero.
 */
final class StoreRows implements WorkerPool.Task {
  private static final int LANES = HostKvCache.LANES;
  private static final int A_WORD = HostKvCache.A_WORD;
  private static final int SCALE_BLOCK = AttentionKernels.SCALE_BLOCK;
  private static final float LARGEST_CODE = 127;

  private final Room[] rooms;
  private HostTensor keys;
  private HostTensor values;
  private TokenRows tokens;
  private int layer;
  private volatile String refused;

  /** What one worker needs to itself. */
  private static final class Room {
    private float[] head = new float[0];
    private short[] halves = new short[0];

    void reserve(int size) {
      if (head.length < size) {
        head = new float[size];
        halves = new short[size];
      }
    }
  }

  StoreRows(int threads) {
    rooms = new Room[threads];
    for (int i = 0; i < threads; i++) {
      rooms[i] = new Room();
    }
  }

  void prepare(HostTensor newKeys, HostTensor newValues, int newLayer, TokenRows newTokens) {
    keys = newKeys;
    values = newValues;
    layer = newLayer;
    tokens = newTokens;
    refused = null;
    for (Room room : rooms) {
      room.reserve(Math.max(newKeys.columns(), newValues.columns()));
    }
  }

  /** After a run: throws if it met a number that no cache may hold. */
  void checkStored() {
    if (refused != null) {
      throw new ArithmeticException(refused);
    }
  }

  @Override
  public void run(int from, int to, int worker) {
    Room room = rooms[worker];
    for (int row = from; row < to; row++) {
      HostKvCache cache = (HostKvCache) tokens.cache(row);
      KvShape shape = cache.shape();
      int position = tokens.position(row);
      for (int head = 0; head < shape.kvHeads(); head++) {
        if (readHead(keys, row, head, shape.headSize(), cache.type(), room)) {
          storeKey(cache, head, position, room);
        }
        if (readHead(values, row, head, shape.valueSize(), cache.type(), room)) {
          storeValue(cache, head, position, room);
        }
      }
    }
  }

  /** Reads a head's elements, rounded where they are halves; false if the cache cannot hold one. */
  private boolean readHead(HostTensor source, int row, int head, int size, KvType type, Room room) {
    long offset = source.rowOffset(row) + (long) head * size * Float.BYTES;
    MemorySegment.copy(source.memory, ValueLayout.JAVA_FLOAT, offset, room.head, 0, size);
    int largest = 0;
    for (int i = 0; i < size; i++) {
      largest = Math.max(largest, Float.floatToRawIntBits(room.head[i]) & 0x7fffffff);
    }
    float magnitude = Float.intBitsToFloat(largest);
    boolean fits = Float.isFinite(magnitude);
    if (fits && type == KvType.F16) {
      fits = Float.isFinite(Float.float16ToFloat(Float.floatToFloat16(magnitude)));
      for (int i = 0; i < size; i++) {
        room.halves[i] = Float.floatToFloat16(room.head[i]);
      }
    }
    if (!fits) {
      refused =
          "a key or value of magnitude " + magnitude + " does not fit a cache of type " + type;
    }
    return fits;
  }

  private void storeKey(HostKvCache cache, int head, int position, Room room) {
    int size = cache.shape().headSize();
    int lane = position % LANES;
    long at = cache.keysAt(layer, head, position / LANES);
    MemorySegment memory = cache.memory(layer);
    switch (cache.type()) {
      case F32 -> {
        for (int i = 0; i < size; i++) {
          ScalarKernels.put(memory, at, i * LANES + lane, room.head[i]);
        }
      }
      case F16 -> {
        for (int i = 0; i < size; i++) {
          memory.set(
              ValueLayout.JAVA_SHORT, at + (long) (i * LANES + lane) * Short.BYTES, room.halves[i]);
        }
      }
      case INT8 -> {
        long scales = cache.keyScalesAt(layer, head, position / LANES);
        for (int from = 0; from < size; from += SCALE_BLOCK) {
          int to = Math.min(size, from + SCALE_BLOCK);
          float scale = scale(room.head, from, to);
          ScalarKernels.put(memory, scales, from / SCALE_BLOCK * LANES + lane, scale);
          for (int i = from; i < to; i++) {
            long word = (long) (i / A_WORD * LANES + lane) * A_WORD;
            memory.set(ValueLayout.JAVA_BYTE, at + word + i % A_WORD, code(room.head[i], scale));
          }
        }
      }
    }
  }

  private void storeValue(HostKvCache cache, int head, int position, Room room) {
    int size = cache.shape().valueSize();
    MemorySegment memory = cache.memory(layer);
    int word = position / A_WORD * A_WORD;
    for (int from = 0; from < size; from += LANES) {
      int count = Math.min(LANES, size - from);
      int panel = from / LANES;
      switch (cache.type()) {
        case F32 -> {
          long at = cache.valuesAt(layer, head, panel, position);
          MemorySegment.copy(room.head, from, memory, ValueLayout.JAVA_FLOAT, at, count);
        }
        case F16 -> {
          long at = cache.valuesAt(layer, head, panel, position);
          MemorySegment.copy(room.halves, from, memory, ValueLayout.JAVA_SHORT, at, count);
        }
        case INT8 -> {
          int block = from / SCALE_BLOCK * SCALE_BLOCK;
          float scale = scale(room.head, block, Math.min(size, block + SCALE_BLOCK));
          long scales = cache.valueScalesAt(layer, head, block / SCALE_BLOCK, position);
          ScalarKernels.put(memory, scales, 0, scale);
          long at = cache.valuesAt(layer, head, panel, word) + position - word;
          for (int i = 0; i < count; i++) {
            byte code = code(room.head[from + i], scale);
            memory.set(ValueLayout.JAVA_BYTE, at + (long) i * A_WORD, code);
          }
        }
      }
    }
  }

  private static float scale(float[] x, int from, int to) {
    int largest = 0;
    for (int i = from; i < to; i++) {
      largest = Math.max(largest, Float.floatToRawIntBits(x[i]) & 0x7fffffff);
    }
    float scale = Float.intBitsToFloat(largest) / LARGEST_CODE;
    return scale < Float.MIN_NORMAL ? 0 : scale;
  }

  private static byte code(float value, float scale) {
    if (scale == 0) {
      return 0;
    }
    // Adding the rounder rounds to nearest even and leaves the integer in the low bits.
    return (byte) Float.floatToRawIntBits(value / scale + Exponential.ROUNDER);
  }
}
