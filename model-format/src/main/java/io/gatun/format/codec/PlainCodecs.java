package io.gatun.format.codec;

import io.gatun.format.tensor.TensorType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** The types that are floating-point numbers as they are: F32, F16, BF16, all little-endian. */
final class PlainCodecs {
  static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private PlainCodecs() {}

  /** IEEE 754 binary32. */
  record F32() implements BlockCodec, BlockEncoder {
    @Override
    public TensorType type() {
      return TensorType.F32;
    }

    @Override
    public void decode(
        MemorySegment source, long byteOffset, float[] target, int targetOffset, int count) {
      MemorySegment.copy(source, FLOAT, byteOffset, target, targetOffset, count);
    }

    @Override
    public void encode(
        float[] source, int offset, int count, MemorySegment target, long byteOffset) {
      MemorySegment.copy(source, offset, target, FLOAT, byteOffset, count);
    }
  }

  /** IEEE 754 binary16; rounded to nearest, ties to even. */
  record F16() implements BlockCodec, BlockEncoder {
    @Override
    public TensorType type() {
      return TensorType.F16;
    }

    @Override
    public void decode(
        MemorySegment source, long byteOffset, float[] target, int targetOffset, int count) {
      for (int i = 0; i < count; i++) {
        short bits = source.get(SHORT, byteOffset + (long) i * Short.BYTES);
        target[targetOffset + i] = Float.float16ToFloat(bits);
      }
    }

    @Override
    public void encode(
        float[] source, int offset, int count, MemorySegment target, long byteOffset) {
      for (int i = 0; i < count; i++) {
        short bits = Float.floatToFloat16(source[offset + i]);
        target.set(SHORT, byteOffset + (long) i * Short.BYTES, bits);
      }
    }
  }

  /** The high half of a binary32; rounded to nearest, ties to even. */
  record Bf16() implements BlockCodec, BlockEncoder {
    @Override
    public TensorType type() {
      return TensorType.BF16;
    }

    @Override
    public void decode(
        MemorySegment source, long byteOffset, float[] target, int targetOffset, int count) {
      for (int i = 0; i < count; i++) {
        int bits = source.get(SHORT, byteOffset + (long) i * Short.BYTES);
        target[targetOffset + i] = Float.intBitsToFloat(bits << 16);
      }
    }

    @Override
    public void encode(
        float[] source, int offset, int count, MemorySegment target, long byteOffset) {
      for (int i = 0; i < count; i++) {
        target.set(SHORT, byteOffset + (long) i * Short.BYTES, round(source[offset + i]));
      }
    }

    private static short round(float value) {
      int bits = Float.floatToRawIntBits(value);
      if (Float.isNaN(value)) {
        // Made quiet: rounding could carry the payload away and leave an infinity.
        return (short) ((bits >>> 16) | 0x40);
      }
      return (short) ((bits + 0x7FFF + ((bits >>> 16) & 1)) >>> 16);
    }
  }
}
