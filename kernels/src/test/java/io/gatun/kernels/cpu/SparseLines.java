package io.gatun.kernels.cpu;

import io.gatun.kernels.FloatTensor;
import io.gatun.kernels.SparseMatrix;
import io.gatun.kernels.SparsePattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Lines of the parity table: sparse products. */
final class SparseLines {
  private SparseLines() {}

  private record Shape(int rows, int columns, double density, int tokens, int from) {}

  private static Stream<Shape> shapes() {
    List<Shape> shapes = new ArrayList<>();
    for (int tokens : new int[] {1, 7, 8, 9, 40}) {
      shapes.add(new Shape(70, 33, 0.02, tokens, 0));
      shapes.add(new Shape(70, 33, 0.02, tokens, tokens / 2));
      shapes.add(new Shape(300, 576, 0.001, tokens, tokens / 3));
      shapes.add(new Shape(16, 40, 1, tokens, 0));
    }
    shapes.add(new Shape(1, 1, 1, 1, 0));
    shapes.add(new Shape(9, 9, 0, 5, 2));
    shapes.add(new Shape(600, 400, 0.3, 33, 1));
    return shapes.stream();
  }

  static SparseMatrix random(int rows, int columns, double density, Random random) {
    List<Long> indices = new ArrayList<>();
    for (long index = 0; index < (long) rows * columns; index++) {
      if (random.nextDouble() < density) {
        indices.add(index);
      }
    }
    SparsePattern pattern =
        SparsePattern.ofIndices(
            rows, columns, indices.stream().mapToLong(Long::longValue).toArray());
    return new SparseMatrix(pattern, Numbers.random(indices.size(), random));
  }

  static Stream<ParityCase> addSparse() {
    return shapes()
        .map(
            shape -> {
              Random random = new Random(shape.hashCode());
              SparseMatrix delta = random(shape.rows, shape.columns, shape.density, random);
              float[] x = Numbers.random(shape.tokens * shape.columns, random);
              float[] dense = Numbers.random(shape.tokens * shape.rows, random);
              return ParityCase.ofBackend(
                  "addSparse " + shape,
                  () -> added(delta, x, dense, shape.from),
                  backend -> {
                    FloatTensor in = Numbers.tensor(backend, x, shape.columns, Numbers.SPARE_ROWS);
                    FloatTensor out =
                        Numbers.tensor(backend, dense, shape.rows, Numbers.SPARE_ROWS);
                    backend.addSparse(in, shape.from, shape.tokens, delta, out);
                    return Numbers.read(out, shape.tokens);
                  });
            });
  }

  static Stream<ParityCase> addSparseRows() {
    return shapes()
        .map(
            shape -> {
              Random random = new Random(shape.hashCode());
              SparseMatrix delta = random(shape.rows, shape.columns, shape.density, random);
              float[] x = Numbers.random(shape.tokens * shape.columns, random);
              int[] ids = random.ints(11, 0, shape.rows).toArray();
              float[] dense = Numbers.random(ids.length, random);
              int row = shape.tokens - 1;
              return ParityCase.ofBackend(
                  "addSparseRows " + shape,
                  () -> {
                    float[] out = dense.clone();
                    for (int i = 0; i < ids.length; i++) {
                      out[i] += product(delta, ids[i], x, row);
                    }
                    return out;
                  },
                  backend -> {
                    FloatTensor in = Numbers.tensor(backend, x, shape.columns, 0);
                    float[] out = dense.clone();
                    backend.addSparseRows(delta, ids, in, row, out);
                    return out;
                  });
            });
  }

  private static float[] added(SparseMatrix delta, float[] x, float[] dense, int from) {
    int rows = delta.pattern().rows();
    float[] out = dense.clone();
    for (int token = from; token < x.length / delta.pattern().columns(); token++) {
      for (int row = 0; row < rows; row++) {
        if (delta.pattern().find(row) >= 0) {
          out[token * rows + row] += product(delta, row, x, token);
        }
      }
    }
    return out;
  }

  /** One chain over the entries of a row, which are found by their indices. */
  private static float product(SparseMatrix delta, int row, float[] x, int token) {
    int columns = delta.pattern().columns();
    long[] indices = delta.pattern().indices();
    float sum = 0;
    for (int entry = 0; entry < indices.length; entry++) {
      if (indices[entry] / columns == row) {
        int column = (int) (indices[entry] % columns);
        sum = Math.fma(delta.values()[entry], x[token * columns + column], sum);
      }
    }
    return sum;
  }
}
