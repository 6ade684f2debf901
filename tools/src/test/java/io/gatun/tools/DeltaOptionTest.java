package io.gatun.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.engine.adapt.DeltaFile;
import io.gatun.engine.adapt.Mask;
import io.gatun.engine.adapt.SparseDelta;
import io.gatun.engine.adapt.TunedWeights;
import io.gatun.engine.adapt.ValueType;
import io.gatun.engine.forward.Session;
import io.gatun.engine.generate.GenerationOptions;
import io.gatun.engine.generate.Generator;
import io.gatun.engine.generate.SamplingOptions;
import io.gatun.engine.generate.TokenStream;
import io.gatun.engine.model.Linear;
import io.gatun.engine.model.Model;
import io.gatun.engine.model.TensorRole;
import io.gatun.engine.model.WeightId;
import io.gatun.format.file.Sha256;
import io.gatun.kernels.KvType;
import io.gatun.kernels.Matrix;
import io.gatun.kernels.SparsePattern;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --delta}, over a real model of 260,000 parameters. */
class DeltaOptionTest {
  private static final String[] EVAL = {"--template", "{text} It was", "--labels", " good, bad"};

  @TempDir Path folder;
  private final String model = Launch.smallModel();
  private String hash;
  private Mask mask;

  @BeforeEach
  void drawMask() throws IOException {
    hash = Sha256.of(Path.of(model), bytes -> {});
    Random random = new Random(1);
    Map<WeightId, SparsePattern> patterns = new HashMap<>();
    try (Model loaded = Model.load(Path.of(model))) {
      for (Linear linear : loaded.weights().layers().get(2).linears()) {
        Matrix matrix = linear.matrix();
        long size = (long) matrix.rows() * matrix.columns();
        long[] indices = random.longs(200, 0, size).sorted().distinct().toArray();
        patterns.put(
            linear.id(), SparsePattern.ofIndices(matrix.rows(), matrix.columns(), indices));
      }
    }
    mask = new Mask(hash, patterns, Map.of());
  }

  /** The base's values, each moved by as much; in a file. */
  private Path delta(float by) throws IOException {
    Path path = folder.resolve("by" + by + ".safetensors");
    try (Model loaded = Model.load(Path.of(model))) {
      new DeltaFile(mask, moved(TunedWeights.of(loaded, mask), by), Map.of("recipe", "senszoq"))
          .write(path, ValueType.F32);
    }
    return path;
  }

  private static float[] moved(TunedWeights weights, float by) {
    float[] values = weights.baseValues().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] += i % 2 == 0 ? by : -by;
    }
    return values;
  }

  private Launch launch(String input, String verb, Object... more) {
    List<String> args = new ArrayList<>(List.of(verb, "-m", model, "-t", "1"));
    Arrays.stream(more).map(Object::toString).forEach(args::add);
    return Launch.withInput(input, args.toArray(String[]::new));
  }

  private Launch generate(Object... more) {
    List<Object> args = new ArrayList<>(List.of("-p", "Once upon", "-n", "24", "--temp", "0"));
    args.addAll(Arrays.asList(more));
    return launch("", "generate", args.toArray());
  }

  @Test
  void generateGoesOnAsTheEngineDoesUnderTheDelta() throws IOException {
    Launch base = generate("--activations", "f32", "--json");
    Launch tuned = generate("--activations", "f32", "--json", "--delta", delta(0.3f));
    int[] expected;
    try (Model loaded = Model.load(Path.of(model))) {
      TunedWeights weights = TunedWeights.of(loaded, mask);
      SparseDelta delta = weights.delta(moved(weights, 0.3f));
      try (Session session = Session.open(loaded, 64, KvType.F32, delta)) {
        int[] prompt = loaded.tokenizer().encodePrompt("Once upon", false);
        TokenStream stream =
            new Generator(session)
                .generate(prompt, GenerationOptions.of(24, SamplingOptions.greedy()));
        stream.forEachRemaining(token -> {});
        expected = stream.tokens();
      }
    }
    assertEquals(Arrays.stream(expected).boxed().toList(), tuned.json().get("tokens"));
    assertNotEquals(base.json().get("tokens"), tuned.json().get("tokens"));
  }

  @Test
  void theDeltaIsToldOfOnOneLine() throws IOException {
    Launch tuned = generate("--delta", delta(0.3f));
    String line =
        "gatun: delta by0.3.safetensors, %,d weights, recipe senszoq".formatted(mask.entries());
    assertTrue(tuned.err().lines().anyMatch(line::equals), tuned.err());
    assertFalse(generate().err().contains("delta"));
  }

  @Test
  void inEightBitActivationsTheBasesOwnValuesChangeNothingAndOthersDo() throws IOException {
    Launch base = generate("--activations", "int8");
    assertEquals(
        base.out(), generate("--activations", "int8", "--delta", delta(0)).out(), base.err());
    assertNotEquals(base.out(), generate("--activations", "int8", "--delta", delta(0.3f)).out());
  }

  @Test
  void chatAnswersUnderTheDelta() throws IOException {
    Object[] base = {"-n", "12", "--temp", "0", "--chat-template", "chatml"};
    String answer = launch("Hello", "chat", base).out();
    assertEquals(answer, launch("Hello", "chat", with(base, "--delta", delta(0))).out());
    Launch tuned = launch("Hello", "chat", with(base, "--delta", delta(0.3f)));
    assertEquals(0, tuned.status(), tuned.err());
    assertNotEquals(answer, tuned.out());
  }

  @Test
  void perplexityAndEvaluationAreThoseOfTheTunedModel() throws IOException {
    Path text = folder.resolve("text.txt");
    Files.writeString(text, "Once upon a time there was a little girl. ".repeat(8));
    Path examples = folder.resolve("test.jsonl");
    Files.writeString(
        examples,
        """
        {"text": "A fine day.", "label": 0}
        {"text": "A sad day.", "label": 1}
        """);
    checkFigure("perplexity", "perplexity", "-f", text, "-c", "32");
    checkFigure("loss", "eval", with(EVAL, "--test", examples));
  }

  /** A figure under the base's own values and under others. */
  private void checkFigure(String figure, String verb, Object... args) throws IOException {
    Object[] json = with(args, "--json");
    Object base = launch("", verb, json).json().get(figure);
    assertEquals(base, launch("", verb, with(json, "--delta", delta(0))).json().get(figure));
    Launch tuned = launch("", verb, with(json, "--delta", delta(0.3f)));
    assertNotEquals(base, tuned.json().get(figure));
  }

  private static Object[] with(Object[] args, Object... more) {
    Object[] all = Arrays.copyOf(args, args.length + more.length, Object[].class);
    System.arraycopy(more, 0, all, args.length, more.length);
    return all;
  }

  private Launch refused(Mask wrong) throws IOException {
    Path path = folder.resolve("wrong.safetensors");
    new DeltaFile(wrong, new float[wrong.entries()], Map.of()).write(path, ValueType.F32);
    Launch launch = generate("--delta", path);
    assertEquals(1, launch.status());
    assertEquals("", launch.out());
    assertTrue(launch.err().contains(path.toString()), launch.err());
    return launch;
  }

  @Test
  void aDeltaOfAnotherModelIsRefusedNamingBothHashesBeforeTheModelIsLoaded() throws IOException {
    String other = "ab".repeat(32);
    Launch launch = refused(new Mask(other, mask.patterns(), Map.of()));
    assertTrue(launch.err().contains(other), launch.err());
    assertTrue(launch.err().contains(model + " has the hash " + hash), launch.err());
    assertEquals(1, launch.err().lines().count(), launch.err());
  }

  @Test
  void matricesThatTheModelDoesNotHaveAreRefused() throws IOException {
    WeightId down = new WeightId(TensorRole.DOWN, 0);
    Launch wide = refused(new Mask(hash, Map.of(down, SparsePattern.ofIndices(3, 4, 5)), Map.of()));
    assertTrue(wide.err().contains("does not fit " + model), wide.err());
    assertTrue(wide.err().contains("3 × 4"), wide.err());
    WeightId beyond = new WeightId(TensorRole.DOWN, 99);
    Launch none =
        refused(new Mask(hash, Map.of(beyond, SparsePattern.ofIndices(3, 4, 5)), Map.of()));
    assertTrue(none.err().contains("does not fit " + model), none.err());
  }

  @Test
  void textOfADeltaReachesNoTerminalRaw() throws IOException {
    Launch launch = refused(new Mask("\u001B[2J", mask.patterns(), Map.of()));
    assertTrue(launch.err().contains("\\u{1B}[2J"), launch.err());
    assertFalse(launch.err().contains("\u001B"), launch.err());
  }

  @Test
  void aFileThatIsNoDeltaOrIsNotThereIsNamed() {
    Launch missing = generate("--delta", folder.resolve("missing"));
    assertEquals(1, missing.status());
    assertTrue(missing.err().contains("missing: no such file"), missing.err());
    Launch model = generate("--delta", this.model);
    assertEquals(1, model.status());
    assertTrue(model.err().startsWith("gatun: " + this.model), model.err());
  }
}
