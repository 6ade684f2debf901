package io.gatun.tools.cli;

import java.util.List;
import org.apache.commons.cli.Option;

/** Options that several verbs share, declared once. */
public final class CommonOptions {
  /** Longest name of each option, for reading it from {@link Arguments}. */
  public static final String MODEL = "m";

  public static final String PROMPT = "p";
  public static final String FILE = "f";
  public static final String THREADS = "t";
  public static final String CONTEXT = "c";
  public static final String SEED = "s";
  public static final String KERNELS = "kernels";
  public static final String WIDTH = "width";
  public static final String ACTIVATIONS = "activations";
  public static final String PRE = "pre";
  public static final String PACKED_CACHE = "packed-cache";
  public static final String DELTA = "delta";
  public static final String SPECIAL = "special";
  public static final String JSON = "json";
  public static final String SYSTEM = "system";
  public static final String CHAT_TEMPLATE = "chat-template";

  private CommonOptions() {}

  /** {@code -m}. */
  public static Option model() {
    return valued(MODEL, "model", "MODEL", "a .gguf file, or the name of a model that 'get' got");
  }

  /** {@code -p}. */
  public static Option prompt(String description) {
    return valued(PROMPT, "prompt", "TEXT", description + "; - reads standard input");
  }

  /** {@code -f}. */
  public static Option file(String description) {
    return valued(FILE, "file", "FILE", description + "; - reads standard input");
  }

  /** {@code -c}. */
  public static Option context(String description) {
    return valued(CONTEXT, "context", "N", description);
  }

  /** {@code --pre}. */
  public static Option pre() {
    return valued(PRE, "NAME", "pre-tokenizer, in place of the one that the file names");
  }

  /** {@code --packed-cache}. */
  public static Option packedCache() {
    return valued(
        PACKED_CACHE,
        "WHERE",
        "use a copy that 'pack' wrote: auto (the default: beside the model or in the cache), off, a"
            + " file or a folder");
  }

  /** {@code --delta}. */
  public static Option delta() {
    return valued(
        DELTA, "FILE", "run the model as tuned: its weights changed by a delta of this very file");
  }

  /** {@code --special}. */
  public static Option special(String text) {
    return flag(SPECIAL, "special tokens spelt out in the " + text + " count as such");
  }

  /** {@code --system} and {@code --chat-template}. */
  public static List<Option> chat() {
    return List.of(
        valued(SYSTEM, "TEXT", "system message: what the model should be like"),
        valued(
            CHAT_TEMPLATE,
            "NAME",
            "chat template, in place of the model's own: chatml, llama2, llama3, …"));
  }

  /** {@code --json}. */
  public static Option json() {
    return flag(JSON, "print the result as one line of JSON");
  }

  /** {@code -t}, {@code --kernels}, {@code --width} and {@code --activations}. */
  public static List<Option> kernels(ActivationChoice activations) {
    return List.of(
        valued(THREADS, "threads", "N", "threads; else one a physical core"),
        valued(KERNELS, "SET", "scalar or vector; else the fastest that work here"),
        valued(
            WIDTH,
            "BITS",
            "vector width, 128, 256 or 512; else the fastest that 'doctor' measured, or the widest"),
        valued(ACTIVATIONS, "TYPE", activations.help()));
  }

  /** {@code -s}. */
  public static Option seed(String description) {
    return valued(SEED, "seed", "N", description);
  }

  /** An option with a value and a short name. */
  public static Option valued(String name, String longName, String value, String description) {
    return Option.builder(name).longOpt(longName).hasArg().argName(value).desc(description).get();
  }

  /** An option with a value. */
  public static Option valued(String longName, String value, String description) {
    return Option.builder().longOpt(longName).hasArg().argName(value).desc(description).get();
  }

  /** An option without a value. */
  public static Option flag(String longName, String description) {
    return Option.builder().longOpt(longName).desc(description).get();
  }
}
