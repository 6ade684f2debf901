package io.gatun.format.codec;

import io.gatun.format.tensor.TensorType;
import java.util.Objects;

/**
 * Random weights of any tensor type, made as blocks: no floats are encoded, so that gigabytes take
 * seconds, and types without an encoder have them too. Weights have mean 0, codes are uniform,
 * scales vary by a tenth and are finite.
 *
 * <p>A block's bytes depend on type, deviation, key and the block's number alone (SplitMix64 with
 * the number as its counter), so that any part of a tensor can be made at any time.
 */
public final class RandomBlocks {
  private static final long GOLDEN = 0x9E37_79B9_7F4A_7C15L;

  private final TensorType type;
  private final RandomScales scales;
  private final long key;

  /**
   * @param deviation standard deviation of the weights, 1e-3 to 1; MXFP4, whose scales are powers
   *     of two, has the nearest that they allow
   * @param key tells tensors and seeds apart: the same key gives the same bits
   * @throws IllegalArgumentException if the deviation is out of range
   */
  public RandomBlocks(TensorType type, double deviation, long key) {
    if (!(deviation >= 1e-3 && deviation <= 1)) {
      throw new IllegalArgumentException(
          "a deviation from 1e-3 to 1 is expected, not " + deviation);
    }
    this.type = type;
    this.scales = RandomScales.of(type, deviation);
    this.key = mix(key);
  }

  /**
   * Makes the blocks {@code first .. first + count - 1}.
   *
   * @throws IndexOutOfBoundsException if the target has no room for them
   */
  public void fill(long first, int count, byte[] target) {
    int blockBytes = type.blockBytes();
    Objects.checkFromIndexSize(0, Math.multiplyExact(count, blockBytes), target.length);
    int draws = (blockBytes + Long.BYTES - 1) / Long.BYTES;
    for (int block = 0; block < count; block++) {
      int at = block * blockBytes;
      draw((first + block) * draws, target, at, at + blockBytes);
      scales.put(target, at);
    }
  }

  private void draw(long counter, byte[] target, int from, int to) {
    long drawn = counter;
    int at = from;
    for (; at + Long.BYTES <= to; at += Long.BYTES) {
      ByteLanes.put(target, at, mix(key + drawn++ * GOLDEN));
    }
    if (at < to) {
      long last = mix(key + drawn * GOLDEN);
      for (; at < to; at++, last >>>= Byte.SIZE) {
        target[at] = (byte) last;
      }
    }
  }

  /** The finaliser of SplitMix64 (Steele, Lea and Flood 2014; constants of Stafford's mix 13). */
  private static long mix(long counter) {
    long z = (counter ^ (counter >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D0_49BB_1331_11EBL;
    return z ^ (z >>> 31);
  }
}
