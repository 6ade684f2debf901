package io.gatun.engine.adapt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.engine.forward.Batch;
import io.gatun.engine.forward.LogitsRequest;
import io.gatun.engine.forward.Sequence;
import io.gatun.engine.model.Model;
import io.gatun.engine.model.TensorRole;
import io.gatun.engine.model.WeightId;
import io.gatun.engine.testing.Models;
import io.gatun.engine.testing.TinyModel;
import io.gatun.format.FormatException;
import io.gatun.format.tensor.TensorType;
import io.gatun.kernels.KvCache;
import io.gatun.kernels.KvType;
import io.gatun.kernels.Matrix;
import io.gatun.kernels.SparsePattern;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeltaFileTest {
  private static final String BASE = "ab".repeat(32);

  @TempDir Path folder;

  private Model load(TensorType type) {
    TinyModel tiny = new TinyModel();
    tiny.type = type;
    return Models.load(tiny.write(folder), 2);
  }

  private static Mask mask(Model model) {
    Random random = new Random(1);
    Map<WeightId, SparsePattern> patterns = new HashMap<>();
    List<WeightId> ids = new ArrayList<>(List.of(WeightId.of(TensorRole.OUTPUT)));
    model.weights().layers().forEach(l -> l.linears().forEach(linear -> ids.add(linear.id())));
    for (WeightId id : ids) {
      Matrix matrix = model.weights().linear(id).matrix();
      long size = (long) matrix.rows() * matrix.columns();
      long[] indices = random.longs(20, 0, size).sorted().distinct().toArray();
      patterns.put(id, SparsePattern.ofIndices(matrix.rows(), matrix.columns(), indices));
    }
    return new Mask(BASE, patterns, Map.of("score", "random"));
  }

  private static float[] moved(TunedWeights weights, float by) {
    float[] values = weights.baseValues().clone();
    for (int i = 0; i < values.length; i++) {
      values[i] += by * (i % 7 - 3);
    }
    return values;
  }

  private static float[] logits(Model model, SparseDelta delta, int... tokens) {
    try (KvCache cache = Models.cache(model, tokens.length, KvType.F32)) {
      return model
          .forwardPass()
          .run(Batch.of(new Sequence(cache, 0, tokens, delta, LogitsRequest.last())))
          .row(0);
    }
  }

  @Test
  void ownValuesChangeNothingAndOthersCountOnAnyCodec() {
    for (TensorType type : List.of(TensorType.F32, TensorType.Q4_0, TensorType.Q8_0)) {
      try (Model model = load(type)) {
        TunedWeights weights = TunedWeights.of(model, mask(model));
        float[] base = logits(model, SparseDelta.NONE, 1, 5, 9);
        assertArrayEquals(base, logits(model, weights.delta(weights.baseValues()), 1, 5, 9));
        float[] there = logits(model, weights.delta(moved(weights, 0.1f)), 1, 5, 9);
        assertNotEquals(base[3], there[3]);
      }
    }
  }

  @Test
  void sequencesUnderSeveralDeltasHaveTheBitsTheyHaveAlone() {
    try (Model model = load(TensorType.Q4_0)) {
      TunedWeights weights = TunedWeights.of(model, mask(model));
      SparseDelta a = weights.delta(moved(weights, 0.1f));
      SparseDelta b = weights.delta(moved(weights, -0.05f));
      List<SparseDelta> deltas = List.of(a, a, SparseDelta.NONE, b, a, a, a, b);
      List<KvCache> caches = new ArrayList<>();
      List<Sequence> sequences = new ArrayList<>();
      for (int i = 0; i < deltas.size(); i++) {
        caches.add(Models.cache(model, 6, KvType.F32));
        int[] tokens = {1, 5 + i, 9, 30};
        sequences.add(new Sequence(caches.get(i), 0, tokens, deltas.get(i), LogitsRequest.last()));
      }
      var together = model.forwardPass().run(new Batch(sequences));
      for (int i = 0; i < deltas.size(); i++) {
        assertArrayEquals(logits(model, deltas.get(i), 1, 5 + i, 9, 30), together.row(i));
      }
      caches.forEach(KvCache::close);
    }
  }

  @Test
  void aDeltaAtAPointHasTheBitsOfOneThatHoldsItsValues() {
    try (Model model = load(TensorType.Q4_0)) {
      TunedWeights weights = TunedWeights.of(model, mask(model));
      float[] values = moved(weights, 0.1f);
      float[] direction = new float[values.length];
      for (int i = 0; i < direction.length; i++) {
        direction[i] = i % 5 - 2;
      }
      SparseDelta at = weights.deltaAt(TunedValues.of(values));
      assertArrayEquals(
          logits(model, weights.delta(values.clone()), 1, 5, 9), logits(model, at, 1, 5, 9));

      SparseDelta along = weights.deltaAt(TunedValues.along(values, direction, -0.03));
      float[] there = new float[values.length];
      for (int round = 0; round < 2; round++) {
        for (int i = 0; i < there.length; i++) {
          there[i] = (float) (values[i] - 0.03 * direction[i]);
        }
        float[] expected = logits(model, weights.delta(there), 1, 5, 9);
        assertArrayEquals(expected, logits(model, along, 1, 5, 9), "round " + round);
        values[7] += 1; // a point that has moved is where it is now
      }
    }
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    try (Model model = load(TensorType.Q4_0)) {
      Mask mask = mask(model);
      Path maskPath = folder.resolve("mask.safetensors");
      MaskFile.write(maskPath, mask);
      assertEquals(mask, MaskFile.read(maskPath));
      assertEquals(mask.hash(), MaskFile.read(maskPath).hash());

      TunedWeights weights = TunedWeights.of(model, mask);
      DeltaFile delta = new DeltaFile(mask, moved(weights, 0.3f), Map.of("recipe", "senszoq"));
      Path path = folder.resolve("delta.safetensors");
      delta.write(path, ValueType.F32);
      DeltaFile read = DeltaFile.read(path);
      assertEquals(mask, read.mask());
      assertArrayEquals(delta.values(), read.values());
      assertEquals("senszoq", read.notes().get("recipe"));

      delta.write(path, ValueType.F16);
      float[] halves = DeltaFile.read(path).values();
      for (int i = 0; i < halves.length; i++) {
        assertEquals(delta.values()[i], halves[i], Math.abs(delta.values()[i]) / 2048 + 1e-7);
      }
      assertThrows(FormatException.class, () -> MaskFile.read(path), "a delta is no mask");
    }
  }

  @Test
  void anotherBaseIsRefusedNamingBothHashes() throws IOException {
    try (Model model = load(TensorType.F32)) {
      DeltaFile delta = new DeltaFile(mask(model), new float[mask(model).entries()], Map.of());
      Path path = Path.of("d.safetensors");
      delta.requireBase(path, Path.of("m.gguf"), BASE);
      FormatException refused =
          assertThrows(
              FormatException.class, () -> delta.requireBase(path, Path.of("m.gguf"), "cd"));
      assertTrue(refused.getMessage().contains(BASE), refused::getMessage);
      assertTrue(refused.getMessage().contains("m.gguf has the hash cd"), refused::getMessage);
    }
  }

  @Test
  void aMaskOfOtherShapesIsRefused() {
    try (Model model = load(TensorType.F32)) {
      WeightId down = new WeightId(TensorRole.DOWN, 0);
      Mask wide = new Mask(BASE, Map.of(down, SparsePattern.ofIndices(3, 4, 5)), Map.of());
      assertThrows(IllegalArgumentException.class, () -> TunedWeights.of(model, wide));
      WeightId none = new WeightId(TensorRole.DOWN, 2);
      Mask beyond = new Mask(BASE, Map.of(none, SparsePattern.ofIndices(3, 4, 5)), Map.of());
      assertThrows(IllegalArgumentException.class, () -> TunedWeights.of(model, beyond));
    }
  }

  @Test
  void damagedFilesAreReadOrRefused() throws IOException {
    byte[] good;
    try (Model model = load(TensorType.F32)) {
      TunedWeights weights = TunedWeights.of(model, mask(model));
      Path path = folder.resolve("good.safetensors");
      new DeltaFile(weights.mask(), weights.baseValues(), Map.of()).write(path, ValueType.F32);
      good = Files.readAllBytes(path);
    }
    Random random = new Random(2);
    int refused = 0;
    for (int round = 0; round < 400; round++) {
      byte[] damaged = good.clone();
      for (int i = 0; i < 1 + round % 4; i++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      Path path = folder.resolve("damaged.safetensors");
      Files.write(path, damaged);
      try {
        DeltaFile.read(path);
      } catch (FormatException e) {
        refused++;
      }
    }
    assertTrue(refused > 200, "most damage shows, " + refused);
  }
}
