package io.gatun.tools.report;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** What the page's charts are drawn from, as JSON inside of HTML. */
final class ChartData {
  /** Of more steps, every second, third or so is drawn: a screen has no more columns. */
  private static final int MOST_POINTS = 4000;

  private ChartData() {}

  static String of(RunFiles run) throws IOException {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("steps", steps(run.metrics().steps()));
    List<Metrics.Evaluation> evaluations = run.metrics().evaluations();
    Map<String, Object> dev = new LinkedHashMap<>();
    dev.put("step", evaluations.stream().map(Metrics.Evaluation::step).toList());
    dev.put("accuracy", numbers(evaluations, Metrics.Evaluation::accuracy));
    dev.put("majority", numbers(evaluations, Metrics.Evaluation::majority));
    dev.put("loss", numbers(evaluations, Metrics.Evaluation::loss));
    dev.put("best", run.metrics().best().map(Metrics.Evaluation::step).orElse(-1));
    data.put("dev", dev);
    data.put("rollbacks", run.metrics().rollbacks().stream().map(Metrics.Rollback::step).toList());
    data.put("mask", mask(run.mask(), run.coverage()));
    // What ends a script, or begins a comment in one, has a '<'.
    return JSON.std.asString(data).replace("<", "\\u003c");
  }

  private static Map<String, Object> steps(List<Metrics.Step> all) {
    int stride = Math.ceilDiv(Math.max(1, all.size()), MOST_POINTS);
    List<Metrics.Step> drawn = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      if (i % stride == 0 || i == all.size() - 1) {
        drawn.add(all.get(i));
      }
    }
    Map<String, Object> steps = new LinkedHashMap<>();
    steps.put("stride", stride);
    steps.put("step", drawn.stream().map(Metrics.Step::step).toList());
    steps.put("loss", numbers(drawn, Metrics.Step::loss));
    steps.put("smoothed", numbers(drawn, Metrics.Step::smoothedLoss));
    steps.put("gradient", numbers(drawn, Metrics.Step::gradient));
    steps.put("noise", numbers(drawn, Metrics.Step::noise));
    steps.put("rate", numbers(drawn, Metrics.Step::rate));
    return steps;
  }

  /** In single precision: no screen shows more. Null where there is none. */
  private static <T> List<Float> numbers(List<T> items, ToDoubleFunction<T> figure) {
    List<Float> numbers = new ArrayList<>();
    for (T item : items) {
      float number = (float) figure.applyAsDouble(item);
      numbers.add(Float.isFinite(number) ? number : null);
    }
    return numbers;
  }

  /**
   * Tuned weights by layer and matrix, and the shares of the squared gradients that they hold: of
   * each matrix, and of a layer's together. Matrices from which none was chosen are there too.
   */
  private static Map<String, Object> mask(List<TunedMatrix> matrices, Coverage coverage) {
    List<MatrixName> all =
        Stream.concat(
                matrices.stream().map(TunedMatrix::name),
                coverage.matrices().stream().map(Coverage.Sums::name))
            .toList();
    List<Integer> layers = all.stream().map(MatrixName::layer).distinct().sorted().toList();
    Map<String, List<Long>> tuned = new LinkedHashMap<>();
    Map<String, List<Float>> held = new LinkedHashMap<>();
    for (String word : all.stream().map(MatrixName::word).distinct().toList()) {
      List<MatrixName> row = layers.stream().map(layer -> new MatrixName(layer, word)).toList();
      tuned.put(word, row.stream().map(name -> tuned(matrices, name)).toList());
      held.put(word, numbers(row, coverage::of));
    }
    return Map.of(
        "layers",
        layers,
        "tuned",
        tuned,
        "held",
        held,
        "held_of_layers",
        numbers(layers, coverage::ofLayer));
  }

  private static long tuned(List<TunedMatrix> matrices, MatrixName name) {
    return matrices.stream()
        .filter(matrix -> matrix.name().equals(name))
        .mapToLong(TunedMatrix::tuned)
        .sum();
  }
}
