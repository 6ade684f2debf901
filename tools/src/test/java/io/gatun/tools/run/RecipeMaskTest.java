package io.gatun.tools.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.engine.adapt.Mask;
import io.gatun.engine.adapt.MaskFile;
import io.gatun.engine.model.LoadOptions;
import io.gatun.engine.model.Model;
import io.gatun.engine.model.ProgressListener;
import io.gatun.engine.recipe.Recipe;
import io.gatun.engine.task.PromptedExample;
import io.gatun.kernels.Activations;
import io.gatun.kernels.BackendOptions;
import io.gatun.tools.cli.CommandException;
import io.gatun.tools.cli.Streams;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Masks of recipes, of the demo's model. */
class RecipeMaskTest {
  private static final String BASE = "ab".repeat(32);
  private static final String STORY = "Once there was a small dog who liked the big red house. ";

  @TempDir Path folder;
  private Path file;
  private Path cache;
  private Model model;
  private List<PromptedExample> train;
  private String told = "";

  @BeforeEach
  void load() throws IOException {
    file = folder.resolve("model.gguf");
    cache = folder.resolve("cache/masks");
    try (InputStream shipped =
        Recipe.class.getResourceAsStream("/io/gatun/tools/demo/gatun-demo.gguf")) {
      Files.copy(shipped, file);
    }
    model = load(Activations.F32);
    train = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      int[][] words = {model.tokenizer().encode(" bad"), model.tokenizer().encode(" good")};
      int[] prompt = model.tokenizer().encode(STORY.substring(i) + "It was");
      train.add(new PromptedExample(prompt, words, i % 2));
    }
  }

  private Model load(Activations activations) throws IOException {
    BackendOptions backend = BackendOptions.defaults().withThreads(1).withActivations(activations);
    return Model.load(file, LoadOptions.defaults().withBackend(backend), ProgressListener.SILENT);
  }

  @AfterEach
  void close() {
    model.close();
  }

  private Mask mask(Model of, Recipe recipe, Optional<Path> text)
      throws CommandException, IOException {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Streams streams = Streams.of(InputStream.nullInputStream(), new ByteArrayOutputStream(), err);
    Mask mask = new RecipeMask(recipe, text, 0, cache, streams).of(of, BASE, train);
    told = err.toString(StandardCharsets.UTF_8);
    return mask;
  }

  private Mask senszoq() throws CommandException, IOException {
    return mask(model, Recipe.SENSZOQ, Optional.empty());
  }

  private Path texts(String name, int sentences) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 70; i++) {
      lines.add("{\"text\": \"" + (STORY + i + " ").repeat(sentences) + "\"}");
    }
    return Files.write(folder.resolve(name), lines);
  }

  private List<Path> kept() throws IOException {
    try (Stream<Path> files = Files.list(cache)) {
      return files.toList();
    }
  }

  @Test
  void senszoqIsScoredOnTheTextThatIsNamedElseOnTheExamplesOwn() throws Exception {
    Mask own = senszoq();
    assertEquals("6", own.made().get("examples"));
    assertTrue(own.made().get("from").contains("--text names better"), own.made().toString());
    assertTrue(told.contains("makes the mask of senszoq from 6 training examples' own"), told);
    assertTrue(
        own.patterns().keySet().stream().allMatch(id -> id.layer() == 3),
        "the upper quarter of four layers");

    Mask named = mask(model, Recipe.SENSZOQ, Optional.of(texts("texts.jsonl", 20)));
    assertEquals("64", named.made().get("examples"), "windows as long as the model's context");
    assertEquals("windows of texts.jsonl", named.made().get("from"));
    assertEquals(own.entries(), named.entries());
    assertNotEquals(own.hash(), named.hash());
    assertEquals(2, kept().size());
  }

  @Test
  void textsWithoutAWindowAreRefused() throws IOException {
    Path texts = texts("short.jsonl", 1);
    CommandException refused =
        assertThrows(CommandException.class, () -> mask(model, Recipe.SENSZOQ, Optional.of(texts)));
    assertTrue(
        refused.getMessage().contains("short.jsonl: none of 70 texts has 128 tokens"),
        refused.getMessage());
    assertFalse(Files.exists(cache));
  }

  @Test
  void aMaskIsMadeOnceForWhatItIsMadeOf() throws Exception {
    Mask made = senszoq();
    Path kept = kept().getFirst();
    assertEquals(made.hash(), senszoq().hash());
    assertTrue(told.contains("kept in " + kept), told);
    assertFalse(told.contains("makes"), told);

    Mask task = mask(model, Recipe.LAST_LAYER, Optional.empty());
    MaskFile.write(kept, task);
    assertEquals(task.hash(), senszoq().hash(), "what is kept is what is taken");
    MaskFile.write(kept, made);

    try (Model rounded = load(Activations.INT8)) {
      Mask other = mask(rounded, Recipe.SENSZOQ, Optional.empty());
      assertTrue(told.contains("makes the mask"), "int8 has gradients of its own");
      assertNotEquals(made.hash(), other.hash());
    }
    train = train.subList(0, 5);
    senszoq();
    assertTrue(told.contains("makes the mask"), "other examples");
    assertEquals(4, kept().size());
  }

  @Test
  void aDamagedMaskIsMadeAgain() throws Exception {
    Mask made = senszoq();
    Path kept = kept().getFirst();
    byte[] bytes = Files.readAllBytes(kept);
    for (byte[] damaged :
        List.of(new byte[0], Arrays.copyOf(bytes, bytes.length / 2), new byte[bytes.length])) {
      Files.write(kept, damaged);
      assertEquals(made.hash(), senszoq().hash());
      assertTrue(told.contains("the kept mask is damaged and is made again: " + kept), told);
      assertEquals(made.hash(), MaskFile.read(kept).hash());
    }
  }
}
