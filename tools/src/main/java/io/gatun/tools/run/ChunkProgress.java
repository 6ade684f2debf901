package io.gatun.tools.run;

import io.gatun.engine.eval.Perplexity;
import io.gatun.tools.cli.Streams;
import io.gatun.tools.progress.Progress;
import java.io.PrintStream;
import java.util.Locale;
import java.util.function.Consumer;

/** Shows the perplexity so far: beside a bar on a terminal, else on a line now and then. */
final class ChunkProgress implements Consumer<Perplexity.Result>, AutoCloseable {
  private static final long NANOS_BETWEEN = 10_000_000_000L;

  private final int context;
  private final PrintStream err;
  private final long start = System.nanoTime();
  private long said = start;
  private Progress bar;

  ChunkProgress(int context, PrintStream err) {
    this.context = context;
    this.err = err;
  }

  @Override
  public void accept(Perplexity.Result result) {
    if (Streams.terminalErr()) {
      if (bar == null) {
        bar = Progress.of("perplexity", result.totalChunks(), "chunks", err);
      }
      bar.at(result.chunks());
      bar.say(String.format(Locale.ROOT, "%.4f", result.perplexity()));
      return;
    }
    long now = System.nanoTime();
    if (now - said < NANOS_BETWEEN) {
      return;
    }
    said = now;
    double seconds = (now - start) / 1e9;
    double aChunk = seconds / result.chunks();
    err.printf(
        Locale.ROOT,
        "gatun: chunk %d of %d, perplexity %.4f, %.1f tokens/s, %.0f s left%n",
        result.chunks(),
        result.totalChunks(),
        result.perplexity(),
        context / aChunk,
        aChunk * (result.totalChunks() - result.chunks()));
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
