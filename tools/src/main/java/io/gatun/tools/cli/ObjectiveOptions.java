package io.gatun.tools.cli;

import org.apache.commons.cli.Option;

/** Options that say what a model is tuned for or measured by. */
public final class ObjectiveOptions {
  public static final String OBJECTIVE = "objective";
  public static final String MAX_TOKENS = "max-tokens";

  /** Where texts end at the latest. */
  public static final String STOP_AT = "stop-at";

  private ObjectiveOptions() {}

  /**
   * {@code --objective}.
   *
   * @param use what is done by it, such as {@code "what is measured"}
   * @param remark what else is to be said, after a full stop; may be empty
   */
  public static Option objective(String use, String remark) {
    return CommonOptions.valued(
        OBJECTIVE,
        "NAME",
        use
            + ": likelihood, the default, of labels or completions; or how well what the model"
            + " writes agrees with them: exact-match or f1 (of words)"
            + remark);
  }

  /** {@code --max-tokens}. */
  public static Option maxTokens() {
    return CommonOptions.valued(
        MAX_TOKENS,
        "N",
        "with exact-match and f1: most tokens of what it writes; else as many as the longest label"
            + " or completion has, 64 at most");
  }
}
