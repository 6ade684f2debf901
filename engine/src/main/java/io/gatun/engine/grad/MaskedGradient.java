package io.gatun.engine.grad;

import io.gatun.engine.adapt.TunedWeights;
import io.gatun.engine.eval.CandidateScores;
import io.gatun.engine.model.WeightId;
import io.gatun.engine.task.PromptedExample;
import io.gatun.engine.train.Estimate;
import io.gatun.engine.train.Estimator;
import io.gatun.kernels.BackwardOperations;
import io.gatun.kernels.FloatTensor;
import io.gatun.kernels.SequenceRows;
import io.gatun.kernels.SparseMatrix;
import io.gatun.kernels.SparsePattern;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The exact gradient of the mean loss with respect to the weights that a mask names. */
public final class MaskedGradient implements Estimator {
  private final TunedWeights weights;
  private final List<PromptedExample> examples;
  private final BackwardPass pass;
  private final BackwardOperations operations;
  private final Map<WeightId, SparseMatrix> delta;
  private final Map<WeightId, Entries> entries = new HashMap<>();

  /**
   * The gradient of one matrix's entries.
   *
   * @param outputs the row of each
   * @param inputs the column of each
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Entries(int[] outputs, int[] inputs, float[] sums) {
    static Entries of(SparsePattern pattern) {
      int[] outputs = new int[pattern.entries()];
      for (int i = 0; i < pattern.rowIds().length; i++) {
        Arrays.fill(
            outputs, pattern.rowStarts()[i], pattern.rowStarts()[i + 1], pattern.rowIds()[i]);
      }
      return new Entries(outputs, pattern.columnIds(), new float[outputs.length]);
    }
  }

  /**
   * An estimator over examples.
   *
   * @param pass of the model whose weights they are; it stays its owner's
   * @throws IllegalArgumentException if an example alone is too long for a run
   */
  public MaskedGradient(TunedWeights weights, BackwardPass pass, List<PromptedExample> examples) {
    this.weights = weights;
    this.pass = pass;
    this.examples = List.copyOf(examples);
    operations = pass.operations();
    delta = weights.newMatrices();
    weights.mask().patterns().forEach((id, pattern) -> entries.put(id, Entries.of(pattern)));
    pass.runs(this.examples);
  }

  @Override
  public Estimate estimate(float[] values, long step, int[] batch) {
    weights.set(delta, values);
    entries.values().forEach(own -> Arrays.fill(own.sums, 0));
    Set<WeightId> wanted = weights.mask().patterns().keySet();
    List<PromptedExample> chosen = Arrays.stream(batch).mapToObj(examples::get).toList();
    double loss = 0;
    for (List<PromptedExample> run : pass.runs(chosen)) {
      for (CandidateScores scores : pass.run(run, delta, wanted, this::add)) {
        loss += scores.loss();
      }
    }
    return new Estimate.Exact(loss / batch.length, gradient(batch.length));
  }

  private void add(WeightId id, FloatTensor input, FloatTensor outputGradient, SequenceRows rows) {
    Entries own = entries.get(id);
    operations.addGradientsAt(
        outputGradient, input, 0, rows.rows(), own.outputs, own.inputs, own.sums);
  }

  private float[] gradient(int count) {
    float[] gradient = new float[weights.baseValues().length];
    int next = 0;
    for (WeightId id : weights.mask().patterns().keySet()) {
      for (float sum : entries.get(id).sums) {
        gradient[next++] = sum / count;
      }
    }
    return gradient;
  }
}
