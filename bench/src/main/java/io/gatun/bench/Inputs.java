package io.gatun.bench;

import io.gatun.format.FormatException;
import io.gatun.format.codec.BlockCodec;
import io.gatun.format.codec.BlockEncoder;
import io.gatun.format.tensor.TensorType;
import io.gatun.kernels.Backend;
import io.gatun.kernels.BackendOptions;
import io.gatun.kernels.BackendOptions.KernelChoice;
import io.gatun.kernels.FloatTensor;
import io.gatun.kernels.Matrix;
import io.gatun.kernels.WeightSource;
import java.lang.foreign.MemorySegment;
import java.util.Random;

/** Backends, weights and activations, the same in every run, and what they must give. */
final class Inputs {
  private Inputs() {}

  /** Vector kernels or none: a benchmark must not measure the scalar ones unnoticed. */
  static Backend open(int threads) {
    return Backend.open(
        BackendOptions.defaults().withKernels(KernelChoice.VECTOR).withThreads(threads));
  }

  /** Normally distributed weights as the type's encoder rounds them. */
  static WeightSource weights(TensorType type, int rows, int columns) {
    float[] values = normal(rows * columns, 0.05, 1);
    byte[] bytes = new byte[Math.toIntExact(type.bytesFor(values.length))];
    MemorySegment data = MemorySegment.ofArray(bytes);
    BlockEncoder.of(type).orElseThrow().encode(values, 0, values.length, data, 0);
    return new WeightSource("weights", type, rows, columns, data);
  }

  static Matrix pack(Backend backend, WeightSource source) {
    try {
      return backend.pack(source);
    } catch (FormatException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A tensor of so many normally distributed values, and those values. */
  static float[] fill(FloatTensor tensor, long seed) {
    float[] values = normal(tensor.rows() * tensor.columns(), 1, seed);
    for (int row = 0; row < tensor.rows(); row++) {
      tensor.write(row, values, row * tensor.columns());
    }
    return values;
  }

  /** Row {@code token} of {@link Backend#multiply} by its definition, on weights as they decode. */
  static float[] product(WeightSource source, float[] x, int token) {
    int columns = source.columns();
    float[] weights = new float[source.rows() * columns];
    BlockCodec.of(source.type()).decode(source.data(), 0, weights, 0, weights.length);
    float[] y = new float[source.rows()];
    for (int row = 0; row < y.length; row++) {
      for (int column = 0; column < columns; column++) {
        y[row] = Math.fma(weights[row * columns + column], x[token * columns + column], y[row]);
      }
    }
    return y;
  }

  private static float[] normal(int count, double deviation, long seed) {
    Random random = new Random(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (random.nextGaussian() * deviation);
    }
    return values;
  }
}
