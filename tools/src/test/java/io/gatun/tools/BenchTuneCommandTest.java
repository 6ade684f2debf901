package io.gatun.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code gatun bench-tune}: the figures it prints, not their size. */
class BenchTuneCommandTest {
  @TempDir Path folder;

  @Test
  void sparseProductsHaveAFigureOfTheirOwnBesideThePlainForwardPass() throws IOException {
    Launch both = bench("forward,under-deltas");
    assertEquals(0, both.status(), both.err());
    Map<?, ?> forward = row(both, 0);
    Map<?, ?> underDeltas = row(both, 1);
    assertEquals("under-deltas", underDeltas.get("case"));
    assertEquals(0, forward.get("weights"));
    assertTrue((int) underDeltas.get("weights") > 0, both.out());
    double ratio = (double) underDeltas.get("seconds") / (double) forward.get("seconds");
    assertEquals(ratio - 1, (double) both.json().get("sparse_share"), 1e-9);
  }

  @Test
  void withoutAPlainForwardPassThereIsNoShare() throws IOException {
    Launch alone = bench("under-deltas");
    assertEquals(0, alone.status(), alone.err());
    assertFalse(alone.json().containsKey("sparse_share"), alone.out());
  }

  private static Map<?, ?> row(Launch launch, int place) throws IOException {
    return (Map<?, ?>) ((List<?>) launch.json().get("cases")).get(place);
  }

  private Launch bench(String cases) throws IOException {
    TuningFiles files = TuningFiles.in(folder);
    return Launch.of(
        "bench-tune",
        "-m",
        files.model().toString(),
        "--train",
        files.train().toString(),
        "--template",
        "{text} It was",
        "--labels",
        " bad, good",
        "-b",
        "4",
        "-r",
        "1",
        "--cases",
        cases,
        "--json");
  }
}
