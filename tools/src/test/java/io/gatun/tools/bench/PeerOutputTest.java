package io.gatun.tools.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.engine.bench.Workload.PromptProcessing;
import io.gatun.engine.bench.Workload.TextGeneration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeerOutputTest {
  private static final String PROMPT =
      "{\"n_prompt\": 512, \"n_gen\": 0, \"n_threads\": 2, \"avg_ts\": 99.5}";
  private static final String TEXT =
      "{\"n_prompt\": 0, \"n_gen\": 128, \"n_depth\": 0, \"n_threads\": 2, \"avg_ts\": 12.25}";
  private static final String OWN =
      "{\"model\":\"m\",\"test\":\"tg128\",\"tokens_per_second\":7.5,\"n_prompt\":0,\"n_gen\":128,"
          + "\"n_depth\":0,\"sequences\":1,\"threads\":2}";

  private final PeerOutput text = new PeerOutput(new TextGeneration(128, 0, 1), 2);

  @Test
  void theRowOfTheTestIsFoundInEveryShape() throws PeerOutputException {
    String pretty = "[\n  " + PROMPT + ",\n  " + TEXT.replace(",", ",\n    ") + "\n]\n";
    assertEquals(12.25, text.tokensPerSecond(pretty));
    assertEquals(99.5, new PeerOutput(new PromptProcessing(512, 0), 2).tokensPerSecond(pretty));
    assertEquals(12.25, text.tokensPerSecond(TEXT));
    assertEquals(12.25, text.tokensPerSecond(PROMPT + "\n" + TEXT + "\n"));
    assertEquals(12.25, text.tokensPerSecond("[info] loading\n" + pretty + "bye\n"));
    assertEquals(12.25, text.tokensPerSecond("loading …\n" + TEXT + "\n"));
    assertEquals(7.5, text.tokensPerSecond("[\n" + OWN + "\n]\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "'' ; printed nothing",
        "'12.5 tokens/s' ; no JSON",
        "'{\"n_gen\": 128' ; no JSON",
        "'[1, 2]' ; no JSON",
        "'[]' ; no JSON",
        "'{\"n_prompt\":0,\"n_gen\":64,\"avg_ts\":1}' ; no row for tg128",
        "'{\"n_prompt\":512,\"n_gen\":128,\"avg_ts\":1}' ; no row for tg128",
        "'{\"n_gen\":128,\"avg_ts\":1}' ; no row for tg128",
        "'{\"n_prompt\":0,\"n_gen\":128,\"n_depth\":9,\"avg_ts\":1}' ; no row for tg128",
        "'{\"n_prompt\":0,\"n_gen\":128,\"n_threads\":4,\"avg_ts\":1}' ; with 2 threads",
        "'{\"n_prompt\":0,\"n_gen\":128,\"sequences\":4,\"avg_ts\":1}' ; no row for tg128",
        "'{\"n_prompt\":0,\"n_gen\":128}' ; is null",
        "'{\"n_prompt\":0,\"n_gen\":128,\"avg_ts\":\"fast\"}' ; is fast",
        "'{\"n_prompt\":0,\"n_gen\":128,\"avg_ts\":0}' ; not a speed",
        "'{\"n_prompt\":0,\"n_gen\":128,\"avg_ts\":-3}' ; not a speed",
      })
  void whatIsNotTheSpeedOfTheTestIsRefused(String printed, String said) {
    String message =
        assertThrows(PeerOutputException.class, () -> text.tokensPerSecond(printed)).getMessage();
    assertTrue(message.contains(said), message);
  }

  @Test
  void twoRowsOfOneTestAreRefused() {
    String twice = "[" + TEXT + "," + TEXT + "]";
    assertTrue(
        assertThrows(PeerOutputException.class, () -> text.tokensPerSecond(twice))
            .getMessage()
            .contains("more than one"));
  }
}
