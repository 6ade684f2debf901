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
   * faster for few rows, at a cost of about half a percent of perplexity.
   */
  INT8("int8"),
  /**
   * {@link #INT8} in steps of up to {@value #FEW_ROWS} rows, such as a token that is generated, and
   * {@link #F32} in longer ones, such as a prompt. Java has no product of bytes, so that on most
   * processors long steps are faster in floats than in integers, and they are exact. What a token
   * gives depends on how many are in its step; of a sequence read in the same steps the bits are
   * the same on any machine. For generation.
   */
  MIXED("mixed");

  /** Rows of a step that counts as short. */
  public static final int FEW_ROWS = 12;

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

  /**
   * Whether the input of products with quantised weights is rounded.
   *
   * @param rows of the input
   */
  public boolean rounds(int rows) {
    return switch (this) {
      case F32 -> false;
      case INT8 -> true;
      case MIXED -> rows <= FEW_ROWS;
    };
  }

  /** Its name in options and output: {@code "f32"}, {@code "int8"} or {@code "mixed"}. */
  public String label() {
    return label;
  }
}
