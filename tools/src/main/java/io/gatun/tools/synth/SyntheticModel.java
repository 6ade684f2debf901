package io.gatun.tools.synth;

import io.gatun.format.gguf.GgufMetadata;
import io.gatun.format.gguf.GgufValue;
import io.gatun.format.gguf.GgufValueType;
import io.gatun.format.gguf.GgufWriter;
import io.gatun.format.tensor.TensorType;
import io.gatun.tools.cli.UsageException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A model of a real shape with random weights: of mean 0 and deviation 1/sqrt(columns), with norms
 * of 1, so that a matrix keeps its input's size and activations stay near 1 through all layers. The
 * bytes follow from its components alone.
 *
 * @param type of the matrices; norms, biases and rotation factors are F32
 * @param embeddingType of the token embeddings
 * @param context tokens that the file says it was trained for
 */
public record SyntheticModel(
    ModelShape shape, TensorType type, TensorType embeddingType, int context, long seed) {
  /** The name that the file states. */
  public String name() {
    return "Synthetic %s %s, seed %d".formatted(shape.name(), type.label(), seed);
  }

  /**
   * What writes the file; its tensors are made while it writes.
   *
   * @throws UsageException if a row of the shape is not a whole number of the type's blocks
   */
  public GgufWriter writer() throws UsageException {
    GgufWriter writer = new GgufWriter(GgufMetadata.of(name(), metadata()));
    RandomTensors tensors = new RandomTensors(writer, shape.name(), seed);
    tensors.matrix("token_embd.weight", embeddingType, shape.hidden(), shape.tokens());
    if (shape.ropeStretch().isPresent()) {
      tensors.vector("rope_freqs.weight", ropeFactors(shape.ropeStretch().get()));
    }
    for (int layer = 0; layer < shape.layers(); layer++) {
      addLayer("blk." + layer + ".", tensors);
    }
    tensors.vector("output_norm.weight", ones());
    if (!shape.tied()) {
      tensors.matrix("output.weight", type, shape.hidden(), shape.tokens());
    }
    return writer;
  }

  private void addLayer(String layer, RandomTensors tensors) throws UsageException {
    int hidden = shape.hidden();
    int keys = shape.kvHeads() * shape.headSize();
    tensors.vector(layer + "attn_norm.weight", ones());
    tensors.matrix(layer + "attn_q.weight", type, hidden, hidden);
    tensors.matrix(layer + "attn_k.weight", type, hidden, keys);
    tensors.matrix(layer + "attn_v.weight", type, hidden, keys);
    if (shape.architecture().equals("qwen2")) {
      tensors.bias(layer + "attn_q.bias", hidden);
      tensors.bias(layer + "attn_k.bias", keys);
      tensors.bias(layer + "attn_v.bias", keys);
    }
    tensors.matrix(layer + "attn_output.weight", type, hidden, hidden);
    tensors.vector(layer + "ffn_norm.weight", ones());
    tensors.matrix(layer + "ffn_gate.weight", type, hidden, shape.feedForward());
    tensors.matrix(layer + "ffn_up.weight", type, hidden, shape.feedForward());
    tensors.matrix(layer + "ffn_down.weight", type, shape.feedForward(), hidden);
  }

  private float[] ones() {
    float[] ones = new float[shape.hidden()];
    Arrays.fill(ones, 1);
    return ones;
  }

  /**
   * By how much Llama 3.1 and later slow each rotation down: not where it turns more than four
   * times in the 8192 tokens of the first training, fully where less than once, and in between by a
   * ramp (rope_scaling of type llama3 in the models' config.json).
   */
  private float[] ropeFactors(float stretch) {
    float[] factors = new float[shape.headSize() / 2];
    for (int pair = 0; pair < factors.length; pair++) {
      double frequency = StrictMath.pow(shape.ropeBase(), -2.0 * pair / shape.headSize());
      double turns = 8192 * frequency / (2 * Math.PI);
      double kept = Math.clamp((turns - 1) / (4 - 1), 0.0, 1.0);
      factors[pair] = (float) (1 / ((1 - kept) / stretch + kept));
    }
    return factors;
  }

  private Map<String, GgufValue> metadata() {
    Map<String, GgufValue> metadata = new LinkedHashMap<>();
    String prefix = shape.architecture() + ".";
    metadata.put("general.architecture", new GgufValue.Text(shape.architecture()));
    metadata.put("general.name", new GgufValue.Text(name()));
    metadata.put("general.quantization_version", uint32(2));
    metadata.put(prefix + "block_count", uint32(shape.layers()));
    metadata.put(prefix + "context_length", uint32(context));
    metadata.put(prefix + "embedding_length", uint32(shape.hidden()));
    metadata.put(prefix + "feed_forward_length", uint32(shape.feedForward()));
    metadata.put(prefix + "attention.head_count", uint32(shape.heads()));
    metadata.put(prefix + "attention.head_count_kv", uint32(shape.kvHeads()));
    metadata.put(prefix + "attention.layer_norm_rms_epsilon", float32(shape.epsilon()));
    metadata.put(prefix + "rope.dimension_count", uint32(shape.headSize()));
    metadata.put(prefix + "rope.freq_base", float32(shape.ropeBase()));
    metadata.put(prefix + "vocab_size", uint32(shape.tokens()));
    metadata.putAll(shape.vocabulary().metadata(shape.tokens()));
    return metadata;
  }

  private static GgufValue uint32(int value) {
    return new GgufValue.Int(GgufValueType.UINT32, value);
  }

  private static GgufValue float32(float value) {
    return new GgufValue.Real(GgufValueType.FLOAT32, value);
  }
}
