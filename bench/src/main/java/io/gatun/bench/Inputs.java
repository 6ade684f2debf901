package io.gatun.bench;

import io.gatun.format.FormatException;
import io.gatun.format.codec.BlockCodec;
import io.gatun.format.codec.RandomBlocks;
import io.gatun.format.tensor.TensorType;
import io.gatun.kernels.Activations;
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
    return open(threads, Activations.F32);
  }

  /** The same, with activations held so. */
  static Backend open(int threads, Activations activations) {
    return Backend.open(
        BackendOptions.defaults()
            .withKernels(KernelChoice.VECTOR)
            .withThreads(threads)
            .withActivations(activations));
  }

  /** The definition of every result. Not before all is timed: it would be in C2's profiles. */
  static Backend scalar(Activations activations) {
    return Backend.open(
        BackendOptions.defaults()
            .withKernels(KernelChoice.SCALAR)
            .withThreads(1)
            .withActivations(activations));
  }

  /** Random blocks of the type, whose weights deviate from zero as trained ones do. */
  static WeightSource weights(TensorType type, int rows, int columns) {
    byte[] bytes = new byte[Math.toIntExact(type.bytesFor((long) rows * columns))];
    new RandomBlocks(type, 0.05, 1).fill(0, bytes.length / type.blockBytes(), bytes);
    return new WeightSource("weights", type, rows, columns, MemorySegment.ofArray(bytes));
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
    float[] values = normal(tensor.rows() * tensor.columns(), seed);
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

  private static float[] normal(int count, long seed) {
    Random random = new Random(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
