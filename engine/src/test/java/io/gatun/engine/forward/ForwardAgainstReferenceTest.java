package io.gatun.engine.forward;

import static io.gatun.engine.testing.TinyModel.integer;
import static io.gatun.engine.testing.TinyModel.real;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.engine.model.Architecture;
import io.gatun.engine.model.Model;
import io.gatun.engine.testing.Models;
import io.gatun.engine.testing.ReferenceModel;
import io.gatun.engine.testing.TinyModel;
import io.gatun.format.gguf.GgufValue;
import io.gatun.format.tensor.TensorType;
import io.gatun.kernels.KvType;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Random models of every kind against naive loops in double precision. */
class ForwardAgainstReferenceTest {
  /**
   * Logits here are of order 1. A chain of n fused multiply-adds in f32 errs by about √n · 2⁻²⁴ of
   * its terms' size, 1e-6 at n = 256; a few dozen such chains follow one another, and the residual
   * stream grows to about 10: measured are up to 8e-6. A wrong switch, sign or index moves logits
   * by more than 1e-2.
   */
  private static final double TOLERANCE = 3e-5;

  /**
   * Rounding to 11 bits is the same on both sides, except where the f32 error crosses a tie:
   * measured 4e-4.
   */
  private static final double TOLERANCE_F16 = 2e-3;

  @TempDir Path folder;

  private void check(TinyModel tiny, ReferenceModel reference, KvType type, double tolerance) {
    int[] tokens = tiny.tokens(24, 7);
    Path path = tiny.write(folder);
    try (Model model = Models.load(path, 2)) {
      float[][] found = Models.logits(model, model.forwardPass(), type, tokens);
      double[][] expected = reference.logits(tokens);
      double spread = 0;
      assertEquals(tokens.length, found.length);
      for (int t = 0; t < tokens.length; t++) {
        assertEquals(tiny.vocabulary, found[t].length);
        for (int id = 0; id < found[t].length; id++) {
          spread = Math.max(spread, Math.abs(expected[t][id]));
          assertEquals(expected[t][id], found[t][id], tolerance, "position " + t + ", token " + id);
        }
      }
      assertTrue(spread > 0.5, "logits that say something: " + spread);
    }
  }

  private void check(TinyModel tiny, ReferenceModel reference) {
    check(tiny, reference, KvType.F32, TOLERANCE);
  }

  private void check(TinyModel tiny) {
    check(tiny, new ReferenceModel(tiny));
  }

  @ParameterizedTest
  @EnumSource(TensorType.class)
  void matricesOfEveryType(TensorType type) {
    TinyModel tiny = new TinyModel().superBlocks();
    tiny.type = type;
    tiny.seed = 100L + type.ggmlId();
    check(tiny);
  }

  @ParameterizedTest
  @EnumSource(TensorType.class)
  void embeddingsOfEveryType(TensorType type) {
    TinyModel tiny = new TinyModel().superBlocks();
    tiny.embeddingType = type;
    tiny.tied = type.ggmlId() % 2 == 0;
    tiny.layers = 1;
    tiny.seed = 200L + type.ggmlId();
    check(tiny);
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "F16", "BF16"})
  void normsAndBiasesOfEveryPlainType(TensorType type) {
    TinyModel tiny = new TinyModel();
    tiny.vectorType = type;
    tiny.biases = true;
    check(tiny);
  }

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void everyArchitecture(Architecture architecture) {
    for (boolean tied : new boolean[] {true, false}) {
      TinyModel tiny = new TinyModel();
      tiny.architecture = architecture;
      tiny.tied = tied;
      tiny.layers = 3;
      tiny.type = TensorType.Q4_1;
      check(tiny);
    }
  }

  @ParameterizedTest
  @EnumSource(Architecture.class)
  void headSizesThatAreNotHiddenSizeOverHeads(Architecture architecture) {
    TinyModel tiny = new TinyModel();
    tiny.architecture = architecture;
    tiny.heads = 6;
    tiny.kvHeads = 3;
    tiny.keySize = 32;
    tiny.ropeDimensions = 24;
    tiny.valueSize = 32;
    check(tiny);
  }

  @Test
  void valuesOfAnotherSizeThanKeys() {
    TinyModel tiny = new TinyModel();
    tiny.keySize = 32;
    tiny.ropeDimensions = 32;
    tiny.valueSize = 16;
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
  void llamaWithBiasesEverywhere() {
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
  void frequencyFactors() {
    TinyModel tiny = new TinyModel();
    tiny.ropeFactors = new float[] {1, 1, 1.5f, 2, 4, 8, 8, 32};
    ReferenceModel reference = new ReferenceModel(tiny);
    reference.angle =
        (position, pair) -> position * reference.plainFrequency(pair) / tiny.ropeFactors[pair];
    check(tiny, reference);
  }

  @Test
  void linearScaling() {
    for (boolean typed : new boolean[] {true, false}) {
      TinyModel tiny = new TinyModel();
      if (typed) {
        tiny.more.put("rope.scaling.type", new GgufValue.Text("linear"));
      }
      tiny.more.put("rope.scaling.factor", real(4));
      ReferenceModel reference = new ReferenceModel(tiny);
      reference.angle = (position, pair) -> position * reference.plainFrequency(pair) / 4;
      check(tiny, reference);
    }
  }

  @Test
  void scalingOfTypeNoneIgnoresTheFactor() {
    TinyModel tiny = new TinyModel();
    tiny.more.put("rope.scaling.type", new GgufValue.Text("none"));
    tiny.more.put("rope.scaling.factor", real(4));
    check(tiny);
  }

  /** The steps of {@code rope_yarn} in ggml's ops.cpp, for one angle at a time. */
  @Test
  void yarnScaling() {
    TinyModel tiny = new TinyModel();
    tiny.keySize = 32;
    tiny.ropeDimensions = 32;
    tiny.valueSize = 32;
    tiny.more.put("rope.scaling.type", new GgufValue.Text("yarn"));
    tiny.more.put("rope.scaling.factor", real(4));
    tiny.more.put("rope.scaling.original_context_length", integer(2048));
    tiny.more.put("rope.scaling.attn_factor", real(0.75));
    ReferenceModel reference = new ReferenceModel(tiny);
    reference.magnitude = 0.75 * (1 + 0.1 * Math.log(4));
    double low = Math.floor(correction(tiny, 32));
    double high = Math.ceil(correction(tiny, 1));
    assertTrue(low > 1 && high < 15 && low < high, low + " " + high);
    reference.angle =
        (position, pair) -> {
          double extrapolated = position * reference.plainFrequency(pair);
          double interpolated = extrapolated / 4;
          double y = (pair - low) / (high - low);
          double mix = 1 - Math.min(1, Math.max(0, y));
          return interpolated * (1 - mix) + extrapolated * mix;
        };
    check(tiny, reference);
  }

  private static double correction(TinyModel tiny, double rotations) {
    return tiny.ropeDimensions
        * Math.log(2048 / (rotations * 2 * Math.PI))
        / (2 * Math.log(tiny.ropeBase));
  }

  @Test
  void cacheInHalfPrecision() {
    TinyModel tiny = new TinyModel();
    ReferenceModel reference = new ReferenceModel(tiny);
    reference.rounding = x -> (double) Float.float16ToFloat(Float.floatToFloat16(x.floatValue()));
    check(tiny, reference, KvType.F16, TOLERANCE_F16);
  }
}
