package io.gatun.tools.bench;

import io.gatun.engine.bench.Spread;
import io.gatun.kernels.Roofline;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** The machine's limits for each number of threads, measured before the models and after them. */
final class Roofs {
  /** Beyond this, the machine was another one at the end. */
  private static final double DRIFT = 1.15;

  private final Map<Integer, List<Roofline>> measured = new TreeMap<>();

  void add(Roofline roofs) {
    measured.computeIfAbsent(roofs.threads(), _ -> new ArrayList<>()).add(roofs);
  }

  /** The median of what was measured. */
  Roofline of(int threads) {
    return new Roofline(
        threads,
        spread(threads, Roofline::bytesPerSecond).median() * 1e9,
        spread(threads, Roofline::macsPerSecond).median() * 1e9);
  }

  /** In units of 10⁹. */
  private Spread spread(int threads, ToDoubleFunction<Roofline> limit) {
    return Spread.of(
        measured.get(threads).stream().mapToDouble(limit).map(x -> x / 1e9).boxed().toList());
  }

  /** For each number of threads a line, and another if the machine has changed meanwhile. */
  List<String> describe() {
    List<String> lines = new ArrayList<>();
    measured.forEach(
        (threads, all) -> {
          Spread memory = spread(threads, Roofline::bytesPerSecond);
          Spread fma = spread(threads, Roofline::macsPerSecond);
          lines.add(
              "roofs of %d %s: memory %s GB/s, f32 FMA %s GMAC/s%s"
                  .formatted(
                      threads,
                      threads == 1 ? "thread" : "threads",
                      describe(memory),
                      describe(fma),
                      all.size() == 1 ? " (measured before the models only)" : ""));
          if (memory.max() > DRIFT * memory.min() || fma.max() > DRIFT * fma.min()) {
            lines.add(
                "WARNING: the roofs of %d threads moved by more than 15 %% meanwhile: the machine is"
                        .formatted(threads)
                    + " busy, and shares of the roof are rough");
          }
        });
    return lines;
  }

  private static String describe(Spread spread) {
    return spread.min() == spread.max()
        ? String.format(Locale.ROOT, "%.1f", spread.median())
        : String.format(
            Locale.ROOT, "%.1f (%.1f–%.1f)", spread.median(), spread.min(), spread.max());
  }
}
