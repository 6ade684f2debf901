package io.gatun.engine.forward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gatun.engine.adapt.MatrixDelta;
import io.gatun.engine.adapt.SparseDelta;
import io.gatun.engine.model.Model;
import io.gatun.engine.model.TensorRole;
import io.gatun.engine.model.WeightId;
import io.gatun.engine.testing.Models;
import io.gatun.engine.testing.ReferenceModel;
import io.gatun.engine.testing.TinyModel;
import io.gatun.kernels.Backend;
import io.gatun.kernels.FloatTensor;
import io.gatun.kernels.KvCache;
import io.gatun.kernels.KvType;
import io.gatun.kernels.Matrix;
import io.gatun.kernels.SparseMatrix;
import io.gatun.kernels.SparsePattern;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sequences of one batch under deltas of their own, against models with changed weights. */
class SparseDeltaTest {
  private static final Map<TensorRole, String> NAMES =
      Map.of(
          TensorRole.QUERY, "attn_q",
          TensorRole.KEY, "attn_k",
          TensorRole.VALUE, "attn_v",
          TensorRole.ATTENTION_OUTPUT, "attn_output",
          TensorRole.GATE, "ffn_gate",
          TensorRole.UP, "ffn_up",
          TensorRole.DOWN, "ffn_down");

  @TempDir Path folder;

  /** One weight changed: {@code Δ[row, column] = change}. */
  private record Entry(WeightId weight, int row, int column, float change) {}

  private static SparseDelta delta(Model model, List<Entry> entries) {
    Map<WeightId, SparseMatrix> matrices = new HashMap<>();
    for (Entry entry : entries) {
      Matrix matrix = model.weights().linear(entry.weight).matrix();
      long index = (long) entry.row * matrix.columns() + entry.column;
      SparsePattern pattern = SparsePattern.ofIndices(matrix.rows(), matrix.columns(), index);
      matrices.put(entry.weight, new SparseMatrix(pattern, new float[] {entry.change}));
    }
    return new MatrixDelta(matrices);
  }

  /** An entry in every matrix of both layers and of the output. */
  private static List<Entry> entries(float change) {
    List<Entry> entries = new ArrayList<>();
    for (int layer = 0; layer < 2; layer++) {
      for (TensorRole role : NAMES.keySet()) {
        entries.add(new Entry(new WeightId(role, layer), 3 + layer, 5, change));
      }
    }
    entries.add(new Entry(WeightId.of(TensorRole.OUTPUT), 17, 9, change));
    return entries;
  }

  private static TinyModel untied() {
    TinyModel tiny = new TinyModel();
    tiny.tied = false;
    return tiny.fill();
  }

  private static double[][] expected(List<Entry> entries, int[] tokens) {
    TinyModel changed = untied();
    for (Entry entry : entries) {
      String name =
          entry.weight.layer() < 0
              ? "output.weight"
              : "blk." + entry.weight.layer() + "." + NAMES.get(entry.weight.role()) + ".weight";
      TinyModel.Tensor tensor = changed.tensors.get(name);
      long index = entry.row * tensor.dimensions().getFirst() + entry.column;
      float before = tensor.data().getAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, index);
      tensor.data().setAtIndex(ValueLayout.JAVA_FLOAT_UNALIGNED, index, before + entry.change);
    }
    return new ReferenceModel(changed).logits(tokens);
  }

  @Test
  void eachSequenceRunsUnderItsOwnDelta() {
    TinyModel tiny = untied();
    int[] tokens = tiny.tokens(10, 1);
    List<Entry> first = entries(0.5f);
    List<Entry> second = entries(-0.25f);
    try (Model model = Models.load(tiny.write(folder), 2);
        KvCache a = Models.cache(model, 10, KvType.F32);
        KvCache b = Models.cache(model, 10, KvType.F32);
        KvCache c = Models.cache(model, 10, KvType.F32)) {
      float[][] base = Models.logits(model, model.forwardPass(), KvType.F32, tokens);
      for (int maxRows : new int[] {64, 7}) {
        Logits logits =
            Models.pass(model, maxRows)
                .run(
                    Batch.of(
                        new Sequence(a, 0, tokens, delta(model, first), LogitsRequest.rows(4, 9)),
                        new Sequence(b, 0, tokens, LogitsRequest.last()),
                        new Sequence(
                            c,
                            0,
                            tokens,
                            delta(model, second),
                            LogitsRequest.last().ofTokens(17, 2))));
        assertEquals(4, logits.count());
        close(expected(first, tokens)[4], logits.row(0));
        close(expected(first, tokens)[9], logits.row(1));
        assertArrayEquals(base[9], logits.row(2), "the base model is left alone");
        double[] all = expected(second, tokens)[9];
        close(new double[] {all[17], all[2]}, logits.row(3));
      }
    }
  }

  /** Notes which rows each product of a delta is asked for. */
  private record Recording(List<String> calls) implements SparseDelta {
    @Override
    public void addProduct(
        Backend backend,
        WeightId weight,
        FloatTensor input,
        int fromRow,
        int toRow,
        FloatTensor output) {
      if (weight.equals(new WeightId(TensorRole.DOWN, 0))) {
        calls.add(fromRow + "-" + toRow);
      }
    }

    @Override
    public void addOutputs(
        Backend backend, WeightId weight, int[] ids, FloatTensor input, int row, float[] out) {}
  }

  @Test
  void sequencesSideBySideUnderOneDeltaAreOneProduct() {
    TinyModel tiny = untied();
    int[] tokens = tiny.tokens(3, 1);
    Recording a = new Recording(new ArrayList<>());
    SparseDelta b = new MatrixDelta(Map.of());
    List<KvCache> caches = new ArrayList<>();
    List<Sequence> sequences = new ArrayList<>();
    try (Model model = Models.load(tiny.write(folder), 2)) {
      for (SparseDelta delta : List.of(a, a, SparseDelta.NONE, a, b, a, a)) {
        caches.add(Models.cache(model, 3, KvType.F32));
        sequences.add(new Sequence(caches.getLast(), 0, tokens, delta, LogitsRequest.last()));
      }
      Models.pass(model, 64).run(new Batch(sequences));
      assertEquals(List.of("0-6", "9-12", "15-21"), a.calls);
      caches.forEach(KvCache::close);
    }
  }

  private static void close(double[] expected, float[] found) {
    assertEquals(expected.length, found.length);
    for (int i = 0; i < found.length; i++) {
      assertEquals(expected[i], found[i], 5e-5, "logit " + i);
    }
  }
}
