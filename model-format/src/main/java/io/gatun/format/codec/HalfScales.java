package io.gatun.format.codec;

/** A few half-precision scales about a value, with their minimums; random bits choose one. */
final class HalfScales {
  private static final int COUNT = 16;

  private final short[] scales = new short[COUNT];
  private final short[] minimums = new short[COUNT];

  /**
   * @param minimum in scales
   */
  HalfScales(double scale, double minimum) {
    for (int i = 0; i < COUNT; i++) {
      double factor = 0.9 + 0.2 * i / (COUNT - 1);
      scales[i] = Float.floatToFloat16((float) (scale * factor));
      // Of the scale as it is stored, so that the weights' mean stays 0.
      minimums[i] = Float.floatToFloat16((float) (Float.float16ToFloat(scales[i]) * minimum));
    }
  }

  /** Replaces two random bytes by a scale with a random sign. */
  void putSigned(byte[] bytes, int at) {
    int random = bytes[at];
    putHalf(bytes, at, scales[random & (COUNT - 1)] | (random & 0x80) << 8);
  }

  /** Replaces four random bytes by a scale and its minimum. */
  void putWithMinimum(byte[] bytes, int at) {
    int choice = bytes[at] & (COUNT - 1);
    putHalf(bytes, at, scales[choice]);
    putHalf(bytes, at + Short.BYTES, minimums[choice]);
  }

  private static void putHalf(byte[] bytes, int at, int half) {
    bytes[at] = (byte) half;
    bytes[at + 1] = (byte) (half >> 8);
  }
}
