package io.gatun.engine.model;

import static io.gatun.engine.model.TensorRole.*;

import java.util.ArrayList;
import java.util.List;

/** Which tensors each architecture has, by the names of llama.cpp's llama-arch.cpp. */
final class TensorTable {
  private static final boolean REQUIRED = true;
  private static final boolean OPTIONAL = false;

  /** What every decoder here has. Without an output matrix the token embeddings serve as one. */
  private static final List<TensorSpec> DECODER =
      List.of(
          new TensorSpec(TOKEN_EMBEDDING, "token_embd.weight", REQUIRED),
          new TensorSpec(OUTPUT_NORM, "output_norm.weight", REQUIRED),
          new TensorSpec(OUTPUT, "output.weight", OPTIONAL),
          new TensorSpec(ATTENTION_NORM, "blk.%d.attn_norm.weight", REQUIRED),
          new TensorSpec(QUERY, "blk.%d.attn_q.weight", REQUIRED),
          new TensorSpec(KEY, "blk.%d.attn_k.weight", REQUIRED),
          new TensorSpec(VALUE, "blk.%d.attn_v.weight", REQUIRED),
          new TensorSpec(ATTENTION_OUTPUT, "blk.%d.attn_output.weight", REQUIRED),
          new TensorSpec(FEED_FORWARD_NORM, "blk.%d.ffn_norm.weight", REQUIRED),
          new TensorSpec(GATE, "blk.%d.ffn_gate.weight", REQUIRED),
          new TensorSpec(UP, "blk.%d.ffn_up.weight", REQUIRED),
          new TensorSpec(DOWN, "blk.%d.ffn_down.weight", REQUIRED));

  private static final List<TensorSpec> LLAMA =
      plus(
          new TensorSpec(ROPE_FACTORS, "rope_freqs.weight", OPTIONAL),
          new TensorSpec(QUERY_BIAS, "blk.%d.attn_q.bias", OPTIONAL),
          new TensorSpec(KEY_BIAS, "blk.%d.attn_k.bias", OPTIONAL),
          new TensorSpec(VALUE_BIAS, "blk.%d.attn_v.bias", OPTIONAL),
          new TensorSpec(ATTENTION_OUTPUT_BIAS, "blk.%d.attn_output.bias", OPTIONAL),
          new TensorSpec(GATE_BIAS, "blk.%d.ffn_gate.bias", OPTIONAL),
          new TensorSpec(UP_BIAS, "blk.%d.ffn_up.bias", OPTIONAL),
          new TensorSpec(DOWN_BIAS, "blk.%d.ffn_down.bias", OPTIONAL));

  private static final List<TensorSpec> QWEN2 =
      plus(
          new TensorSpec(QUERY_BIAS, "blk.%d.attn_q.bias", REQUIRED),
          new TensorSpec(KEY_BIAS, "blk.%d.attn_k.bias", REQUIRED),
          new TensorSpec(VALUE_BIAS, "blk.%d.attn_v.bias", REQUIRED));

  private static final List<TensorSpec> QWEN3 =
      plus(
          new TensorSpec(QUERY_NORM, "blk.%d.attn_q_norm.weight", REQUIRED),
          new TensorSpec(KEY_NORM, "blk.%d.attn_k_norm.weight", REQUIRED));

  private TensorTable() {}

  static List<TensorSpec> of(Architecture architecture) {
    return switch (architecture) {
      case LLAMA -> LLAMA;
      case QWEN2 -> QWEN2;
      case QWEN3 -> QWEN3;
    };
  }

  private static List<TensorSpec> plus(TensorSpec... more) {
    List<TensorSpec> all = new ArrayList<>(DECODER);
    all.addAll(List.of(more));
    return List.copyOf(all);
  }
}
