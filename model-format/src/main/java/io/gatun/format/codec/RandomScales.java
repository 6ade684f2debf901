package io.gatun.format.codec;

import io.gatun.format.tensor.TensorType;
import java.util.function.IntUnaryOperator;

/**
 * Turns blocks of random bytes into weights of a known deviation: puts scales where the type has
 * them and leaves the codes, which may be anything. Where a type has a minimum, it centres the
 * codes; where it has none, scales have a random sign, since the codes of such types are not
 * symmetric. Layouts are those that {@link Block32Codecs}, {@link SuperBlockCodecs} and {@link
 * TableCodecs} describe.
 */
@FunctionalInterface
interface RandomScales {
  /** Turns the block that begins at an offset. */
  void put(byte[] bytes, int at);

  static RandomScales of(TensorType type, double deviation) {
    return switch (type) {
      case F32, F16, BF16 -> new RandomNumbers(type, deviation);
      case Q4_0 -> signed(0, deviation / centred(16));
      case Q4_1 -> ranged(0, deviation / centred(16), -7.5);
      case Q5_0 -> signed(0, deviation / centred(32));
      case Q5_1 -> ranged(0, deviation / centred(32), -15.5);
      case Q8_0 -> withoutLowest(signed(0, deviation / centred(256)));
      case Q2_K -> fourBitGroups(ranged(80, deviation / (upper(8) * centred(4)), 1.5));
      case Q3_K -> signed(108, deviation / (twosComplement(64) * twosComplement(8)));
      case Q4_K -> sixBitGroups(ranged(0, deviation / (upper(32) * centred(16)), 7.5));
      case Q5_K -> sixBitGroups(ranged(0, deviation / (upper(32) * centred(32)), 15.5));
      case Q6_K -> signed(208, deviation / (twosComplement(256) * twosComplement(64)));
      case IQ4_NL -> signed(0, deviation / rootMeanSquare(16, TableCodecs::nonlinear));
      case IQ4_XS ->
          signed(0, deviation / (twosComplement(64) * rootMeanSquare(16, TableCodecs::nonlinear)));
      case MXFP4 -> powerOfTwo(deviation / rootMeanSquare(16, TableCodecs::e2m1Doubled));
    };
  }

  /** Deviation of {@code count} uniform codes from their mean. */
  private static double centred(int count) {
    return Math.sqrt((count * (double) count - 1) / 12);
  }

  /** Root mean square of all numbers of so many values, half of them negative. */
  private static double twosComplement(int count) {
    return rootMeanSquare(count, i -> i - count / 2);
  }

  /** Root mean square of the upper half of the numbers below {@code 2 * count}. */
  private static double upper(int count) {
    return rootMeanSquare(count, i -> i + count);
  }

  private static double rootMeanSquare(int count, IntUnaryOperator values) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      double value = values.applyAsInt(i);
      sum += value * value;
    }
    return Math.sqrt(sum / count);
  }

  private static RandomScales signed(int offset, double scale) {
    HalfScales scales = new HalfScales(scale, 0);
    return (bytes, at) -> scales.putSigned(bytes, at + offset);
  }

  private static RandomScales ranged(int offset, double scale, double minimum) {
    HalfScales scales = new HalfScales(scale, minimum);
    return (bytes, at) -> scales.putWithMinimum(bytes, at + offset);
  }

  /** ggml's encoder never makes a code of -128, and its kernels may count on that. */
  private static RandomScales withoutLowest(RandomScales scales) {
    return (bytes, at) -> {
      for (int i = at + 2; i < at + 34; i++) {
        bytes[i] = (byte) Math.max(bytes[i], -Byte.MAX_VALUE);
      }
      scales.put(bytes, at);
    };
  }

  /** Group scales of Q2_K, 8 to 15, and minimums equal to them. */
  private static RandomScales fourBitGroups(RandomScales scales) {
    return (bytes, at) -> {
      for (int i = at; i < at + 16; i++) {
        int scale = 8 | (bytes[i] & 7);
        bytes[i] = (byte) (scale | scale << 4);
      }
      scales.put(bytes, at);
    };
  }

  /** Group scales of Q4_K and Q5_K, 32 to 63, and minimums equal to them. */
  private static RandomScales sixBitGroups(RandomScales scales) {
    return (bytes, at) -> {
      for (int i = at + 4; i < at + 8; i++) {
        bytes[i] |= (byte) 0b1010_0000; // the highest bits of a scale of each half
        bytes[i + 4] = bytes[i];
        int low = bytes[i + 8] & 0xF;
        bytes[i + 8] = (byte) (low | low << 4);
      }
      scales.put(bytes, at);
    };
  }

  /** MXFP4's exponent stands for 2^(exponent - 128). */
  private static RandomScales powerOfTwo(double scale) {
    byte exponent = (byte) (128 + Math.round(StrictMath.log(scale) / StrictMath.log(2)));
    return (bytes, at) -> bytes[at] = exponent;
  }
}
