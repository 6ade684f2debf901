package io.gatun.engine.grad;

import io.gatun.engine.adapt.Mask;
import io.gatun.engine.model.LayerWeights;
import io.gatun.engine.model.Linear;
import io.gatun.engine.model.Model;
import io.gatun.engine.model.ProgressListener;
import io.gatun.engine.model.WeightId;
import io.gatun.engine.task.PromptedExample;
import io.gatun.kernels.SparsePattern;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How much of the squared gradients of examples lies on the weights that masks name: sums over
 * examples of each one's squared gradient, as {@link WeightScore#FISHER} ranks weights by. All
 * masks are held against the same sums, and so is the best mask of each one's size.
 */
public final class MaskCoverage {
  /**
   * What lies on a mask's weights of one matrix.
   *
   * @param entries how many weights the mask names
   * @param covered sum over them
   * @param best sum over as many weights of the matrix, the greatest
   * @param total sum over all weights of the matrix
   */
  public record Share(int entries, double covered, double best, double total) {
    /** Covered, as a part of all; NaN where all is zero. */
    public double share() {
      return covered / total;
    }

    /** The same of the best mask. */
    public double bestShare() {
      return best / total;
    }

    /** What lies on the weights of both. */
    public Share plus(Share other) {
      return new Share(
          entries + other.entries, covered + other.covered, best + other.best, total + other.total);
    }
  }

  private MaskCoverage() {}

  /**
   * Measures masks.
   *
   * @param masks of this model, of matrices in layers
   * @param examples texts or a task's examples, at least one
   * @param progress told of examples read, stage {@code "score"}
   * @return for each mask the shares of the matrices in which it names weights, in its order
   * @throws IllegalArgumentException if the model has no such matrix, or one of another shape
   */
  public static List<Map<WeightId, Share>> of(
      Model model, List<Mask> masks, List<PromptedExample> examples, ProgressListener progress) {
    List<Map<WeightId, Share>> found = new ArrayList<>();
    masks.forEach(mask -> found.add(new LinkedHashMap<>()));
    new ExampleScores(model, WeightScore.FISHER, examples, progress)
        .each(
            named(model, masks),
            (linear, scores) -> {
              double total = 0;
              for (float score : scores) {
                total += score;
              }
              for (int i = 0; i < masks.size(); i++) {
                SparsePattern pattern = masks.get(i).patterns().get(linear.id());
                if (pattern != null) {
                  found.get(i).put(linear.id(), share(pattern, scores, total));
                }
              }
            });
    for (int i = 0; i < found.size(); i++) {
      Map<WeightId, Share> own = found.get(i);
      Map<WeightId, Share> ordered = new LinkedHashMap<>();
      masks.get(i).patterns().keySet().forEach(id -> ordered.put(id, own.get(id)));
      found.set(i, ordered);
    }
    return found;
  }

  /** Matrices that a mask names weights of, from the top down. */
  private static List<Linear> named(Model model, List<Mask> masks) {
    for (Mask mask : masks) {
      mask.patterns().forEach((id, pattern) -> check(model.weights().linear(id), pattern));
    }
    List<Linear> named = new ArrayList<>();
    for (LayerWeights layer : model.weights().layers().reversed()) {
      for (Linear linear : layer.linears()) {
        if (masks.stream().anyMatch(mask -> mask.patterns().containsKey(linear.id()))) {
          named.add(linear);
        }
      }
    }
    return named;
  }

  private static void check(Linear linear, SparsePattern pattern) {
    int rows = linear.matrix().rows();
    int columns = linear.matrix().columns();
    if (linear.id().layer() < 0 || pattern.rows() != rows || pattern.columns() != columns) {
      throw new IllegalArgumentException(
          "%s is a matrix of %d × %d, in no layer or not that of %s"
              .formatted(linear.id(), rows, columns, pattern));
    }
  }

  private static Share share(SparsePattern pattern, float[] scores, double total) {
    double covered = 0;
    for (long index : pattern.indices()) {
      covered += scores[(int) index];
    }
    double best = 0;
    for (int place : TopScores.select(scores, pattern.entries())) {
      best += scores[place];
    }
    return new Share(pattern.entries(), covered, best, total);
  }
}
