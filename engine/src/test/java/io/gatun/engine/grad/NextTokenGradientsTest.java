package io.gatun.engine.grad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.engine.model.Model;
import io.gatun.engine.model.TensorRole;
import io.gatun.engine.model.WeightId;
import io.gatun.engine.testing.Models;
import io.gatun.engine.testing.ReferenceModel;
import io.gatun.engine.testing.TinyModel;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Gradients of all weights against central differences of naive loops in double precision. */
class NextTokenGradientsTest {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  @TempDir Path folder;

  private static List<int[]> texts(TinyModel tiny) {
    int[] tokens = tiny.tokens(40, 3);
    return List.of(
        Arrays.copyOfRange(tokens, 0, 12),
        Arrays.copyOfRange(tokens, 12, 14),
        Arrays.copyOfRange(tokens, 14, 40));
  }

  private static double loss(TinyModel tiny, List<int[]> texts) {
    ReferenceModel reference = new ReferenceModel(tiny);
    double sum = 0;
    int count = 0;
    for (int[] text : texts) {
      double[][] logits = reference.logits(text);
      for (int i = 0; i + 1 < text.length; i++) {
        sum += Math.log(Arrays.stream(logits[i]).map(Math::exp).sum()) - logits[i][text[i + 1]];
        count++;
      }
    }
    return sum / count;
  }

  private static Map<WeightId, float[]> zeros(Model model) {
    Map<WeightId, float[]> sums = new LinkedHashMap<>();
    for (int layer = 0; layer < model.config().layers(); layer++) {
      for (TensorRole role :
          List.of(
              TensorRole.ATTENTION_NORM,
              TensorRole.QUERY,
              TensorRole.KEY,
              TensorRole.VALUE,
              TensorRole.ATTENTION_OUTPUT,
              TensorRole.FEED_FORWARD_NORM,
              TensorRole.GATE,
              TensorRole.UP,
              TensorRole.DOWN)) {
        sums.put(new WeightId(role, layer), zeros(model, role));
      }
    }
    sums.put(WeightId.of(TensorRole.TOKEN_EMBEDDING), zeros(model, TensorRole.TOKEN_EMBEDDING));
    sums.put(WeightId.of(TensorRole.OUTPUT_NORM), zeros(model, TensorRole.OUTPUT_NORM));
    if (!model.weights().tied()) {
      sums.put(WeightId.of(TensorRole.OUTPUT), zeros(model, TensorRole.OUTPUT));
    }
    return sums;
  }

  private static float[] zeros(Model model, TensorRole role) {
    return new float[model.config().shape(role).rows() * model.config().shape(role).columns()];
  }

  private static NextTokenGradients gradients(Model model) {
    return new NextTokenGradients(model.backend(), model.config(), model.weights(), 60);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void gradientsAreCentralDifferencesOfTheLoss(boolean tied) {
    TinyModel tiny = new TinyModel();
    tiny.tied = tied;
    tiny.fill();
    List<int[]> texts = texts(tiny);
    Random random = new Random(5);
    try (Model model = Models.load(tiny.write(folder), 2)) {
      Map<WeightId, float[]> sums = zeros(model);
      assertEquals(loss(tiny, texts), gradients(model).add(texts, sums), 1e-5);
      for (Map.Entry<WeightId, float[]> entry : sums.entrySet()) {
        WeightId id = entry.getKey();
        MemorySegment data = tiny.tensors.get(model.config().architecture().tensorName(id)).data();
        double greatest = 0;
        for (int probe = 0; probe < 5; probe++) {
          int index = random.nextInt(entry.getValue().length);
          if (id.role() == TensorRole.TOKEN_EMBEDDING) {
            int[] text = texts.get(2);
            int token = text[random.nextInt(text.length)];
            index = token * model.config().hiddenSize() + index % model.config().hiddenSize();
          }
          double expected = difference(tiny, texts, data, index);
          greatest = Math.max(greatest, Math.abs(expected));
          assertEquals(expected, entry.getValue()[index], 1e-5, id + ", element " + index);
        }
        assertTrue(greatest > 1e-4, id + " has gradients that say something: " + greatest);
      }
    }
  }

  private static double difference(
      TinyModel tiny, List<int[]> texts, MemorySegment data, int index) {
    float own = data.getAtIndex(FLOAT, index);
    float above = own + 2e-3f;
    float below = own - 2e-3f;
    data.setAtIndex(FLOAT, index, above);
    double lossAbove = loss(tiny, texts);
    data.setAtIndex(FLOAT, index, below);
    double lossBelow = loss(tiny, texts);
    data.setAtIndex(FLOAT, index, own);
    return (lossAbove - lossBelow) / ((double) above - below);
  }

  @Test
  void whatCannotBeTrainedIsRefused() {
    TinyModel biased = new TinyModel();
    biased.biases = true;
    try (Model model = Models.load(biased.write(folder), 1)) {
      assertThrows(IllegalArgumentException.class, () -> gradients(model));
    }
    TinyModel tiny = new TinyModel();
    tiny.seed = 2;
    try (Model model = Models.load(tiny.write(folder), 1)) {
      NextTokenGradients gradients = gradients(model);
      List<int[]> tooMany = List.of(new int[40], new int[40]);
      assertThrows(IllegalArgumentException.class, () -> gradients.add(tooMany, zeros(model)));
      List<int[]> unknown = List.of(new int[] {1, 2, 300});
      assertThrows(IndexOutOfBoundsException.class, () -> gradients.add(unknown, zeros(model)));
    }
  }
}
