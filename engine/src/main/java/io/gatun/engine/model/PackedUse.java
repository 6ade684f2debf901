package io.gatun.engine.model;

import java.nio.file.Path;

/** What became of the packed copy of a model when the model was loaded. */
public sealed interface PackedUse {
  /** There was none. */
  PackedUse NONE = new None();

  /** There was none. */
  record None() implements PackedUse {}

  /** Its matrices are used where they lie in the file, which is mapped. */
  record Mapped(Path file) implements PackedUse {}

  /**
   * It is not there, is damaged, or belongs to another state of the model file or another version
   * of Gatun: weights were packed from the model file.
   *
   * @param reason names the file and what is wrong with it
   */
  record Refused(Path file, String reason) implements PackedUse {}
}
