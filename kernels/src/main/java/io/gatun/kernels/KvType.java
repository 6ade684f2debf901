package io.gatun.kernels;

/** How keys and values are held in a {@link KvCache}. */
public enum KvType {
  /** 32-bit floats: exact. */
  F32,
  /** IEEE half precision, rounded to nearest even; half the memory. */
  F16,
  /**
   * Codes of 8 bits, a scale for each 32 elements of a head; a good quarter of the memory. {@code
   * scale = max |x| / 127}, {@code code = x / scale} rounded to nearest even, both in single
   * precision; what is read is {@code code · scale}. Elements of a block whose scale would be below
   * the smallest normal float are held as zeros.
   */
  INT8;

  private static final int ELEMENTS_A_SCALE = 32;

  /** Bytes that a key or value of so many elements takes. */
  public int bytes(int elements) {
    return switch (this) {
      case F32 -> elements * Float.BYTES;
      case F16 -> elements * Short.BYTES;
      case INT8 -> elements + (elements + ELEMENTS_A_SCALE - 1) / ELEMENTS_A_SCALE * Float.BYTES;
    };
  }
}
