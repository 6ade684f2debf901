package io.gatun.tools.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gatun.engine.bench.Workload;
import io.gatun.engine.bench.Workload.PromptProcessing;
import io.gatun.tools.cli.CommandException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeerTest {
  private static final Workload WORKLOAD = new PromptProcessing(4, 0);

  @BeforeAll
  static void needsAShell() {
    assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "there is no /bin/sh");
  }

  @Test
  void theSpeedIsWhatItPrintsWhateverItSaysElsewhere() throws Exception {
    String script =
        "yes | head -n 200000 >&2; echo \"{\\\"n_prompt\\\":4,\\\"n_gen\\\":0,\\\"avg_ts\\\":5}\"";
    assertEquals(5, run("sh -c '" + script + "' {model}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "/absent/llama-bench {model};cannot be started;/absent/llama-bench",
        "sh -c 'exit 0' {model};printed nothing;it said nothing",
        "sh -c 'echo garbage' {model};no JSON;it last said: garbage",
        "sh -c 'echo [{n_prompt:4' {model};no JSON;status 0",
        "sh -c 'echo one && echo two >&2 && exit 3' {model};status 3;one | two",
        "sh -c 'kill -9 $$' {model};status 137;sh -c kill -9 $$ m.gguf",
      })
  void aPeerThatGivesNoSpeedIsAnErrorThatNamesIt(String command, String said, String also) {
    String message = assertThrows(CommandException.class, () -> run(command)).getMessage();
    assertTrue(message.contains(said), message);
    assertTrue(message.contains(also), message);
  }

  private static double run(String command) throws Exception {
    return new Peer(PeerCommand.parse(command)).run(Path.of("m.gguf"), WORKLOAD, 1);
  }
}
