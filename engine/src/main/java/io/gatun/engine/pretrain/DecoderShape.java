package io.gatun.engine.pretrain;

import io.gatun.engine.model.Architecture;
import io.gatun.format.gguf.GgufValue;
import io.gatun.format.gguf.GgufValueType;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Sizes of a new model of the llama architecture; its output matrix is the token embedding.
 *
 * @param layers blocks of the transformer
 * @param hidden elements of a token's vector between layers, a multiple of the heads
 * @param feedForward elements inside the feed-forward part
 * @param heads of queries, a multiple of those of keys and values
 * @param kvHeads of keys and values
 * @param context tokens of its longest texts
 */
public record DecoderShape(
    int layers, int hidden, int feedForward, int heads, int kvHeads, int context) {
  private static final float ROPE_BASE = 10_000;
  private static final float EPSILON = 1e-5f;

  /**
   * A file's metadata.
   *
   * @param name what the file calls the model
   * @param tokenizer the {@code tokenizer.ggml.*} keys
   */
  public Map<String, GgufValue> metadata(String name, Map<String, GgufValue> tokenizer) {
    Map<String, GgufValue> metadata = new LinkedHashMap<>();
    String architecture = Architecture.LLAMA.label();
    String prefix = architecture + ".";
    metadata.put("general.architecture", new GgufValue.Text(architecture));
    metadata.put("general.name", new GgufValue.Text(name));
    metadata.put("general.quantization_version", uint32(2));
    metadata.put(prefix + "block_count", uint32(layers));
    metadata.put(prefix + "context_length", uint32(context));
    metadata.put(prefix + "embedding_length", uint32(hidden));
    metadata.put(prefix + "feed_forward_length", uint32(feedForward));
    metadata.put(prefix + "attention.head_count", uint32(heads));
    metadata.put(prefix + "attention.head_count_kv", uint32(kvHeads));
    metadata.put(prefix + "attention.layer_norm_rms_epsilon", float32(EPSILON));
    metadata.put(prefix + "rope.dimension_count", uint32(hidden / heads));
    metadata.put(prefix + "rope.freq_base", float32(ROPE_BASE));
    metadata.putAll(tokenizer);
    return metadata;
  }

  private static GgufValue uint32(int value) {
    return new GgufValue.Int(GgufValueType.UINT32, value);
  }

  private static GgufValue float32(float value) {
    return new GgufValue.Real(GgufValueType.FLOAT32, value);
  }
}
