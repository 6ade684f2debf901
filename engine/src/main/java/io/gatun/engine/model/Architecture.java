package io.gatun.engine.model;

import io.gatun.kernels.RopeTable.Pairing;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The architectures that Gatun runs, as data: a table of tensors and a few switches. All are
 * pre-norm decoders with rotary positions, grouped-query attention and a SwiGLU feed-forward part;
 * what a table does not name (biases, norms of heads) is left out of the computation.
 */
public enum Architecture {
  /** Llama 2 and 3.x, Mistral, TinyLlama, SmolLM2. */
  LLAMA("llama", Pairing.ADJACENT, true),
  /** Qwen2 and Qwen2.5: biases on queries, keys and values. */
  QWEN2("qwen2", Pairing.HALVES, false),
  /** Qwen3: each head's queries and keys are normed. */
  QWEN3("qwen3", Pairing.HALVES, false);

  private final String label;
  private final Pairing pairing;
  private final boolean slidingWindow;

  Architecture(String label, Pairing pairing, boolean slidingWindow) {
    this.label = label;
    this.pairing = pairing;
    this.slidingWindow = slidingWindow;
  }

  /** The name in {@code general.architecture}. */
  public String label() {
    return label;
  }

  /** Which elements of a head are rotated together. */
  public Pairing pairing() {
    return pairing;
  }

  /** Whether every layer may be limited to a sliding window, as in Mistral 7B v0.1. */
  public boolean slidingWindow() {
    return slidingWindow;
  }

  /**
   * What GGUF files call a weight.
   *
   * @throws IllegalArgumentException if the architecture has none of this role
   */
  public String tensorName(WeightId weight) {
    for (TensorSpec spec : tensors()) {
      if (spec.role() == weight.role()) {
        return spec.name(weight.layer());
      }
    }
    throw new IllegalArgumentException(label + " has no " + weight);
  }

  List<TensorSpec> tensors() {
    return TensorTable.of(this);
  }

  /** The architecture of this name, if it is supported. */
  public static Optional<Architecture> of(String label) {
    return Arrays.stream(values()).filter(known -> known.label.equals(label)).findFirst();
  }

  /** The names of all supported architectures, for messages. */
  public static String supported() {
    return Arrays.stream(values()).map(Architecture::label).collect(Collectors.joining(", "));
  }
}
