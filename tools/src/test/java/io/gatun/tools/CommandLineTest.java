package io.gatun.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.tools.cli.Cli;
import io.gatun.tools.cli.Command;
import io.gatun.tools.cli.Streams;
import io.gatun.tools.command.Commands;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.apache.commons.cli.Option;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandLineTest {
  @Test
  void helpListsEveryVerbOnStandardOutput() {
    Launch launch = Launch.of("--help");
    assertEquals(0, launch.status());
    assertEquals("", launch.err());
    for (Command command : Commands.ALL) {
      assertTrue(launch.out().contains("\n  " + command.name() + " "), command.name());
    }
  }

  @Test
  void everyVerbHasHelpWithUsageOptionsAndTwoExamples() {
    for (Command command : Commands.ALL) {
      Launch launch = Launch.of(command.name(), "--help");
      assertEquals(0, launch.status(), command.name());
      assertTrue(launch.out().contains("usage: gatun " + command.name()), launch.out());
      for (Option option : command.options()) {
        assertTrue(launch.out().contains("--" + option.getLongOpt()), option.getLongOpt());
      }
      int examples = launch.out().indexOf("examples:\n  gatun " + command.name());
      assertTrue(examples > 0, launch.out());
      assertTrue(command.examples().size() >= (command.options().isEmpty() ? 1 : 2));
    }
  }

  @Test
  void everyVerbThatComputesTakesEveryCommonOption() {
    for (Command command : Commands.ALL) {
      if (!command.computes()) {
        continue;
      }
      Set<String> names = new HashSet<>();
      command.options().forEach(option -> names.add(option.getLongOpt()));
      for (String common : Set.of("threads", "kernels", "width", "activations")) {
        assertTrue(names.contains(common), command.name() + " --" + common);
      }
      // These run no text of the user's through a model.
      if (!Set.of("doctor", "pack", "replay", "demo", "pretrain").contains(command.name())) {
        for (String common : Set.of("model", "context", "seed", "pre")) {
          assertTrue(names.contains(common), command.name() + " --" + common);
        }
        // What is measured are weights packed at load, in huge pages.
        assertEquals(
            !command.name().equals("bench"), names.contains("packed-cache"), command.name());
      }
    }
  }

  @Test
  void noVerbIsWrongUsageAndLeavesStandardOutputEmpty() {
    Launch launch = Launch.of();
    assertEquals(2, launch.status());
    assertEquals("", launch.out());
    assertTrue(launch.err().contains("generate"), launch.err());
  }

  @ParameterizedTest
  @CsvSource({
    "generat, generate",
    "tokenise, tokenize",
    "chta, chat",
    "-help, help",
    "hepl, help",
  })
  void mistypedVerbSuggestsTheNearest(String typed, String meant) {
    Launch launch = Launch.of(typed);
    assertEquals(2, launch.status());
    assertTrue(launch.err().contains("did you mean " + meant + "?"), launch.err());
    assertEquals(1, launch.err().lines().count());
  }

  @Test
  void mixedActivationsAreNotForWhatComparesLosses() {
    Launch launch = Launch.of("perplexity", "-m", "no.gguf", "-f", "no", "--activations", "mixed");
    assertEquals(2, launch.status(), launch.err());
    assertTrue(launch.err().contains("--activations takes f32 or int8, not mixed"), launch.err());
  }

  @Test
  void aVerbLikeNoOtherSuggestsNothing() {
    Launch launch = Launch.of("frobnicate");
    assertEquals(2, launch.status());
    assertFalse(launch.err().contains("did you mean"), launch.err());
  }

  @Test
  void mistypedOptionSuggestsTheNearest() {
    Launch launch = Launch.of("generate", "--tmep", "0");
    assertEquals(2, launch.status());
    assertTrue(launch.err().contains("no option --tmep; did you mean --temp?"), launch.err());
  }

  @ParameterizedTest
  @CsvSource({
    "-n, x, whole number",
    "-n, -2, from -1",
    "-t, 0, from 1 to 1024",
    "-c, 0, from 1",
    "--temp, hot, number from 0 to 100",
    "--temp, NaN, number from 0 to 100",
    "--top-p, 2, from 0 to 1",
    "--top-p, 0, above 0",
    "--kernels, magic, scalar or vector",
    "--width, 64, '128, 256 or 512'",
    "--activations, int4, 'mixed, int8 or f32'",
    "--activations, bf16, takes mixed",
    "--kv, q8, 'f32, f16 or int8'",
    "--overflow, wrap, 'stop, error or slide'",
    "--stop, '', at least one character",
    "--system, hi, add --chat",
  })
  void aValueThatMakesNoSenseIsWrongUsage(String option, String value, String said) {
    Launch launch = Launch.of("generate", "-m", "nothing.gguf", "-p", "text", option, value);
    assertEquals(2, launch.status(), launch.err());
    assertTrue(launch.err().contains(said), launch.err());
    assertEquals(1, launch.err().lines().count());
  }

  @Test
  void anOptionWithoutItsValueIsWrongUsage() {
    Launch launch = Launch.of("generate", "-p");
    assertEquals(2, launch.status());
    assertTrue(launch.err().contains("-p needs a value"), launch.err());
  }

  @Test
  void anOptionGivenTwiceIsWrongUsage() {
    Launch launch = Launch.of("tokenize", "-m", "a", "-m", "b", "text");
    assertEquals(2, launch.status());
    assertTrue(launch.err().contains("-m is given twice"), launch.err());
  }

  @Test
  void anArgumentTooManyIsNamed() {
    Launch launch = Launch.of("tokenize", "-m", "a", "two", "words");
    assertEquals(2, launch.status());
    assertTrue(launch.err().contains("'words'"), launch.err());
  }

  @Test
  void withoutAModelTheLineToRunIsSaid() {
    Launch launch = Launch.of("tokenize", "text");
    assertEquals(2, launch.status());
    assertTrue(launch.err().contains("'gatun get smollm2', then '-m smollm2'"), launch.err());
  }

  @Test
  void aMissingModelFileIsNamed() {
    Launch launch = Launch.of("info", "-m", "missing.gguf");
    assertEquals(1, launch.status());
    assertTrue(launch.err().contains("missing.gguf: no such file"), launch.err());
    assertEquals(1, launch.err().lines().count());
  }

  @Test
  void aTruncatedModelFileIsNamedWithAnOffset(@TempDir Path folder) throws IOException {
    byte[] whole = Files.readAllBytes(Path.of(Launch.smallModel()));
    Path cut = folder.resolve("cut.gguf");
    Files.write(cut, Arrays.copyOf(whole, whole.length / 2));
    for (String verb : new String[] {"info", "tokenize"}) {
      Launch launch = Launch.withInput("text", verb, "-m", cut.toString());
      assertEquals(1, launch.status());
      assertTrue(launch.err().contains(cut.toString()), launch.err());
      assertTrue(launch.err().contains("offset"), launch.err());
      assertEquals(1, launch.err().lines().count(), launch.err());
    }
  }

  @Test
  void aDirectoryIsNoModel(@TempDir Path folder) {
    Launch launch = Launch.of("info", "-m", folder.toString());
    assertEquals(1, launch.status());
    assertTrue(launch.err().contains(folder.toString()), launch.err());
  }

  @Test
  void versionIsThePoms() {
    Launch launch = Launch.of("--version");
    assertEquals(0, launch.status());
    assertTrue(launch.out().matches("gatun \\d+\\.\\d+.*, Java \\d+.*\\R"), launch.out());
  }

  @Test
  void completionsNameEveryVerb() {
    Launch launch = Launch.of("completions");
    assertEquals(0, launch.status());
    for (Command command : Commands.ALL) {
      assertTrue(launch.out().contains("      " + command.name() + ") words="), command.name());
    }
  }

  @Test
  void aReaderThatHasGoneEndsQuietlyAndAFullDiskDoesNot() {
    assertEquals(0, writingTo("Broken pipe").status());
    Launch full = writingTo("No space left on device");
    assertEquals(1, full.status());
    assertTrue(full.err().contains("No space left on device"), full.err());
  }

  private static Launch writingTo(String failure) {
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException(failure);
          }
        };
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Streams streams = Streams.of(InputStream.nullInputStream(), broken, err);
    int status = new Cli(Commands.ALL).run(new String[] {"--help"}, streams);
    return new Launch(status, "", err.toString(StandardCharsets.UTF_8));
  }
}
