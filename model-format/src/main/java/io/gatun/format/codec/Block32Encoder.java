package io.gatun.format.codec;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.gatun.format.tensor.TensorType;
import java.lang.foreign.MemorySegment;

/** What the encoders of types with blocks of 32 elements share. */
abstract class Block32Encoder implements BlockEncoder {
  static final int BLOCK = 32;

  private final TensorType type;

  Block32Encoder(TensorType type) {
    this.type = type;
  }

  /** Fills one block from the 32 elements that begin at {@code at}; all are finite. */
  abstract void encodeBlock(float[] source, int at, byte[] block);

  @Override
  public final TensorType type() {
    return type;
  }

  @Override
  public final void encode(
      float[] source, int offset, int count, MemorySegment target, long byteOffset) {
    long end = byteOffset + type.bytesFor(count);
    byte[] block = new byte[type.blockBytes()];
    int at = offset;
    for (long to = byteOffset; to < end; to += block.length) {
      requireFinite(source, at);
      encodeBlock(source, at, block);
      MemorySegment.copy(block, 0, target, JAVA_BYTE, to, block.length);
      at += BLOCK;
    }
  }

  private void requireFinite(float[] source, int at) {
    for (int i = at; i < at + BLOCK; i++) {
      if (!Float.isFinite(source[i])) {
        throw new IllegalArgumentException(
            "element " + i + " is " + source[i] + ", which " + type.label() + " cannot hold");
      }
    }
  }

  /** The element of the greatest magnitude, the first one of equals; 0 if all are. */
  static float greatest(float[] source, int at) {
    float greatest = 0;
    for (int i = at; i < at + BLOCK; i++) {
      if (Math.abs(source[i]) > Math.abs(greatest)) {
        greatest = source[i];
      }
    }
    return greatest;
  }

  /** One over a scale; 0 for the scale of a block of zeros. */
  static float inverse(float scale) {
    return scale == 0 ? 0 : 1 / scale;
  }

  /** Writes a scale or a minimum in half precision. */
  final void half(float value, byte[] block, int at) {
    short bits = Float.floatToFloat16(value);
    if (!Float.isFinite(Float.float16ToFloat(bits))) {
      throw new IllegalArgumentException(
          type.label() + " has scales in half precision, which cannot hold " + value);
    }
    block[at] = (byte) bits;
    block[at + 1] = (byte) (bits >> 8);
  }

  /**
   * Packs the low 4 bits of two codes to a byte: those of the first 16 elements are its low ones.
   */
  static void nibbles(byte[] codes, byte[] block, int at) {
    for (int i = 0; i < BLOCK / 2; i++) {
      block[at + i] = (byte) ((codes[i] & 0xF) | (codes[i + BLOCK / 2] << 4));
    }
  }

  /** Packs the fifth bits of 32 codes, code i's to bit i of a little-endian word. */
  static void fifthBits(byte[] codes, byte[] block, int at) {
    for (int i = 0; i < BLOCK / 8; i++) {
      int bits = 0;
      for (int j = 0; j < 8; j++) {
        bits |= ((codes[8 * i + j] >> 4) & 1) << j;
      }
      block[at + i] = (byte) bits;
    }
  }
}
