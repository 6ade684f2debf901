package io.gatun.engine.train;

import java.util.Optional;

/** What a run lowers, and chooses its best values by. */
public sealed interface Objective {
  /** What the cross-entropy is called. */
  String LIKELIHOOD = "likelihood";

  /** What it is called, in a journal and on a command line. */
  String label();

  /**
   * Whether a small move changes the loss a little. Else it is a function of steps: its second
   * differences are no curvature, and there is no rounding in its differences to be measured.
   */
  boolean isSmooth();

  /** The cross-entropy of label words, or of completions and text. */
  record Likelihood() implements Objective {
    @Override
    public String label() {
      return LIKELIHOOD;
    }

    @Override
    public boolean isSmooth() {
      return true;
    }
  }

  /**
   * One minus the mean score of what the model writes, token by token the likeliest.
   *
   * @param label what the score is called: a function that {@link TuningRun.Data#scores} knows
   * @param maxTokens most tokens of a text
   * @param stop what a text ends before, once it has more than white space; it also ends with the
   *     model's own end of text
   */
  record GeneratedText(String label, int maxTokens, Optional<String> stop) implements Objective {
    /** Checks that there can be a text, and that it is not called as the likelihood is. */
    public GeneratedText {
      if (label.isBlank() || label.equals(LIKELIHOOD)) {
        throw new IllegalArgumentException("a score of texts cannot be called '" + label + "'");
      }
      if (maxTokens < 1) {
        throw new IllegalArgumentException("max-tokens cannot be " + maxTokens);
      }
      if (stop.isPresent() && stop.get().isEmpty()) {
        throw new IllegalArgumentException("a text cannot end before nothing");
      }
    }

    @Override
    public boolean isSmooth() {
      return false;
    }
  }
}
