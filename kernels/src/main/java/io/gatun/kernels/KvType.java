package io.gatun.kernels;

/** How keys and values are held in a {@link KvCache}. */
public enum KvType {
  /** 32-bit floats: exact. */
  F32(4),
  /** IEEE half precision, rounded to nearest even; half the memory. */
  F16(2);

  private final int bytes;

  KvType(int bytes) {
    this.bytes = bytes;
  }

  /** Bytes an element. */
  public int bytes() {
    return bytes;
  }
}
