package io.gatun.engine.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.engine.bench.Workload.PromptProcessing;
import io.gatun.engine.bench.Workload.TextGeneration;
import io.gatun.engine.model.Model;
import io.gatun.engine.model.WorkPerToken;
import io.gatun.engine.testing.Models;
import io.gatun.engine.testing.TinyModel;
import io.gatun.kernels.KvType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpeedTestTest {
  @TempDir Path folder;

  @Test
  void labelsAreLlamaBenchs() {
    assertEquals("pp512", new PromptProcessing(512, 0).label());
    assertEquals("pp512 @ d4096", new PromptProcessing(512, 4096).label());
    assertEquals("tg128", new TextGeneration(128, 0, 1).label());
    assertEquals("tg128 b8 @ d64", new TextGeneration(128, 64, 8).label());
  }

  @Test
  void sizesThatMakeNoSenseAreRefused() {
    for (Runnable wrong :
        List.<Runnable>of(
            () -> new PromptProcessing(0, 0),
            () -> new PromptProcessing(1, -1),
            () -> new PromptProcessing(Integer.MAX_VALUE, 1),
            () -> new TextGeneration(1, 0, 0),
            () -> new TextGeneration(1, 0, Workload.MOST_SEQUENCES + 1))) {
      assertThrows(IllegalArgumentException.class, wrong::run);
    }
  }

  @Test
  void everyWorkloadRunsAgainAndAgainFromItsDepth() throws IOException {
    try (Model model = Models.load(new TinyModel().write(folder), 1)) {
      for (Workload workload :
          List.of(
              new PromptProcessing(5, 0),
              new PromptProcessing(3, 4),
              new TextGeneration(4, 0, 1),
              new TextGeneration(2, 3, 5))) {
        try (SpeedTest test = SpeedTest.open(model, workload, KvType.F16, 7)) {
          for (int i = 0; i < 3; i++) {
            test.wake();
            assertTrue(test.run().seconds() > 0, workload.label());
          }
        }
      }
    }
  }

  @Test
  void aContextThatTheModelHasNotSeenIsRefusedByName() throws IOException {
    try (Model model = Models.load(new TinyModel().write(folder), 1)) {
      int most = model.config().contextLength();
      Workload workload = new TextGeneration(2, most - 1, 1);
      IllegalArgumentException thrown =
          assertThrows(
              IllegalArgumentException.class, () -> SpeedTest.open(model, workload, KvType.F32, 0));
      assertTrue(thrown.getMessage().startsWith(workload.label()), thrown.getMessage());
    }
  }

  @Test
  void workOfAWorkloadIsThatOfItsTokens() throws IOException {
    try (Model model = Models.load(new TinyModel().write(folder), 1)) {
      WorkPerToken work = WorkPerToken.of(model, KvType.F32);
      try (SpeedTest prompt = open(model, new PromptProcessing(4, 2));
          SpeedTest text = open(model, new TextGeneration(2, 3, 5))) {
        assertEquals(work.prefill(2, 4), prompt.work());
        assertEquals(work.decode(3, 5).plus(work.decode(4, 5)), text.work());
      }
    }
  }

  private static SpeedTest open(Model model, Workload workload) {
    return SpeedTest.open(model, workload, KvType.F32, 0);
  }
}
