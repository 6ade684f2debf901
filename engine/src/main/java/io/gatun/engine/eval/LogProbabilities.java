package io.gatun.engine.eval;

import io.gatun.engine.forward.Batch;
import io.gatun.engine.forward.LogitsRequest;
import io.gatun.engine.forward.Sequence;
import io.gatun.engine.model.Model;
import io.gatun.kernels.KvCache;
import io.gatun.kernels.KvType;
import java.util.ArrayList;
import java.util.List;

/** What a model expects after each token of a text. */
public final class LogProbabilities {
  /** A token and the natural logarithm of its probability. */
  public record Candidate(int id, double logProbability) {}

  /**
   * A text, judged.
   *
   * @param positions for each token the most likely ones after it, best first
   * @param meanLoss mean negative log-likelihood of each token given those before, in nats; NaN for
   *     a text of one token
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Result(int[] tokens, List<List<Candidate>> positions, double meanLoss) {}

  private LogProbabilities() {}

  /**
   * Reads a text of at least one token from an empty cache.
   *
   * @param top how many candidates to name at each position
   */
  public static Result of(Model model, int[] tokens, int top) {
    int vocabulary = model.config().vocabularySize();
    if (top < 0 || top > vocabulary) {
      throw new IllegalArgumentException(
          "0 to %d candidates can be named, not %d".formatted(vocabulary, top));
    }
    if (tokens.length == 0 || tokens.length > model.config().contextLength()) {
      throw new IllegalArgumentException(
          "%d tokens: the model reads 1 to %d"
              .formatted(tokens.length, model.config().contextLength()));
    }
    List<List<Candidate>> positions = new ArrayList<>();
    double[] loss = new double[1];
    float[] values = new float[vocabulary];
    try (KvCache cache =
        model.backend().allocateCache(model.config().cacheShape(tokens.length), KvType.F32)) {
      Sequence sequence = new Sequence(cache, 0, tokens, LogitsRequest.all());
      model
          .forwardPass()
          .run(
              Batch.of(sequence),
              (index, row, logits) -> {
                logits.read(values);
                double logSum = logits.logSumExp();
                positions.add(best(values, logSum, top));
                if (row + 1 < tokens.length) {
                  loss[0] += logSum - values[tokens[row + 1]];
                }
              });
    }
    return new Result(tokens.clone(), positions, loss[0] / (tokens.length - 1));
  }

  /** The greatest values, best first; of equal ones the lowest id first. */
  private static List<Candidate> best(float[] values, double logSum, int top) {
    int[] ids = new int[top];
    int count = 0;
    for (int id = 0; id < values.length; id++) {
      int place = count;
      while (place > 0 && values[id] > values[ids[place - 1]]) {
        place--;
      }
      if (place == top) {
        continue;
      }
      count = Math.min(count + 1, top);
      System.arraycopy(ids, place, ids, place + 1, count - 1 - place);
      ids[place] = id;
    }
    List<Candidate> result = new ArrayList<>(top);
    for (int id : ids) {
      result.add(new Candidate(id, values[id] - logSum));
    }
    return List.copyOf(result);
  }
}
