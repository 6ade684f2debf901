package io.gatun.format.testing;

import java.util.Arrays;
import java.util.Random;

/** Damages files as accidents and attackers do, the same way for the same random numbers. */
public final class Mutations {
  private static final long[] INTERESTING = {
    0,
    1,
    2,
    7,
    8,
    9,
    12,
    13,
    16,
    31,
    32,
    255,
    256,
    65_535,
    65_536,
    Integer.MAX_VALUE,
    0x8000_0000L,
    0xFFFF_FFFFL,
    1L << 40,
    1L << 60,
    1L << 61,
    1L << 62,
    Long.MAX_VALUE - 31,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    -32,
    -8,
    -1
  };

  private final Random random;

  public Mutations(Random random) {
    this.random = random;
  }

  /** A damaged copy of one file, perhaps with a part of another. */
  public byte[] mutate(byte[] file, byte[] other) {
    byte[] mutated = file.clone();
    int changes = 1 + random.nextInt(3);
    for (int i = 0; i < changes && mutated.length > 0; i++) {
      mutated = mutateOnce(mutated, other);
    }
    return mutated;
  }

  private byte[] mutateOnce(byte[] file, byte[] other) {
    int at = place(file);
    switch (random.nextInt(7)) {
      case 0 -> file[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> file[at] = (byte) random.nextInt(256);
      case 2 -> put(file, at, INTERESTING[random.nextInt(INTERESTING.length)], 8);
      case 3 -> put(file, at, INTERESTING[random.nextInt(INTERESTING.length)], 4);
      case 4 -> {
        return Arrays.copyOf(file, at);
      }
      case 5 -> swap(file, at, place(file), random.nextBoolean() ? 4 : 8);
      default -> {
        return splice(file, at, other, place(other));
      }
    }
    return file;
  }

  /** Somewhere, more often near the beginning, where counts and lengths are. */
  private int place(byte[] file) {
    double where = random.nextDouble();
    return (int) (where * where * file.length);
  }

  private static void put(byte[] file, int at, long value, int bytes) {
    for (int i = 0; i < bytes && at + i < file.length; i++) {
      file[at + i] = (byte) (value >>> (8 * i));
    }
  }

  private static void swap(byte[] file, int a, int b, int bytes) {
    for (int i = 0; i < bytes && a + i < file.length && b + i < file.length; i++) {
      byte kept = file[a + i];
      file[a + i] = file[b + i];
      file[b + i] = kept;
    }
  }

  private static byte[] splice(byte[] head, int headEnd, byte[] tail, int tailStart) {
    byte[] spliced = Arrays.copyOf(head, headEnd + tail.length - tailStart);
    System.arraycopy(tail, tailStart, spliced, headEnd, tail.length - tailStart);
    return spliced;
  }
}
