package io.gatun.engine.grad;

import io.gatun.engine.model.Linear;
import io.gatun.engine.model.Model;
import io.gatun.engine.random.Philox;

/** Scores that read no examples, a stretch of a matrix at a time. */
final class WeightScores {
  private static final int STRETCH = 1 << 14;

  private final Model model;
  private final WeightScore score;
  private final long seed;

  /**
   * @param seed of random scores
   */
  WeightScores(Model model, WeightScore score, long seed) {
    this.model = model;
    this.score = score;
    this.seed = seed;
  }

  /** Hands over the scores of a matrix, row by row. */
  void each(Linear linear, ScoreSink sink) {
    switch (score) {
      case RANDOM -> random(linear, sink);
      case LARGE -> sizes(linear, 1, sink);
      case SMALL -> sizes(linear, -1, sink);
      case FISHER, TASK, TASK_MEAN, WANDA ->
          throw new IllegalArgumentException(score + " scores need examples");
    }
  }

  private void random(Linear linear, ScoreSink sink) {
    int weights = Math.multiplyExact(linear.matrix().rows(), linear.matrix().columns());
    int layer = linear.id().layer();
    int number = model.weights().layers().get(layer).linears().indexOf(linear);
    long stream = (long) layer << 8 | number;
    float[] scores = new float[Math.min(weights, STRETCH)];
    for (int place = 0; place < weights; place += STRETCH) {
      Philox.uniform(seed, stream, place, scores);
      sink.accept(place, scores, Math.min(STRETCH, weights - place));
    }
  }

  private void sizes(Linear linear, float sign, ScoreSink sink) {
    WeightValues.each(
        model.backend(),
        linear,
        (place, values, length) -> {
          for (int i = 0; i < length; i++) {
            values[i] = sign * Math.abs(values[i]);
          }
          sink.accept(place, values, length);
        });
  }
}
