package io.gatun.tools.run;

import io.gatun.engine.adapt.Mask;
import io.gatun.engine.adapt.MaskFile;
import io.gatun.engine.grad.MaskMaker;
import io.gatun.engine.grad.MaskSettings;
import io.gatun.engine.grad.TextWindows;
import io.gatun.engine.model.Model;
import io.gatun.engine.recipe.Recipe;
import io.gatun.engine.task.DataRecord;
import io.gatun.engine.task.PromptedExample;
import io.gatun.engine.task.Records;
import io.gatun.engine.train.DataHash;
import io.gatun.format.FormatException;
import io.gatun.tools.cli.CommandException;
import io.gatun.tools.cli.PlainText;
import io.gatun.tools.cli.Streams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The mask that a recipe asks for, made once and kept in the cache.
 *
 * @param text pre-training text; else the training examples' own
 * @param cache the folder that masks are kept in
 */
record RecipeMask(Recipe recipe, Optional<Path> text, long seed, Path cache, Streams streams) {
  /** Examples that a task's mask is scored by. */
  private static final int TASK_EXAMPLES = 256;

  private static final int SEQUENCES = 64;
  private static final int LENGTH = 256;

  Mask of(Model model, String baseHash, List<PromptedExample> train)
      throws CommandException, IOException {
    List<PromptedExample> scored = scored(model, train);
    MaskSettings settings = recipe.mask(model.config().layers(), seed);
    Path kept =
        cache.resolve(
            "%s-%s-%s-%s-%s-%d.safetensors"
                .formatted(
                    baseHash.substring(0, 16),
                    recipe.label(),
                    choice(settings),
                    model.backend().description().activations(),
                    DataHash.of(scored, List.of()).substring(0, 16),
                    seed));
    Optional<Mask> before = read(kept);
    if (before.isPresent()) {
      streams.err().printf(Locale.ROOT, "gatun: mask of %s, kept in %s%n", recipe.label(), kept);
      return before.get();
    }
    streams
        .err()
        .printf(
            Locale.ROOT,
            "gatun: makes the mask of %s from %d %s%n",
            recipe.label(),
            scored.size(),
            origin());
    Mask mask;
    try (ScoreProgress progress = new ScoreProgress(streams.err())) {
      mask =
          new MaskMaker(model, settings, progress::at)
              .make(baseHash, scored, Map.of("recipe", recipe.label(), "from", origin()));
    }
    Files.createDirectories(cache);
    MaskFile.write(kept, mask);
    return mask;
  }

  /** What is kept, if it can be read: a damaged file is as good as none. */
  private Optional<Mask> read(Path kept) throws IOException {
    if (!Files.exists(kept)) {
      return Optional.empty();
    }
    try {
      return Optional.of(MaskFile.read(kept));
    } catch (FormatException e) {
      streams
          .err()
          .printf(
              Locale.ROOT,
              "gatun: the kept mask is damaged and is made again: %s%n",
              PlainText.of(e.getMessage()));
      return Optional.empty();
    }
  }

  /** A recipe may choose otherwise in another version; its masks are others then. */
  private static String choice(MaskSettings settings) {
    return "%s-%d-%d-without-%s"
        .formatted(
            settings.density(),
            settings.firstLayer(),
            settings.lastLayer(),
            settings.without().stream()
                .map(role -> role.name().toLowerCase(Locale.ROOT))
                .sorted()
                .collect(Collectors.joining("-")));
  }

  private String origin() {
    if (recipe.scoresTask()) {
      return "training examples";
    }
    return text.isPresent()
        ? "windows of " + text.get().getFileName()
        : "training examples' own text; --text names better: what models are pre-trained on";
  }

  private List<PromptedExample> scored(Model model, List<PromptedExample> train)
      throws CommandException, IOException {
    if (recipe.scoresTask()) {
      return train.subList(0, Math.min(TASK_EXAMPLES, train.size()));
    }
    if (text.isPresent()) {
      return windows(model, text.get());
    }
    return train.stream()
        .map(RecipeMask::text)
        .filter(tokens -> tokens.length > 1)
        .limit(TASK_EXAMPLES)
        .map(RecipeMask::asText)
        .toList();
  }

  private List<PromptedExample> windows(Model model, Path file)
      throws CommandException, IOException {
    List<String> texts = new ArrayList<>();
    for (DataRecord item : Records.read(file)) {
      texts.add(item.field("text"));
    }
    int length = Math.min(LENGTH, model.config().contextLength());
    List<PromptedExample> windows =
        TextWindows.of(model.tokenizer(), texts, SEQUENCES, length, seed);
    if (windows.isEmpty()) {
      throw new CommandException(
          ("%s: none of %d texts has %d tokens; give longer ones, or a --mask made with 'mask"
                  + " --length'")
              .formatted(file, texts.size(), length));
    }
    return windows;
  }

  /** The prompt, and what follows it where that is not one of several candidates. */
  private static int[] text(PromptedExample example) {
    int[] prompt = example.prompt();
    if (example.candidates().length > 1) {
      return prompt;
    }
    int[] completion = example.candidates()[0];
    int[] tokens = Arrays.copyOf(prompt, prompt.length + completion.length);
    System.arraycopy(completion, 0, tokens, prompt.length, completion.length);
    return tokens;
  }

  private static PromptedExample asText(int[] tokens) {
    int[][] rest = {Arrays.copyOfRange(tokens, 1, tokens.length)};
    return new PromptedExample(Arrays.copyOf(tokens, 1), rest, 0);
  }
}
