package io.gatun.kernels.cpu;

import io.gatun.format.codec.BlockCodec;
import io.gatun.format.tensor.TensorType;
import io.gatun.kernels.WeightSource;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Random;

/**
 * Random matrices of any tensor type: every code and every inner scale may occur, and scales of
 * either sign that keep weights near one in size.
 */
final class RandomWeights {
  private static final ValueLayout.OfShort HALF =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private RandomWeights() {}

  static WeightSource matrix(TensorType type, int rows, int columns, Random random) {
    byte[] bytes = new byte[(int) type.bytesFor((long) rows * columns)];
    random.nextBytes(bytes);
    MemorySegment data = MemorySegment.ofArray(bytes);
    for (long block = 0; block < bytes.length; block += type.blockBytes()) {
      makeSane(type, data, block, random);
    }
    return new WeightSource("random " + type, type, rows, columns, data);
  }

  /** The weights as the reference codec decodes them, row by row. */
  static float[] decode(WeightSource source) {
    float[] weights = new float[source.rows() * source.columns()];
    BlockCodec.of(source.type()).decode(source.data(), 0, weights, 0, weights.length);
    return weights;
  }

  /** Sets what a block holds in floating point; offsets are those of ggml-common.h. */
  private static void makeSane(TensorType type, MemorySegment data, long block, Random random) {
    switch (type) {
      case F32 -> data.set(FLOAT, block, (float) random.nextGaussian());
      case F16 -> half(data, block, random.nextGaussian());
      case BF16 -> {
        int bits = Float.floatToRawIntBits((float) random.nextGaussian());
        data.set(HALF, block, (short) (bits >>> 16));
      }
      case Q4_0, Q5_0, IQ4_NL -> half(data, block, scale(random) / 8);
      case Q4_1, Q5_1 -> {
        half(data, block, scale(random) / 16);
        half(data, block + 2, scale(random));
      }
      case Q8_0 -> half(data, block, scale(random) / 128);
      case Q2_K -> {
        half(data, block + 80, scale(random) / 24);
        half(data, block + 82, scale(random) / 8);
      }
      case Q3_K -> half(data, block + 108, scale(random) / 80);
      case Q4_K -> {
        half(data, block, scale(random) / 500);
        half(data, block + 2, scale(random) / 32);
      }
      case Q5_K -> {
        half(data, block, scale(random) / 1000);
        half(data, block + 2, scale(random) / 32);
      }
      case Q6_K -> half(data, block + 208, scale(random) / 2000);
      case IQ4_XS -> half(data, block, scale(random) / 2000);
      // The scale is a power of two, 2^(byte - 128) for codes of up to twelve.
      case MXFP4 -> data.set(ValueLayout.JAVA_BYTE, block, (byte) (120 + random.nextInt(10)));
    }
  }

  private static double scale(Random random) {
    double size = 0.25 + random.nextDouble();
    return random.nextInt(4) == 0 ? -size : size;
  }

  private static void half(MemorySegment data, long offset, double value) {
    data.set(HALF, offset, Float.floatToFloat16((float) value));
  }
}
