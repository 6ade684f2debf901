package io.gatun.engine.task;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.engine.testing.TinyModel;
import io.gatun.format.FormatException;
import io.gatun.format.gguf.GgufFile;
import io.gatun.format.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files without labels: what they are taken for, and how they are cut. */
class TextTasksTest {
  @TempDir Path folder;

  private Path file(String name, String... lines) throws IOException {
    return Files.write(folder.resolve(name), List.of(lines));
  }

  private Tokenizer tokenizer(boolean addsBos) throws IOException {
    TinyModel model = new TinyModel();
    model.addsBos = addsBos;
    try (GgufFile file = GgufFile.open(model.write(folder))) {
      return Tokenizer.of(file.metadata(), Optional.empty());
    }
  }

  @Test
  void fieldsSayWhichTaskItIs() throws IOException {
    Path pairs = file("pairs.jsonl", "{\"prompt\": \"2+2=\", \"completion\": \"4\", \"more\": 1}");
    TaskDefinition completions = TextTasks.of(pairs);
    assertFalse(completions.hasLabels());
    PromptedExample pair =
        completions
            .encoder(tokenizer(true), OptionalInt.empty(), 100)
            .encode(completions.read(pairs))
            .getFirst();
    assertEquals(1, pair.candidates().length);
    assertArrayEquals(new int[] {'4' + 3}, pair.candidates()[0]);

    Path table = file("pairs.tsv", "prompt\tcompletion", "a\tb");
    assertEquals("completion", TextTasks.of(table).name());
    Path texts = file("texts.jsonl", "{\"text\": \"abc\"}", "{\"text\": \"\"}");
    assertEquals("text", TextTasks.of(texts).name());
    FormatException refusal =
        assertThrows(
            FormatException.class,
            () -> TextTasks.of(file("x.jsonl", "{\"text\": \"a\", \"label\": 0}")));
    assertTrue(refusal.getMessage().contains("label, text: which task"), refusal.getMessage());
    Path bad = file("bad.jsonl", "{\"text\": \"a\"}", "{\"txt\": \"b\"}");
    refusal = assertThrows(FormatException.class, () -> TextTasks.of(bad).read(bad));
    assertTrue(refusal.getMessage().contains("line 2, text"), refusal.getMessage());
  }

  @Test
  void textsAreCutIntoWindowsOfWhichNothingButTheFirstTokenIsGiven() throws IOException {
    String text = "abcdefghijklmnopqrstuvwxyz";
    Path file = file("texts.jsonl", "{\"text\": \"" + text + "\"}", "{\"text\": \"\"}");
    for (boolean bos : new boolean[] {true, false}) {
      Tokenizer tokenizer = tokenizer(bos);
      int[] tokens = tokenizer.encodePrompt(text, false);
      TaskDefinition task = TextTasks.texts();
      List<PromptedExample> windows =
          task.encoder(tokenizer, OptionalInt.of(5), 100).encode(task.read(file));
      int at = 0;
      for (PromptedExample window : windows) {
        int end = Math.min(at + 5, tokens.length);
        assertArrayEquals(new int[] {tokens[at]}, window.prompt());
        assertArrayEquals(Arrays.copyOfRange(tokens, at + 1, end), window.candidates()[0]);
        at = end;
      }
      assertTrue(tokens.length - at < 2, "no more than one token is left over");
    }
  }

  @Test
  void aTextFileIsCutAtItsLines() throws IOException {
    String line = "x".repeat(400);
    Path file = file("book.txt", line, "{\"not\": \"json\"}", line, "", line, line);
    TaskDefinition task = TextTasks.of(file);
    List<Example> examples = task.read(file);
    assertEquals(2, examples.size());
    assertEquals(
        Files.readString(file),
        examples.get(0).fields().get("text") + examples.get(1).fields().get("text"));
    Path none = file("none.txt", "", " ");
    assertThrows(FormatException.class, () -> TextTasks.of(none).read(none));
  }
}
