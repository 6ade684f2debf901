package io.gatun.tools.report;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A matrix that tensors of a mask's file are of.
 *
 * @param layer from 0; -1 for a matrix of no layer
 * @param word such as {@code attention output}
 */
record MatrixName(int layer, String word) {
  private static final Pattern TENSOR =
      Pattern.compile("(?:layers\\.(\\d{1,6})\\.)?([a-z_]+)(\\.[a-z_]+)");

  /** That of a tensor, if what follows it is this. */
  static Optional<MatrixName> of(String tensor, String suffix) {
    Matcher matcher = TENSOR.matcher(tensor);
    if (!matcher.matches() || !matcher.group(3).equals(suffix)) {
      return Optional.empty();
    }
    int layer = matcher.group(1) == null ? -1 : Integer.parseInt(matcher.group(1));
    return Optional.of(new MatrixName(layer, matcher.group(2).replace('_', ' ')));
  }

  /** What it is called where it stands alone. */
  String full() {
    return layer < 0 ? word : "layer " + layer + ", " + word;
  }
}
