package io.gatun.engine.train;

import java.nio.file.Path;

/** Where the files of a run lie. */
public record RunFolder(Path folder) {
  /** All that happened. */
  public Path journal() {
    return folder.resolve("journal");
  }

  /** Nothing: {@link RunLock} locks it. */
  public Path lock() {
    return folder.resolve(".lock");
  }

  /** Which weights are tuned. */
  public Path mask() {
    return folder.resolve("mask.safetensors");
  }

  /** The latest values. */
  public Path delta() {
    return folder.resolve("delta.safetensors");
  }

  /** The values of the best evaluation. */
  public Path best() {
    return folder.resolve("best.safetensors");
  }

  /** The journal as lines of JSON. */
  public Path metrics() {
    return folder.resolve("metrics.jsonl");
  }

  /** The report. */
  public Path report() {
    return folder.resolve("report.html");
  }
}
