package io.gatun.tools.command;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gatun.format.FormatException;
import io.gatun.format.tensor.TensorType;
import io.gatun.kernels.Backend;
import io.gatun.kernels.BackendOptions;
import io.gatun.kernels.Matrix;
import io.gatun.kernels.WeightSource;
import java.lang.foreign.Arena;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@code info} says of weights in memory, held against the backend that holds them. */
class WeightFormTest {
  @ParameterizedTest
  @EnumSource
  void isTheBackends(TensorType type) throws FormatException {
    try (Backend backend = Backend.open(BackendOptions.defaults())) {
      for (int rows : new int[] {1, 16, 40}) {
        for (int columns : new int[] {256, 768}) {
          WeightForm form = WeightForm.of(type);
          assertEquals(backend.packedForm(type, rows, columns).bytes(), form.bytes(rows, columns));
          Matrix matrix =
              backend.pack(
                  new WeightSource(
                      "zeros",
                      type,
                      rows,
                      columns,
                      Arena.ofAuto().allocate(type.bytesFor((long) rows * columns))));
          assertEquals(matrix.layout(), form.layout());
          assertEquals(matrix.bytes(), form.bytes(rows, columns));
        }
      }
    }
  }
}
