package io.gatun.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.format.FormatException;
import io.gatun.format.tensor.TensorType;
import io.gatun.kernels.Activations;
import io.gatun.kernels.Backend;
import io.gatun.kernels.FloatTensor;
import io.gatun.kernels.Matrix;
import io.gatun.kernels.Product;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ReadAheadTest {
  private record Stretch(long offset, long bytes) {}

  private final List<Stretch> stretches = new ArrayList<>();

  /** Kernels that write down what they are to read. */
  private final KernelSet recording =
      (KernelSet)
          Proxy.newProxyInstance(
              KernelSet.class.getClassLoader(),
              new Class<?>[] {KernelSet.class},
              (_, method, arguments) -> {
                assertEquals("readAhead", method.getName());
                stretches.add(new Stretch((long) arguments[1], (long) arguments[2]));
                return null;
              });

  @ParameterizedTest
  @CsvSource({"16,256", "53,256", "100,4096", "70,16384", "640,512"})
  void stretchesAreOfWholeLinesAndEndWithTheMatrix(int rows, int columns) throws FormatException {
    try (Backend backend = backend(Activations.F32)) {
      PanelMatrix matrix =
          (PanelMatrix)
              backend.pack(RandomWeights.matrix(TensorType.Q4_0, rows, columns, new Random(1)));
      ReadAhead ahead = new ReadAhead(recording);
      int bands = (matrix.panels + 1) / 2;
      int band = 0;
      while (band < bands) {
        int read = ahead.read(matrix, band, bands - band, new int[PanelLayout.PANEL_ROWS]);
        assertTrue(read > 0 && read <= bands - band);
        Stretch stretch = stretches.getLast();
        assertEquals(matrix.panelAt(2 * band), stretch.offset());
        assertTrue(stretch.bytes() > 0);
        assertEquals(0, stretch.bytes() % PanelLayout.CACHE_LINE);
        long end = matrix.panelAt(Math.min(matrix.panels, 2 * (band + read)));
        assertTrue(stretch.offset() + stretch.bytes() <= end);
        band += read;
      }
      assertEquals(bands, band);
    }
  }

  @ParameterizedTest
  @EnumSource
  void productsAreTheSameWhereItIsWorthWhile(Activations activations) throws FormatException {
    int columns = 4096;
    try (Backend backend = backend(activations)) {
      Matrix matrix =
          backend.pack(RandomWeights.matrix(TensorType.Q4_0, 100, columns, new Random(2)));
      FloatTensor input = backend.allocate(2, columns);
      input.write(0, Numbers.random(columns, new Random(3)), 0);
      input.write(1, Numbers.random(columns, new Random(4)), 0);
      float[] before = outputs(backend, matrix, input);
      // An odd number of panels, 64 MiB and a little: its last band is a half.
      Matrix large =
          backend.pack(RandomWeights.matrix(TensorType.F32, 4097, columns, new Random(5)));
      Bits.assertSame(before, outputs(backend, matrix, input), "read ahead");
      float[] last = outputs(backend, large, input);
      assertTrue(Float.isFinite(last[4096]) && Float.isFinite(last[2 * 4097 - 1]));
    }
  }

  @Test
  void isWorthWhileForMoreThanCachesHold() throws FormatException {
    try (Backend backend = backend(Activations.F32)) {
      PanelMatrix matrix =
          (PanelMatrix)
              backend.pack(RandomWeights.matrix(TensorType.F32, 1024, 4096, new Random(6)));
      ReadAhead ahead = new ReadAhead(recording);
      for (int i = 0; i < 4; i++) {
        ahead.add(matrix);
        assertFalse(ahead.worthWhile());
      }
      ahead.add(matrix);
      assertTrue(ahead.worthWhile());
    }
  }

  private static Backend backend(Activations activations) {
    return new CpuBackend(TestWidth.vectorKernels(), 2, activations, "test");
  }

  /** Of one row, and of two at once. */
  private static float[] outputs(Backend backend, Matrix matrix, FloatTensor input) {
    FloatTensor output = backend.allocate(2, matrix.rows());
    float[] all = new float[2 * matrix.rows()];
    backend.multiply(input, 1, new Product(matrix, output));
    output.read(0, all, 0);
    backend.multiply(input, 2, new Product(matrix, output));
    output.read(1, all, matrix.rows());
    return all;
  }
}
