package io.gatun.kernels;

import io.gatun.format.codec.BlockEncoder;
import io.gatun.format.tensor.TensorType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Random;

/** Weights of any tensor type that are the same wherever they are made. */
final class SeededBlocks {
  private static final ValueLayout.OfShort HALF =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private SeededBlocks() {}

  /** A matrix of weights between about -1/4 and 1/4. */
  static WeightSource matrix(TensorType type, int rows, int columns, long seed) {
    Random random = new Random(seed);
    int elements = rows * columns;
    byte[] bytes = new byte[(int) type.bytesFor(elements)];
    MemorySegment data = MemorySegment.ofArray(bytes);
    if (BlockEncoder.of(type).isPresent()) {
      BlockEncoder.of(type).get().encode(floats(elements, 0.5f, random), 0, elements, data, 0);
    } else {
      random.nextBytes(bytes);
      for (long block = 0; block < bytes.length; block += type.blockBytes()) {
        setScales(type, data, block);
      }
    }
    return new WeightSource(type.label(), type, rows, columns, data);
  }

  /** Floats between plus and minus half of {@code spread}. */
  static float[] floats(int count, float spread, Random random) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (random.nextFloat() - 0.5f) * spread;
    }
    return values;
  }

  /** Random bytes make any codes, but scales must be finite: where they lie, see ggml-common.h. */
  private static void setScales(TensorType type, MemorySegment data, long block) {
    switch (type) {
      case Q4_K -> {
        data.set(HALF, block, Float.floatToFloat16(0.5f / 1000));
        data.set(HALF, block + 2, Float.floatToFloat16(0.25f / 64));
      }
      case Q6_K -> data.set(HALF, block + 208, Float.floatToFloat16(0.25f / 4000));
      default -> throw new IllegalArgumentException("no scales known for " + type);
    }
  }
}
