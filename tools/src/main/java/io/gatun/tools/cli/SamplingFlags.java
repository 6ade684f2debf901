package io.gatun.tools.cli;

import java.util.List;
import org.apache.commons.cli.Option;

/** Options of the verbs that draw tokens. */
public final class SamplingFlags {
  public static final String TOKENS = "n";
  public static final String TEMPERATURE = "temp";
  public static final String TOP_K = "top-k";
  public static final String TOP_P = "top-p";
  public static final String MIN_P = "min-p";
  public static final String REPEAT_PENALTY = "repeat-penalty";
  public static final String FREQUENCY_PENALTY = "frequency-penalty";
  public static final String PRESENCE_PENALTY = "presence-penalty";
  public static final String PENALTY_WINDOW = "repeat-last-n";
  public static final String KV = "kv";

  private SamplingFlags() {}

  /** How tokens are drawn. */
  public static List<Option> options() {
    return List.of(
        CommonOptions.valued(TEMPERATURE, "X", "temperature; 0: always the likeliest; else 0.8"),
        CommonOptions.valued(TOP_K, "N", "draw from the N likeliest; 0: off; else 40"),
        CommonOptions.valued(
            TOP_P, "X", "draw from the likeliest that together reach X; 1: off; else 0.95"),
        CommonOptions.valued(
            MIN_P,
            "X",
            "draw from those at least X times as likely as the best; 0: off; else 0.05"),
        CommonOptions.valued(REPEAT_PENALTY, "X", "make recent tokens less likely; else 1: off"),
        CommonOptions.valued(
            FREQUENCY_PENALTY, "X", "the same, for each time they occurred; else 0: off"),
        CommonOptions.valued(PRESENCE_PENALTY, "X", "the same, once; else 0: off"),
        CommonOptions.valued(
            PENALTY_WINDOW, "N", "so many tokens count as recent; -1: all; else 64"),
        CommonOptions.seed("the same seed gives the same text; else by the clock"));
  }

  /** {@code --kv}. */
  public static Option keyValueType() {
    return CommonOptions.valued(
        KV,
        "TYPE",
        "how keys and values are held: f32 (exact, the default), f16 (half the memory) or int8 (a good quarter)");
  }
}
