package io.gatun.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.gatun.format.FormatException;
import io.gatun.format.tensor.TensorType;
import io.gatun.kernels.Activations;
import io.gatun.kernels.Backend;
import io.gatun.kernels.FloatTensor;
import io.gatun.kernels.Matrix;
import io.gatun.kernels.Product;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Short steps have the bits of 8-bit activations, long ones those of floats. */
class MixedActivationsTest {
  private static final int COLUMNS = 288;
  private static final int OUTPUTS = 50;
  private static final int[] IDS = {0, 7, 49, 31};

  @ParameterizedTest
  @EnumSource(names = {"Q4_0", "Q4_1", "Q8_0", "Q6_K", "F16"})
  void shortStepsAreRoundedAndLongOnesAreNot(TensorType type) throws FormatException {
    int columns = type.blockElements() * Math.ceilDiv(COLUMNS, type.blockElements());
    for (int rows : new int[] {1, 2, 3, Activations.FEW_ROWS}) {
      Bits.assertSame(
          outputs(Activations.INT8, type, columns, rows),
          outputs(Activations.MIXED, type, columns, rows),
          rows + " rows");
    }
    for (int rows : new int[] {Activations.FEW_ROWS + 1, 27}) {
      float[] mixed = outputs(Activations.MIXED, type, columns, rows);
      Bits.assertSame(outputs(Activations.F32, type, columns, rows), mixed, rows + " rows");
      if (type != TensorType.F16) {
        assertFalse(
            Arrays.equals(outputs(Activations.INT8, type, columns, rows), mixed),
            "rounded inputs give the same sums: nothing was compared");
      }
    }
  }

  /** All outputs, and some of them by themselves. */
  private static float[] outputs(Activations activations, TensorType type, int columns, int rows)
      throws FormatException {
    try (Backend backend = new CpuBackend(TestWidth.vectorKernels(), 2, activations, "test")) {
      Matrix matrix = backend.pack(RandomWeights.matrix(type, OUTPUTS, columns, new Random(1)));
      FloatTensor input = backend.allocate(rows, columns);
      FloatTensor output = backend.allocate(rows, OUTPUTS);
      Random random = new Random(2);
      for (int row = 0; row < rows; row++) {
        input.write(row, Numbers.random(columns, random), 0);
      }
      backend.multiply(input, rows, new Product(matrix, output));
      float[] all = new float[rows * (OUTPUTS + IDS.length)];
      for (int row = 0; row < rows; row++) {
        output.read(row, all, row * OUTPUTS);
      }
      float[] some = new float[rows * IDS.length];
      backend.multiplyRows(matrix, IDS, input, 0, rows, some);
      System.arraycopy(some, 0, all, rows * OUTPUTS, some.length);
      return all;
    }
  }
}
