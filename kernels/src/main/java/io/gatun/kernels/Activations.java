package io.gatun.kernels;

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

  /** Its name in options and output: {@code "f32"} or {@code "int8"}. */
  public String label() {
    return label;
  }
}
