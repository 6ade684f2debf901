package io.gatun.kernels;

import java.util.Arrays;
import java.util.List;

/**
 * How the input of a dense product is held while it is multiplied with quantised weights. Weights
 * that are floats in the file (F32, F16, BF16) are multiplied with 32-bit floats in every mode.
 */
public enum Activations {
  /** 32-bit floats: exact, and what everything that compares losses uses. */
  F32("f32"),
  /**
   * Blocks of 32 are rounded to integers of −127 to 127 with a common scale, as llama.cpp does:
   * faster, at a cost of about half a percent of perplexity. For generation.
   */
  INT8("int8");

  private final String label;

  Activations(String label) {
    this.label = label;
  }

  /** The labels of all. */
  public static List<String> labels() {
    return Arrays.stream(values()).map(Activations::label).toList();
  }

  /**
   * The one with a label.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Activations of(String label) {
    return Arrays.stream(values())
        .filter(mode -> mode.label.equals(label))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("activations are " + labels() + ", not " + label));
  }

  /** Its name in options and output: {@code "f32"} or {@code "int8"}. */
  public String label() {
    return label;
  }
}
