package io.gatun.tools.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.engine.bench.Workload.PromptProcessing;
import io.gatun.engine.bench.Workload.TextGeneration;
import io.gatun.tools.cli.UsageException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class PeerCommandTest {
  @Test
  void wordsAreCutAsAShellCutsThem() throws UsageException {
    assertEquals(
        List.of("a b", "", "c'd", "{model}", "e\\f", "g h"),
        PeerCommand.parse("  'a b' '' \"c'd\"  {model} 'e\\f' g\\ h ").words());
  }

  @Test
  void placeholdersAreFilledWithinWords() throws UsageException {
    PeerCommand command = PeerCommand.parse("x -m {model} -p{p} -n {n} -d {d} b={b},{t} {q} {");
    assertEquals(
        List.of("x", "-m", "a {p}.gguf", "-p0", "-n", "16", "-d", "4", "b=8,2", "{q}", "{"),
        command.fill(Path.of("a {p}.gguf"), new TextGeneration(16, 4, 8), 2));
    assertEquals("-p32", command.fill(Path.of("m"), new PromptProcessing(32, 0), 2).get(3));
    assertEquals("0", command.fill(Path.of("m"), new PromptProcessing(32, 0), 2).get(5));
  }

  @Test
  void commandsThatCannotBeToldWhatToRunAreRefused() throws UsageException {
    assertSays("{model}", () -> PeerCommand.parse("llama-bench -p {p}"));
    assertSays("not closed", () -> PeerCommand.parse("'llama-bench -m {model}"));
    assertSays("{model}", () -> PeerCommand.parse(" "));
    PeerCommand plain = PeerCommand.parse("x {model}");
    plain.requireFor(new TextGeneration(1, 0, 1));
    assertSays("needs {d}", () -> plain.requireFor(new PromptProcessing(1, 5)));
    assertSays("needs {b}", () -> plain.requireFor(new TextGeneration(1, 0, 2)));
  }

  private static void assertSays(String part, Executable executable) {
    String message = assertThrows(UsageException.class, executable).getMessage();
    assertTrue(message.contains(part), message);
  }
}
