package io.gatun.engine.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gatun.engine.testing.Models;
import io.gatun.engine.testing.TinyModel;
import io.gatun.kernels.KvType;
import io.gatun.kernels.Matrix;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkPerTokenTest {
  @TempDir Path folder;

  @Test
  void aDecodedTokenReadsEveryWeightOfTheModelOnce() throws IOException {
    TinyModel tiny = new TinyModel();
    tiny.layers = 3;
    try (Model model = Models.load(tiny.write(folder), 1)) {
      long bytes = 0;
      long macs = 0;
      for (LayerWeights w : model.weights().layers()) {
        for (Linear linear :
            new Linear[] {
              w.query(), w.key(), w.value(), w.attentionOutput(), w.gate(), w.up(), w.down()
            }) {
          bytes += linear.matrix().bytes();
          macs += macs(linear.matrix());
        }
      }
      Matrix output = model.weights().output().matrix();
      var sizes = model.config().sizes();
      int head = sizes.keySize() + sizes.valueSize();

      WorkPerToken work = WorkPerToken.of(model, KvType.F16);
      assertEquals(bytes + output.bytes(), work.weightBytes());
      assertEquals(macs + macs(output), work.weightMacs());
      assertEquals(3L * sizes.kvHeads() * head * 2 * 8, work.cacheBytes(7));
      assertEquals(3L * sizes.heads() * head * 8, work.attentionMacs(7));
      Work three = work.decode(7, 3);
      assertEquals(work.weightBytes(), three.weightBytes());
      assertEquals(3 * work.weightMacs(), three.weightMacs());
      assertEquals(3 * work.cacheBytes(7), three.cacheBytes());
      assertEquals(3 * work.attentionMacs(7), three.attentionMacs());
    }
  }

  private static long macs(Matrix matrix) {
    return (long) matrix.rows() * matrix.columns();
  }

  /** 2 layers: 100 bytes and 1000 multiply-adds each, of which 70 and 700 not for keys, values. */
  private static WorkPerToken work(int window) {
    return new WorkPerToken(200, 70, 50, 2000, 700, 500, 2, 20, 6, window);
  }

  @Test
  void aPromptOfOneTokenIsADecodedToken() {
    assertEquals(work(9).decode(4, 1), work(9).prefill(4, 1));
    assertEquals(work(3).decode(4, 1), work(3).prefill(4, 1));
  }

  @Test
  void onlyThePromptsLastTokenGoesThroughTheWholeLastLayer() {
    Work prompt = work(Integer.MAX_VALUE).prefill(0, 3);
    assertEquals(200 + 50, prompt.weightBytes());
    assertEquals(3 * (2000 - 700) + 700 + 500, prompt.weightMacs());
    // One layer: 1 + 2 + 3 positions; the last layer: 3.
    assertEquals(3 * (1 + 2 + 3) + 3 * 3, prompt.attentionMacs());
    assertEquals(10 * 3 + 10 * 3, prompt.cacheBytes());
  }

  @Test
  void aWindowBoundsWhatATokenSees() {
    Work prompt = work(2).prefill(5, 2);
    assertEquals(3 * (2 + 2) + 3 * 2, prompt.attentionMacs());
    // Positions 4 to 6 in one layer, 5 and 6 in the last.
    assertEquals(10 * 3 + 10 * 2, prompt.cacheBytes());
    assertEquals(2 * 20, work(2).cacheBytes(100));
  }

  @Test
  void aLongPromptReadsTheWeightsOnceAStep() {
    Work two = work(Integer.MAX_VALUE).prefill(0, 513);
    assertEquals(2 * (200 - 70) + 70 + 50, two.weightBytes());
    assertEquals(513L * (2000 - 700) + 700 + 500, two.weightMacs());
    assertEquals(3L * 513 * 514 / 2 + 3 * 513, two.attentionMacs());
    assertEquals(10 * (512 + 513) + 10 * 513, two.cacheBytes());
  }
}
