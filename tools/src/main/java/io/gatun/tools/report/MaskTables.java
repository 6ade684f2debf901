package io.gatun.tools.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What is tuned, and how much of the gradients that holds: HTML. */
final class MaskTables {
  private MaskTables() {}

  /** Layer by layer, where there are several, and matrix by matrix. */
  static String of(RunFiles run) {
    List<Integer> layers = run.mask().stream().map(m -> m.name().layer()).distinct().toList();
    return (layers.size() > 1 ? layers(run, layers) : "") + matrices(run);
  }

  private static String layers(RunFiles run, List<Integer> layers) {
    List<List<String>> rows = new ArrayList<>();
    for (int layer : layers) {
      List<TunedMatrix> own = run.mask().stream().filter(m -> m.name().layer() == layer).toList();
      String name = layer < 0 ? "in no layer" : Integer.toString(layer);
      rows.add(row(name, own, run.coverage().ofLayer(layer)));
    }
    rows.add(row("all", run.mask(), run.coverage().ofAll()));
    return table("Tuned weights of every layer", "layer", rows);
  }

  private static String matrices(RunFiles run) {
    List<List<String>> rows = new ArrayList<>();
    for (TunedMatrix matrix : run.mask()) {
      rows.add(row(matrix.name().full(), List.of(matrix), run.coverage().of(matrix.name())));
    }
    return table("Tuned weights of every matrix", "matrix", rows);
  }

  private static List<String> row(String name, List<TunedMatrix> matrices, double held) {
    long tuned = matrices.stream().mapToLong(TunedMatrix::tuned).sum();
    long weights = matrices.stream().mapToLong(TunedMatrix::weights).sum();
    return List.of(
        Html.text(name),
        RunTables.count(tuned),
        RunTables.count(weights),
        String.format(Locale.ROOT, "%.3g %%", 100.0 * tuned / weights),
        Coverage.of(held));
  }

  private static String table(String caption, String of, List<List<String>> rows) {
    return Html.table(caption, List.of(of, "tuned", "of", "share", "g² held"), rows, "figures");
  }
}
