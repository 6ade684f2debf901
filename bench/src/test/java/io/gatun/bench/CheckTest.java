package io.gatun.bench;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.gatun.kernels.Backend;
import io.gatun.kernels.FloatTensor;
import org.junit.jupiter.api.Test;

class CheckTest {
  @Test
  void refusesWhatIsTooFarAwayAndNoNumber() {
    assertDoesNotThrow(() -> Check.near("y", 1, 1.01, 0.02));
    assertThrows(IllegalStateException.class, () -> Check.near("y", 1, 1.03, 0.02));
    assertThrows(IllegalStateException.class, () -> Check.near("y", 1, Double.NaN, 0.02));
  }

  @Test
  void refusesARowThatDiffersInOneElementByOneBit() {
    try (Backend backend = Inputs.open(1)) {
      FloatTensor tensor = backend.allocate(2, 3);
      float[] row = {1, 2, 3};
      tensor.write(1, row, 0);
      assertDoesNotThrow(() -> Check.output(row, tensor, 1));
      float[] other = {1, 2, Math.nextUp(3f)};
      assertThrows(IllegalStateException.class, () -> Check.output(other, tensor, 1));
      assertDoesNotThrow(() -> Check.same(tensor, 1, tensor, 1));
      assertThrows(IllegalStateException.class, () -> Check.same(tensor, 0, tensor, 1));
    }
  }
}
