package io.gatun.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.gatun.format.tensor.TensorType;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SparsePatternTest {
  @Test
  void rowsAndColumnsAreThoseOfTheIndices() {
    SparsePattern pattern = SparsePattern.ofIndices(5, 4, 1, 3, 8, 19);
    assertArrayEquals(new int[] {0, 2, 4}, pattern.rowIds());
    assertArrayEquals(new int[] {0, 2, 3, 4}, pattern.rowStarts());
    assertArrayEquals(new int[] {1, 3, 0, 3}, pattern.columnIds());
    assertArrayEquals(new long[] {1, 3, 8, 19}, pattern.indices());
    assertEquals(1, pattern.find(2));
    assertEquals(0, SparsePattern.ofIndices(5, 4).entries());
  }

  @Test
  void whatIsOutOfOrderOrOutOfTheMatrixIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> SparsePattern.ofIndices(5, 4, 3, 3));
    assertThrows(IllegalArgumentException.class, () -> SparsePattern.ofIndices(5, 4, 3, 1));
    assertThrows(IndexOutOfBoundsException.class, () -> SparsePattern.ofIndices(5, 4, 20));
    assertThrows(IndexOutOfBoundsException.class, () -> SparsePattern.ofIndices(5, 4, -1));
    assertThrows(IllegalArgumentException.class, () -> pattern(new int[] {0, 1}, 0, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> pattern(new int[] {0}, 0, 2));
    assertThrows(IllegalArgumentException.class, () -> pattern(new int[] {5}, 0, 1));
    assertThrows(
        IllegalArgumentException.class,
        () -> new SparseMatrix(SparsePattern.ofIndices(5, 4, 1), new float[0]));
  }

  private static SparsePattern pattern(int[] rowIds, int... rowStarts) {
    return new SparsePattern(5, 4, rowIds, rowStarts, new int[] {0});
  }

  @ParameterizedTest
  @EnumSource(names = {"Q4_0", "Q4_1", "Q8_0", "Q4_K", "F16", "F32"})
  void weightsAreReadAsProductsUseThem(TensorType type) throws Exception {
    int rows = 40;
    int columns = 256;
    long[] indices =
        new Random(1).longs(300, 0, (long) rows * columns).sorted().distinct().toArray();
    SparsePattern pattern = SparsePattern.ofIndices(rows, columns, indices);
    float[] weights = new float[pattern.entries()];
    try (Backend backend = Backend.open(BackendOptions.defaults().withThreads(1))) {
      Matrix matrix = backend.pack(SeededBlocks.matrix(type, rows, columns, 2));
      backend.readWeights(matrix, pattern, weights);
      FloatTensor one = backend.allocate(1, columns);
      float[] x = new float[columns];
      float[] out = new float[1];
      for (int i = 0; i < indices.length; i++) {
        int column = (int) (indices[i] % columns);
        x[column] = 1;
        one.write(0, x, 0);
        backend.multiplyRows(matrix, new int[] {(int) (indices[i] / columns)}, one, 0, 1, out);
        assertEquals(out[0] + 0f, weights[i] + 0f);
        x[column] = 0;
      }
    }
  }
}
