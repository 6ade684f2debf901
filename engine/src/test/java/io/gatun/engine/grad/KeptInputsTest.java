package io.gatun.engine.grad;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.engine.task.PromptedExample;
import io.gatun.kernels.Backend;
import io.gatun.kernels.BackendOptions;
import io.gatun.kernels.FloatTensor;
import io.gatun.kernels.SequenceRows;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeptInputsTest {
  private static PromptedExample example() {
    return new PromptedExample(new int[] {1}, new int[][] {{2}}, 0);
  }

  @Test
  void rowsAreThereAgainInAnyOrderUpToTheLimitAndForOneLayer() {
    PromptedExample one = example();
    PromptedExample two = example();
    PromptedExample tooMuch = example();
    try (Backend backend = Backend.open(BackendOptions.defaults().withThreads(1))) {
      FloatTensor x = backend.allocate(4, 2);
      for (int row = 0; row < 4; row++) {
        x.write(row, new float[] {row, 10 + row}, 0);
      }
      KeptInputs kept = new KeptInputs(3 * 2 * Float.BYTES);
      kept.keep(5, List.of(one, two, tooMuch), SequenceRows.ofLengths(1, 2, 1), x);

      FloatTensor found = backend.allocate(4, 2);
      assertTrue(kept.read(5, List.of(two, one), found));
      float[] values = new float[6];
      for (int row = 0; row < 3; row++) {
        found.read(row, values, 2 * row);
      }
      assertArrayEquals(new float[] {1, 11, 2, 12, 0, 10}, values);
      assertFalse(kept.read(5, List.of(one, tooMuch), found), "beyond the limit");
      assertFalse(kept.read(4, List.of(one), found), "of another layer");

      kept.keep(4, List.of(tooMuch), SequenceRows.ofLengths(1), x);
      assertTrue(kept.read(4, List.of(tooMuch), found));
      assertFalse(kept.read(5, List.of(one), found), "the layer has changed");
    }
  }
}
