package io.gatun.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.engine.forward.Session;
import io.gatun.engine.model.Model;
import io.gatun.engine.testing.Models;
import io.gatun.engine.testing.Shared;
import io.gatun.engine.testing.TinyModel;
import io.gatun.kernels.KvType;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of README.md is compiled and run as it stands. */
class ReadmeExampleTest {
  @TempDir Path folder;

  private String run(Path model) throws Exception {
    String readme = Files.readString(Path.of("README.md"));
    int start = readme.indexOf("```java\n") + "```java\n".length();
    String source = readme.substring(start, readme.indexOf("```", start));
    Path file = Files.writeString(folder.resolve("Example.java"), source);
    ByteArrayOutputStream messages = new ByteArrayOutputStream();
    int status =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(
                new PrintStream(messages, true, StandardCharsets.UTF_8),
                new PrintStream(messages, true, StandardCharsets.UTF_8),
                "-d",
                folder.toString(),
                "-cp",
                System.getProperty("java.class.path"),
                file.toString());
    assertEquals(0, status, messages.toString(StandardCharsets.UTF_8));

    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()});
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
      System.setOut(out);
      loader
          .loadClass("Example")
          .getMethod("main", String[].class)
          .invoke(null, (Object) new String[] {model.toString()});
    } finally {
      System.setOut(before);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }

  @Test
  void printsWhatASessionPredicts() throws Exception {
    Path path = new TinyModel().write(folder);
    List<Integer> ids = new ArrayList<>();
    String expected;
    try (Model model = Models.load(path, 1);
        Session session = model.newSession(128, KvType.F32)) {
      session.prefill(model.tokenizer().encodePrompt("The capital of France is", false));
      float[] logits = new float[model.config().vocabularySize()];
      while (ids.size() < 8) {
        session.nextLogits(logits);
        int best = 0;
        for (int id = 1; id < logits.length; id++) {
          best = logits[id] > logits[best] ? id : best;
        }
        if (model.tokenizer().endOfGeneration().contains(best)) {
          break;
        }
        ids.add(best);
        session.append(best);
      }
      expected = model.tokenizer().decode(ids.stream().mapToInt(id -> id).toArray());
    }
    assertTrue(ids.size() > 1, "a model that says something");
    assertEquals(expected, run(path));
  }

  @Test
  void aRealModelNamesTheCapital() throws Exception {
    String printed = run(Shared.file(Shared.SMOLLM2));
    assertTrue(printed.startsWith(" Paris."), printed);
  }
}
