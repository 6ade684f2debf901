package io.gatun.tools.run;

import io.gatun.engine.generate.Timings;
import io.gatun.tools.cli.ByteSize;
import java.util.Locale;
import java.util.OptionalLong;

/** What a text took, on one line. */
final class TimingLine {
  private TimingLine() {}

  /**
   * The line.
   *
   * @param warm whether all kernels were compiled when the prompt was begun
   */
  static String of(Timings timings, boolean warm, OpenedModel opened, long firstTokenMillis) {
    OptionalLong peak = ProcessFacts.peakMemory();
    return String.format(
        Locale.ROOT,
        "gatun: prompt %d tokens, %.1f tokens/s%s; generated %d tokens, %.1f tokens/s;"
            + " %s, first token %d ms after the start; peak memory %s",
        timings.promptTokens(),
        timings.promptTokensPerSecond(),
        warm ? "" : " while kernels were compiled",
        timings.tokens(),
        timings.generationTokensPerSecond(),
        opened.loadTimes(),
        firstTokenMillis,
        peak.isPresent() ? ByteSize.of(peak.getAsLong()) : "not known");
  }
}
