package io.gatun.format.codec;

import io.gatun.format.tensor.TensorType;
import java.lang.foreign.MemorySegment;

/**
 * What all quantised types share: an element is {@code scale * (code - zero) + minimum}, with one
 * scale and one minimum to a group. Products of a half-precision scale, a sub-block's scale and a
 * code fit the 24 bits of a float, so it makes no difference to any of the types whether multiply
 * and add are fused.
 */
abstract class QuantizedCodec implements GroupedCodec {
  /** A minimum that leaves even the sign of a zero as it is. */
  static final float NO_MINIMUM = -0.0f;

  private final TensorType type;
  private final int groupSize;
  private final int minCode;
  private final int maxCode;
  private final int zero;

  /**
   * @param zero the code that stands for the minimum: not 0 only where codes without a sign are
   *     stored for values with one, and are wanted as they are
   */
  QuantizedCodec(TensorType type, int groupSize, int minCode, int maxCode, int zero) {
    this.type = type;
    this.groupSize = groupSize;
    this.minCode = minCode;
    this.maxCode = maxCode;
    this.zero = zero;
  }

  /** Unpacks the codes of the block that begins at {@code at}. */
  abstract void codes(byte[] blocks, int at, byte[] codes, int codesOffset);

  /** Computes the scale and the minimum of each group of the block that begins at {@code at}. */
  abstract void scales(byte[] blocks, int at, float[] scales, float[] minimums, int groupOffset);

  @Override
  public final TensorType type() {
    return type;
  }

  @Override
  public final int groupSize() {
    return groupSize;
  }

  @Override
  public final int minCode() {
    return minCode;
  }

  @Override
  public final int maxCode() {
    return maxCode;
  }

  @Override
  public final void split(
      MemorySegment source,
      long byteOffset,
      int count,
      byte[] codes,
      int codesOffset,
      float[] scales,
      float[] offsets,
      int groupOffset) {
    BlockReader reader = new BlockReader(type, source, byteOffset, count);
    int groups = type.blockElements() / groupSize;
    int element = codesOffset;
    int group = groupOffset;
    for (int blocks = reader.next(); blocks > 0; blocks = reader.next()) {
      for (int block = 0; block < blocks; block++) {
        int at = block * type.blockBytes();
        codes(reader.bytes(), at, codes, element);
        scales(reader.bytes(), at, scales, offsets, group);
        element += type.blockElements();
        group += groups;
      }
    }
    if (zero != 0) {
      for (int i = groupOffset; i < group; i++) {
        offsets[i] = Math.fma(scales[i], (float) -zero, offsets[i]);
      }
    }
  }

  @Override
  public final void decode(
      MemorySegment source, long byteOffset, float[] target, int targetOffset, int count) {
    BlockReader reader = new BlockReader(type, source, byteOffset, count);
    int groups = type.blockElements() / groupSize;
    byte[] codes = new byte[type.blockElements()];
    float[] scales = new float[groups];
    float[] minimums = new float[groups];
    int element = targetOffset;
    for (int blocks = reader.next(); blocks > 0; blocks = reader.next()) {
      for (int block = 0; block < blocks; block++) {
        int at = block * type.blockBytes();
        codes(reader.bytes(), at, codes, 0);
        scales(reader.bytes(), at, scales, minimums, 0);
        for (int group = 0; group < groups; group++) {
          combine(codes, group * groupSize, scales[group], minimums[group], target, element);
          element += groupSize;
        }
      }
    }
  }

  private void combine(
      byte[] codes, int codesOffset, float scale, float minimum, float[] target, int offset) {
    for (int i = 0; i < groupSize; i++) {
      target[offset + i] = Math.fma(scale, (float) (codes[codesOffset + i] - zero), minimum);
    }
  }

  /** A half-precision number, as a float. */
  static float half(byte[] bytes, int at) {
    return Float.float16ToFloat((short) bits(bytes, at));
  }

  /** The 16 bits of a half-precision number. */
  static int bits(byte[] bytes, int at) {
    return (bytes[at] & 0xFF) | (bytes[at + 1] << 8);
  }

  /**
   * Unpacks 16 bytes, as most blocks of 32 have them: low halves are the first 16 codes, high ones
   * the last.
   */
  static void nibbles(byte[] blocks, int at, byte[] codes, int codesOffset) {
    for (int i = 0; i < 16; i += 8) {
      long both = ByteLanes.get(blocks, at + i);
      ByteLanes.put(codes, codesOffset + i, ByteLanes.bits(both, 0, 4));
      ByteLanes.put(codes, codesOffset + 16 + i, ByteLanes.bits(both, 4, 4));
    }
  }
}
