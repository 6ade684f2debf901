package io.gatun.format.codec;

import io.gatun.format.tensor.TensorType;

/** Random bits to uniform numbers of mean 0, in F32, F16 or BF16. */
record RandomNumbers(TensorType type, int bytesEach, float unit) implements RandomScales {
  /** Over the numbers from -r to r whose deviation it is: r / sqrt(3). */
  RandomNumbers(TensorType type, double deviation) {
    this(
        type,
        type.blockBytes(),
        (float) (deviation * Math.sqrt(3) / (1L << (Byte.SIZE * type.blockBytes() - 1))));
  }

  @Override
  public void put(byte[] bytes, int at) {
    int bits = bytes[at + bytesEach - 1];
    for (int i = bytesEach - 2; i >= 0; i--) {
      bits = bits << Byte.SIZE | (bytes[at + i] & 0xFF);
    }
    float value = bits * unit;
    int stored =
        switch (type) {
          case F16 -> Float.floatToFloat16(value);
          case BF16 -> Float.floatToRawIntBits(value) >>> Short.SIZE;
          default -> Float.floatToRawIntBits(value);
        };
    for (int i = 0; i < bytesEach; i++) {
      bytes[at + i] = (byte) (stored >>> (Byte.SIZE * i));
    }
  }
}
