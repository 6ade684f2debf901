package io.gatun.engine.grad;

import io.gatun.engine.adapt.CoveredSquares;
import io.gatun.engine.adapt.Mask;
import io.gatun.engine.model.Linear;
import io.gatun.engine.model.WeightId;
import io.gatun.kernels.SparsePattern;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Takes the scores of one matrix after the other and keeps the places of the greatest, and of
 * scores that are made of gradients what lies on them.
 */
final class ChosenWeights {
  private final WeightScore score;
  private final double density;

  /** How many are kept of all matrices together, or 0 where each has its own share. */
  private final int together;

  private List<Kept> kept = new ArrayList<>();

  /** Of each matrix the sum of its squared gradients. */
  private final Map<WeightId, Double> totals = new HashMap<>();

  /** Some places of a matrix, ascending, and their scores. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Kept(Linear linear, int[] places, float[] scores) {}

  /**
   * @param weights how many there are in all matrices
   */
  ChosenWeights(MaskSettings settings, long weights) {
    score = settings.score();
    density = settings.density();
    together =
        switch (settings.scope()) {
          case TENSOR -> 0;
          case GLOBAL -> share(weights);
        };
  }

  private int share(long weights) {
    return Math.toIntExact(Math.max(1, Math.round(density * weights)));
  }

  /** Takes the scores of all weights of a matrix, row by row. */
  void add(Linear linear, float[] scores) {
    add(linear, sink -> sink.accept(0, scores, scores.length));
    if (score.isOfGradients()) {
      totals.put(linear.id(), squares(scores));
    }
  }

  private double squares(float[] scores) {
    double sum = 0;
    for (float own : scores) {
      sum += score.square(own);
    }
    return sum;
  }

  /**
   * Takes the scores of a matrix a stretch at a time.
   *
   * @param scores hands all of them to its argument
   */
  void add(Linear linear, Consumer<ScoreSink> scores) {
    int weights = Math.multiplyExact(linear.matrix().rows(), linear.matrix().columns());
    TopScores top = new TopScores(together == 0 ? share(weights) : Math.min(together, weights));
    scores.accept(top);
    int[] places = top.places();
    kept.add(new Kept(linear, places, top.scores(places)));
    if (together > 0 && size() > 4L * together) {
      keepBest();
    }
  }

  private long size() {
    return kept.stream().mapToLong(part -> part.places.length).sum();
  }

  private void keepBest() {
    float[] all = new float[Math.toIntExact(size())];
    int at = 0;
    for (Kept part : kept) {
      System.arraycopy(part.scores, 0, all, at, part.scores.length);
      at += part.scores.length;
    }
    int[] best = TopScores.select(all, Math.min(together, all.length));
    List<Kept> less = new ArrayList<>();
    int from = 0;
    int start = 0;
    for (Kept part : kept) {
      int end = from;
      while (end < best.length && best[end] < start + part.places.length) {
        end++;
      }
      int[] places = new int[end - from];
      float[] scores = new float[end - from];
      for (int i = 0; i < places.length; i++) {
        places[i] = part.places[best[from + i] - start];
        scores[i] = part.scores[best[from + i] - start];
      }
      less.add(new Kept(part.linear, places, scores));
      from = end;
      start += part.places.length;
    }
    kept = less;
  }

  /** The mask of all that was taken. */
  Mask mask(String baseHash, Map<String, String> made) {
    if (together > 0) {
      keepBest();
    }
    return new Mask(baseHash, patterns(), made, covered());
  }

  private Map<WeightId, SparsePattern> patterns() {
    Map<WeightId, SparsePattern> patterns = new HashMap<>();
    for (Kept part : kept) {
      long[] indices = Arrays.stream(part.places).asLongStream().toArray();
      int rows = part.linear.matrix().rows();
      int columns = part.linear.matrix().columns();
      patterns.put(part.linear.id(), SparsePattern.ofIndices(rows, columns, indices));
    }
    return patterns;
  }

  private Map<WeightId, CoveredSquares> covered() {
    Map<WeightId, CoveredSquares> covered = new HashMap<>();
    for (Kept part : kept) {
      Double total = totals.get(part.linear.id());
      if (total != null) {
        // Sums in another order may be greater by their rounding.
        double own = Math.min(squares(part.scores), total);
        covered.put(part.linear.id(), new CoveredSquares((float) own, total.floatValue()));
      }
    }
    return covered;
  }
}
