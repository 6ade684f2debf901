package io.gatun.tools.report;

import io.gatun.format.journal.JournalReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * A run's folder as the report reads it. Names no class of the engine: a report is made without it.
 *
 * @param settings the journal's header
 * @param mask what is tuned
 * @param coverage how much of the gradients that holds
 * @param notes how it was chosen
 */
record RunFiles(
    Path folder,
    Fields settings,
    Metrics metrics,
    List<TunedMatrix> mask,
    Coverage coverage,
    MaskNotes notes,
    Fields summary) {
  /** Reads them; there must be a journal, metrics and a mask. */
  static RunFiles read(Path folder) throws IOException {
    Path journal = folder.resolve("journal");
    Fields settings;
    try (JournalReader reader = JournalReader.open(journal)) {
      settings =
          Fields.parse(
              new String(reader.header(), StandardCharsets.UTF_8), journal.toString(), "header");
    }
    Path mask = folder.resolve("mask.safetensors");
    return new RunFiles(
        folder,
        settings,
        Metrics.read(folder.resolve("metrics.jsonl")),
        TunedMatrix.read(mask),
        Coverage.read(mask),
        MaskNotes.read(mask),
        RunSummary.read(folder));
  }

  /** What the task is called. */
  String task() {
    String own = settings.text("task");
    return own.isEmpty() ? "your task" : own;
  }

  /** What it is judged by. */
  Measure measure() {
    return Measure.of(settings, metrics, summary);
  }

  /** Whether it has figures before and after: one that was killed or stopped has none. */
  boolean evaluated() {
    return summary.has(RunSummary.AFTER);
  }

  /** The name of the model's file. */
  String modelFile() {
    String path = settings.text("model");
    return path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  }

  /** How many weights are tuned. */
  long tuned() {
    return mask.stream().mapToLong(TunedMatrix::tuned).sum();
  }

  /** A share as a percentage with one decimal; a dash for what is not known. */
  static String percent(double share) {
    return Double.isNaN(share) ? "–" : String.format(Locale.ROOT, "%.1f %%", 100 * share);
  }
}
