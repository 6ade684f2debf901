package io.gatun.format.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Eight codes at a time, one to each byte of a long, the first in the lowest. The compiler cannot
 * turn byte loops between two arrays into vector code by itself, as they might be the same array;
 * this makes unpacking some four times as fast.
 */
final class ByteLanes {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long ONES = 0x0101_0101_0101_0101L;
  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
  private static final long DIAGONAL = 0x8040_2010_0804_0201L;

  private ByteLanes() {}

  static long get(byte[] bytes, int at) {
    return (long) LONG.get(bytes, at);
  }

  static void put(byte[] bytes, int at, long lanes) {
    LONG.set(bytes, at, lanes);
  }

  /** Of each lane, {@code width} bits from bit {@code shift} on; they end within the lane. */
  static long bits(long lanes, int shift, int width) {
    return (lanes >>> shift) & (((1 << width) - 1) * ONES);
  }

  /** Each lane, 0 to 127, less a number of 0 to 128. */
  static long subtract(long lanes, int number) {
    // The set high bits keep each lane from borrowing of the next.
    return ((lanes | HIGH_BITS) - number * ONES) ^ HIGH_BITS;
  }

  /** Bit i of a byte as lane i: 0 or 1. */
  static long spread(byte bits) {
    long single = ((bits & 0xFF) * ONES) & DIAGONAL;
    // Adding 127 carries any single bit, but not none, into the lane's highest.
    return bits(single + 0x7F * ONES, 7, 1);
  }
}
