package io.gatun.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.gatun.format.tensor.TensorType;
import io.gatun.kernels.Activations;
import io.gatun.kernels.FloatTensor;
import io.gatun.kernels.KvCache;
import io.gatun.kernels.KvShape;
import io.gatun.kernels.KvType;
import io.gatun.kernels.Matrix;
import io.gatun.kernels.TokenRows;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the operations refuse before they compute anything. */
class RefusedArgumentsTest {
  private final CpuBackend backend =
      new CpuBackend(new ScalarKernels(), 1, Activations.F32, "test");
  private final FloatTensor x = backend.allocate(4, 32);

  private static void refused(Executable call) {
    assertThrows(IllegalArgumentException.class, call);
  }

  @Test
  void tensorsOfAnotherBackend() {
    try (CpuBackend other = new CpuBackend(new ScalarKernels(), 1, Activations.F32, "other")) {
      FloatTensor y = other.allocate(4, 32);
      refused(() -> backend.add(x, y, 4));
    }
  }

  @Test
  void tensorsOfAnotherClass() {
    FloatTensor y =
        new FloatTensor() {
          @Override
          public int rows() {
            return 4;
          }

          @Override
          public int columns() {
            return 32;
          }

          @Override
          public float get(int row, int column) {
            return 0;
          }

          @Override
          public void read(int row, float[] target, int offset) {}

          @Override
          public void write(int row, float[] source, int offset) {}

          @Override
          public long bytes() {
            return 0;
          }
        };
    refused(() -> backend.add(x, y, 4));
  }

  private TokenRows rows(KvCache a, int from, int count) {
    TokenRows rows = new TokenRows(count);
    for (int i = 0; i < count; i++) {
      rows.add(a, from + i);
    }
    return rows;
  }

  private KvCache cache(int kvHeads, int size) {
    return backend.allocateCache(new KvShape(1, kvHeads, size, size, 64), KvType.F32);
  }

  @Test
  void cachesOfUnequalShape() {
    TokenRows rows = new TokenRows(2);
    rows.add(cache(2, 16), 0);
    rows.add(cache(1, 16), 0);
    refused(() -> backend.attention(x, 0, 1, 9, rows, x));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 1, 5})
  void layer(int layer) {
    refused(() -> backend.attention(x, layer, 1, 9, rows(cache(2, 16), 0, 1), x));
  }

  @Test
  void storeNegativeLayer() {
    refused(() -> backend.store(x, x, -1, rows(cache(2, 16), 0, 1)));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, -40, Integer.MIN_VALUE})
  void window(int window) {
    refused(() -> backend.attention(x, 0, 1, window, rows(cache(2, 16), 0, 1), x));
  }

  @Test
  void negativeRows() {
    refused(() -> backend.add(x, x, -1));
  }

  @Test
  void negativeRowsOfProduct() {
    refused(() -> backend.multiply(x, -1));
  }

  @Test
  void shortOut() throws Exception {
    Matrix m = backend.pack(RandomWeights.matrix(TensorType.Q8_0, 4, 32, new Random(1)));
    refused(() -> backend.multiplyRows(m, new int[] {0, 1}, x, 0, 1, new float[1]));
  }

  @Test
  void negativeRow() {
    refused(() -> backend.logSumExp(x, -1));
  }

  @Test
  void elementsBesideTheTensor() {
    x.write(1, new float[32], 0);
    assertEquals(0, x.get(1, 31));
    for (int[] at : new int[][] {{-1, 0}, {x.rows(), 0}, {0, -1}, {0, x.columns()}}) {
      assertThrows(IndexOutOfBoundsException.class, () -> x.get(at[0], at[1]));
    }
  }

  /** A weight of zero would not keep it out of other rows' sums. */
  @ParameterizedTest
  @EnumSource(KvType.class)
  void valuesThatDoNotFitTheCache(KvType type) {
    KvCache cache = backend.allocateCache(new KvShape(1, 1, 32, 32, 4), type);
    float[] values = new float[32];
    values[7] = type == KvType.F16 ? 65520 : Float.POSITIVE_INFINITY;
    FloatTensor good = backend.allocate(1, 32);
    FloatTensor bad = backend.allocate(1, 32);
    bad.write(0, values, 0);
    TokenRows row = rows(cache, 0, 1);
    assertThrows(ArithmeticException.class, () -> backend.store(good, bad, 0, row));
    assertThrows(ArithmeticException.class, () -> backend.store(bad, good, 0, row));
  }
}
