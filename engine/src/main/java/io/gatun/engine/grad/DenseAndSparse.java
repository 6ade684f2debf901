package io.gatun.engine.grad;

import io.gatun.engine.model.Linear;
import io.gatun.engine.model.WeightId;
import io.gatun.kernels.Backend;
import io.gatun.kernels.FloatTensor;
import io.gatun.kernels.Product;
import io.gatun.kernels.SparseMatrix;
import io.gatun.kernels.SparsePattern;
import java.util.IdentityHashMap;
import java.util.Map;

/** Products with a model's matrices as a delta changes them, and their backward. */
final class DenseAndSparse {
  private final Backend backend;
  private final IdentityHashMap<SparsePattern, Transposition> transpositions =
      new IdentityHashMap<>();
  private Map<WeightId, SparseMatrix> delta = Map.of();

  DenseAndSparse(Backend backend) {
    this.backend = backend;
  }

  /** Says under which delta products are from now on. */
  void under(Map<WeightId, SparseMatrix> newDelta) {
    delta = newDelta;
  }

  /** {@code output = input · (matrix + Δ)ᵀ + bias}. */
  void multiply(FloatTensor input, int rows, Linear linear, FloatTensor output) {
    backend.multiply(input, rows, new Product(linear.matrix(), output));
    linear.bias().ifPresent(bias -> backend.addBias(output, bias, rows));
    SparseMatrix own = delta.get(linear.id());
    if (own != null) {
      backend.addSparse(input, 0, rows, own, output);
    }
  }

  /** The gradients of outputs of some matrices with a common input. */
  record OutputGradient(Linear linear, FloatTensor gradient) {}

  /** {@code inputGradient = Σ gradient · (matrix + Δ)}. */
  void backward(FloatTensor inputGradient, int rows, OutputGradient... outputs) {
    Product[] products = new Product[outputs.length];
    for (int i = 0; i < products.length; i++) {
      products[i] = new Product(outputs[i].linear.matrix(), outputs[i].gradient);
    }
    backend.backward().multiplyTransposed(inputGradient, rows, products);
    for (OutputGradient output : outputs) {
      SparseMatrix own = delta.get(output.linear.id());
      if (own != null) {
        Transposition transposition =
            transpositions.computeIfAbsent(own.pattern(), Transposition::of);
        SparseMatrix transposed = transposition.apply(own);
        backend.addSparse(output.gradient, 0, rows, transposed, inputGradient);
      }
    }
  }

  /**
   * A pattern's transpose.
   *
   * @param source of each entry, its number in the pattern
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Transposition(SparsePattern pattern, int[] source) {
    static Transposition of(SparsePattern pattern) {
      int columns = pattern.columns();
      int[] starts = new int[columns + 1];
      for (int column : pattern.columnIds()) {
        starts[column + 1]++;
      }
      for (int column = 0; column < columns; column++) {
        starts[column + 1] += starts[column];
      }
      long[] indices = new long[pattern.entries()];
      int[] source = new int[indices.length];
      for (int i = 0; i < pattern.rowIds().length; i++) {
        for (int entry = pattern.rowStarts()[i]; entry < pattern.rowStarts()[i + 1]; entry++) {
          int column = pattern.columnIds()[entry];
          int place = starts[column]++;
          indices[place] = (long) column * pattern.rows() + pattern.rowIds()[i];
          source[place] = entry;
        }
      }
      return new Transposition(SparsePattern.ofIndices(columns, pattern.rows(), indices), source);
    }

    SparseMatrix apply(SparseMatrix matrix) {
      float[] values = new float[source.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = matrix.values()[source[i]];
      }
      return new SparseMatrix(pattern, values);
    }
  }
}
