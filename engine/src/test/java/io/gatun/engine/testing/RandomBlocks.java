package io.gatun.engine.testing;

import io.gatun.format.codec.BlockEncoder;
import io.gatun.format.tensor.TensorType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.Random;

/** Random weights of any tensor type, of the size that weights of a trained model have. */
final class RandomBlocks {
  private static final ValueLayout.OfShort F16 =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private RandomBlocks() {}

  /** Normally distributed weights, as the type's encoder rounds them, or else random blocks. */
  static MemorySegment weights(TensorType type, int elements, double deviation, Random random) {
    MemorySegment data = MemorySegment.ofArray(new byte[(int) type.bytesFor(elements)]);
    Optional<BlockEncoder> encoder = BlockEncoder.of(type);
    if (encoder.isPresent()) {
      float[] values = new float[elements];
      for (int i = 0; i < elements; i++) {
        values[i] = (float) (random.nextGaussian() * deviation);
      }
      encoder.get().encode(values, 0, elements, data, 0);
      return data;
    }
    random.nextBytes((byte[]) data.heapBase().orElseThrow());
    for (long block = 0; block < data.byteSize(); block += type.blockBytes()) {
      setScales(type, data, block, deviation * (0.5 + random.nextDouble()));
    }
    return data;
  }

  /**
   * Blocks hold one or two half-precision scales (ggml-common.h); the factors undo the deviation
   * that random codes and inner scales have.
   */
  private static void setScales(TensorType type, MemorySegment data, long block, double deviation) {
    switch (type) {
      case Q2_K -> {
        half(data, block + 80, deviation / 12);
        half(data, block + 82, deviation / 8);
      }
      case Q3_K -> half(data, block + 108, deviation / 42);
      case Q4_K -> {
        half(data, block, deviation / 250);
        half(data, block + 2, deviation / 32);
      }
      case Q5_K -> {
        half(data, block, deviation / 500);
        half(data, block + 2, deviation / 32);
      }
      case Q6_K -> half(data, block + 208, deviation / 1370);
      case IQ4_XS -> half(data, block, deviation / 1300);
      default -> throw new IllegalArgumentException(type + " has an encoder");
    }
  }

  private static void half(MemorySegment data, long offset, double value) {
    data.set(F16, offset, Float.floatToFloat16((float) value));
  }
}
