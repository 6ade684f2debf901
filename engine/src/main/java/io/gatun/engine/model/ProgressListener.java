package io.gatun.engine.model;

/** Told how far a long operation has come. */
@FunctionalInterface
public interface ProgressListener {
  /** Tells nobody. */
  ProgressListener SILENT = (stage, done, total) -> {};

  /**
   * Called from the thread that does the work.
   *
   * @param stage what is being done: {@code "load"}
   * @param done how much, in the stage's unit: bytes for {@code "load"}
   * @param total how much there is
   */
  void progress(String stage, long done, long total);
}
