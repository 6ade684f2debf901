package io.gatun.engine.grad;

import static io.gatun.engine.testing.TinyModel.integer;
import static io.gatun.engine.testing.TinyModel.real;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.engine.model.Architecture;
import io.gatun.engine.model.Model;
import io.gatun.engine.model.WeightId;
import io.gatun.engine.task.PromptedExample;
import io.gatun.engine.testing.Models;
import io.gatun.engine.testing.ReferenceModel;
import io.gatun.engine.testing.TinyModel;
import io.gatun.format.gguf.GgufValue;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Gradients of every switch and shape that a forward pass knows: along random directions of all
 * weights of a matrix, against central differences of naive loops in double precision.
 */
class BackwardShapesTest {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /** Of a direction's length, which is 1. */
  private static final float STEP = 4e-3f;

  @TempDir Path folder;

  private void check(TinyModel tiny, ReferenceModel reference) {
    int[] text = tiny.tokens(22, 7);
    int[] prompt = {text[0]};
    int[] predicted = Arrays.copyOfRange(text, 1, text.length);
    List<PromptedExample> texts = List.of(new PromptedExample(prompt, new int[][] {predicted}, 0));
    try (Model model = Models.load(tiny.write(folder), 2)) {
      Map<WeightId, float[]> gradients = gradients(model, texts);
      double greatest = 0;
      for (Map.Entry<WeightId, float[]> entry : gradients.entrySet()) {
        float[] gradient = entry.getValue();
        double[] direction = direction(gradient);
        double expected = difference(tiny, reference, text, entry.getKey(), direction);
        double found = 0;
        for (int i = 0; i < gradient.length; i++) {
          found += gradient[i] * direction[i];
        }
        greatest = Math.max(greatest, Math.abs(expected));
        assertEquals(expected, found, 2e-5 + 2e-3 * Math.abs(expected), entry.getKey().toString());
      }
      assertTrue(greatest > 0.02, "gradients that say something: " + greatest);
    }
  }

  private void check(TinyModel tiny) {
    check(tiny, new ReferenceModel(tiny));
  }

  private static Map<WeightId, float[]> gradients(Model model, List<PromptedExample> texts) {
    Set<WeightId> wanted = new HashSet<>();
    model.weights().layers().forEach(l -> l.linears().forEach(linear -> wanted.add(linear.id())));
    Map<WeightId, float[]> gradients = new HashMap<>();
    new BackwardPass(model, 32)
        .run(
            texts,
            Map.of(),
            wanted,
            (id, x, gradient, rows) -> {
              float[] sum = new float[x.columns() * gradient.columns()];
              model.backend().backward().addGradients(gradient, x, rows, sum);
              gradients.put(id, sum);
            });
    assertEquals(wanted, gradients.keySet());
    return gradients;
  }

  /** Of length 1, half along the gradient so that the derivative is far from zero. */
  private static double[] direction(float[] gradient) {
    Random random = new Random(gradient.length);
    double[] direction = new double[gradient.length];
    double size = 0;
    for (float element : gradient) {
      size += (double) element * element;
    }
    double squares = 0;
    for (int i = 0; i < direction.length; i++) {
      direction[i] =
          gradient[i] / Math.sqrt(size) + random.nextGaussian() / Math.sqrt(direction.length);
      squares += direction[i] * direction[i];
    }
    for (int i = 0; i < direction.length; i++) {
      direction[i] /= Math.sqrt(squares);
    }
    return direction;
  }

  private static double difference(
      TinyModel tiny, ReferenceModel reference, int[] text, WeightId id, double[] direction) {
    MemorySegment data = tiny.tensors.get(name(id)).data();
    float[] own = new float[direction.length];
    double[] losses = new double[2];
    for (int i = 0; i < own.length; i++) {
      own[i] = data.getAtIndex(FLOAT, i);
    }
    for (int side = 0; side < 2; side++) {
      ReferenceModel moved = new ReferenceModel(tiny);
      moved.window = reference.window;
      moved.angle = reference.angle;
      moved.magnitude = reference.magnitude;
      double step = side == 0 ? STEP : -STEP;
      for (int i = 0; i < own.length; i++) {
        data.setAtIndex(FLOAT, i, (float) (own[i] + step * direction[i]));
      }
      losses[side] = loss(moved, text);
    }
    for (int i = 0; i < own.length; i++) {
      data.setAtIndex(FLOAT, i, own[i]);
    }
    return (losses[0] - losses[1]) / (2.0 * STEP);
  }

  private static String name(WeightId id) {
    String role =
        switch (id.role()) {
          case QUERY -> "attn_q";
          case KEY -> "attn_k";
          case VALUE -> "attn_v";
          case ATTENTION_OUTPUT -> "attn_output";
          default -> "ffn_" + id.role().name().toLowerCase(Locale.ROOT);
        };
    return "blk.%d.%s.weight".formatted(id.layer(), role);
  }

  private static double loss(ReferenceModel reference, int[] text) {
    double[][] logits = reference.logits(text);
    double sum = 0;
    for (int t = 0; t + 1 < text.length; t++) {
      double exponentials = Arrays.stream(logits[t]).map(Math::exp).sum();
      sum += Math.log(exponentials) - logits[t][text[t + 1]];
    }
    return sum / (text.length - 1);
  }

  @Test
  void biasesEverywhere() {
    TinyModel tiny = new TinyModel();
    tiny.biases = true;
    check(tiny);
  }

  @Test
  void slidingWindow() {
    TinyModel tiny = new TinyModel();
    tiny.more.put("attention.sliding_window", integer(5));
    ReferenceModel reference = new ReferenceModel(tiny);
    reference.window = 5;
    check(tiny, reference);
  }

  @Test
  void headSizesThatAreNotHiddenSizeOverHeads() {
    for (Architecture architecture : new Architecture[] {Architecture.LLAMA, Architecture.QWEN3}) {
      TinyModel tiny = new TinyModel();
      tiny.architecture = architecture;
      tiny.heads = 6;
      tiny.kvHeads = 3;
      tiny.keySize = 32;
      tiny.ropeDimensions = 24;
      tiny.valueSize = 32;
      check(tiny);
    }
  }

  @Test
  void valuesOfAnotherSizeThanKeys() {
    TinyModel tiny = new TinyModel();
    tiny.keySize = 32;
    tiny.ropeDimensions = 32;
    check(tiny);
  }

  @Test
  void asManyKeyValueHeadsAsHeadsOrOne() {
    for (int kvHeads : new int[] {1, 4}) {
      TinyModel tiny = new TinyModel();
      tiny.kvHeads = kvHeads;
      check(tiny);
    }
  }

  @Test
  void anOutputMatrixOfItsOwn() {
    TinyModel tiny = new TinyModel();
    tiny.tied = false;
    tiny.layers = 3;
    check(tiny);
  }

  /** YaRN's attention factor makes rotations larger: their transposes are, not their inverses. */
  @Test
  void rotationsThatAreLarger() {
    TinyModel tiny = new TinyModel();
    tiny.more.put("rope.scaling.type", new GgufValue.Text("yarn"));
    tiny.more.put("rope.scaling.factor", real(1));
    tiny.more.put("rope.scaling.original_context_length", integer(2048));
    tiny.more.put("rope.scaling.attn_factor", real(1.5));
    ReferenceModel reference = new ReferenceModel(tiny);
    reference.magnitude = 1.5;
    check(tiny, reference);
  }
}
