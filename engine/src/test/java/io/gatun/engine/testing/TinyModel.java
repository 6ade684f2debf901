package io.gatun.engine.testing;

import io.gatun.engine.model.Architecture;
import io.gatun.format.codec.BlockCodec;
import io.gatun.format.codec.BlockEncoder;
import io.gatun.format.gguf.GgufArray;
import io.gatun.format.gguf.GgufMetadata;
import io.gatun.format.gguf.GgufValue;
import io.gatun.format.gguf.GgufValueType;
import io.gatun.format.gguf.GgufWriter;
import io.gatun.format.tensor.TensorType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A random model small enough for naive loops. Change fields, then {@link #write}. */
public final class TinyModel {
  /** A tensor as it goes into the file. */
  public record Tensor(TensorType type, List<Long> dimensions, MemorySegment data) {}

  public Architecture architecture = Architecture.LLAMA;
  public TensorType type = TensorType.F32;
  public TensorType embeddingType = TensorType.F32;
  public TensorType vectorType = TensorType.F32;
  public int layers = 2;
  public int hidden = 64;
  public int inner = 96;
  public int heads = 4;
  public int kvHeads = 2;
  public int keySize = 16;
  public int valueSize = 16;
  public int ropeDimensions = 16;
  public int vocabulary = 300;
  public int contextLength = 128;
  public double ropeBase = 10_000;
  public float epsilon = 1e-5f;
  public boolean tied = true;
  public boolean biases;
  public boolean addsBos = true;
  public float[] ropeFactors;
  public long seed = 1;

  /** Metadata by key, {@code {architecture}.} left out; added last, so they may replace others. */
  public final Map<String, GgufValue> more = new LinkedHashMap<>();

  /** What {@link #write} wrote; may be changed before, after {@link #fill}. */
  public final Map<String, Tensor> tensors = new LinkedHashMap<>();

  /** Sizes that every tensor type fits: rows are whole super-blocks. */
  public TinyModel superBlocks() {
    hidden = 256;
    inner = 512;
    keySize = 64;
    valueSize = 64;
    ropeDimensions = 64;
    return this;
  }

  /** Draws all tensors. */
  public TinyModel fill() {
    Random random = new Random(seed);
    matrix("token_embd.weight", embeddingType, vocabulary, hidden, random);
    for (int layer = 0; layer < layers; layer++) {
      String prefix = "blk." + layer + ".";
      norm(prefix + "attn_norm.weight", hidden, random);
      matrix(prefix + "attn_q.weight", type, heads * keySize, hidden, random);
      matrix(prefix + "attn_k.weight", type, kvHeads * keySize, hidden, random);
      matrix(prefix + "attn_v.weight", type, kvHeads * valueSize, hidden, random);
      matrix(prefix + "attn_output.weight", type, hidden, heads * valueSize, random);
      norm(prefix + "ffn_norm.weight", hidden, random);
      matrix(prefix + "ffn_gate.weight", type, inner, hidden, random);
      matrix(prefix + "ffn_up.weight", type, inner, hidden, random);
      matrix(prefix + "ffn_down.weight", type, hidden, inner, random);
      if (architecture == Architecture.QWEN3) {
        norm(prefix + "attn_q_norm.weight", keySize, random);
        norm(prefix + "attn_k_norm.weight", keySize, random);
      }
      if (architecture == Architecture.QWEN2 || biases) {
        vector(prefix + "attn_q.bias", heads * keySize, 0, random);
        vector(prefix + "attn_k.bias", kvHeads * keySize, 0, random);
        vector(prefix + "attn_v.bias", kvHeads * valueSize, 0, random);
      }
      if (biases) {
        vector(prefix + "attn_output.bias", hidden, 0, random);
        vector(prefix + "ffn_gate.bias", inner, 0, random);
        vector(prefix + "ffn_up.bias", inner, 0, random);
        vector(prefix + "ffn_down.bias", hidden, 0, random);
      }
    }
    norm("output_norm.weight", hidden, random);
    if (!tied) {
      matrix("output.weight", embeddingType, vocabulary, hidden, random);
    }
    if (ropeFactors != null) {
      tensors.put(
          "rope_freqs.weight",
          new Tensor(TensorType.F32, List.of((long) ropeFactors.length), encode(ropeFactors)));
    }
    return this;
  }

  private static MemorySegment encode(float[] values) {
    byte[] bytes = new byte[values.length * Float.BYTES];
    MemorySegment segment = MemorySegment.ofArray(bytes);
    MemorySegment.copy(MemorySegment.ofArray(values), 0, segment, 0, bytes.length);
    return segment;
  }

  private void matrix(String name, TensorType of, int rows, int columns, Random random) {
    MemorySegment data = RandomBlocks.weights(of, rows * columns, 1 / Math.sqrt(columns), random);
    tensors.put(name, new Tensor(of, List.of((long) columns, (long) rows), data));
  }

  private void norm(String name, int length, Random random) {
    vector(name, length, 1, random);
  }

  private void vector(String name, int length, double mean, Random random) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) (mean + 0.2 * random.nextGaussian());
    }
    MemorySegment data = MemorySegment.ofArray(new byte[(int) vectorType.bytesFor(length)]);
    BlockEncoder.of(vectorType).orElseThrow().encode(values, 0, length, data, 0);
    tensors.put(name, new Tensor(vectorType, List.of((long) length), data));
  }

  /** A tensor's weights, decoded. */
  public double[] weights(String name) {
    Tensor tensor = tensors.get(name);
    long elements = tensor.dimensions().stream().reduce(1L, (a, b) -> a * b);
    float[] values = new float[(int) elements];
    BlockCodec.of(tensor.type()).decode(tensor.data(), 0, values, 0, values.length);
    double[] result = new double[values.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = values[i];
    }
    return result;
  }

  /** Draws the tensors, if that was not done, and writes everything to a new file in a folder. */
  public Path write(Path folder) {
    if (tensors.isEmpty()) {
      fill();
    }
    Map<String, GgufValue> metadata = metadata();
    String prefix = architecture.label() + ".";
    more.forEach(
        (key, value) -> metadata.put(key.startsWith("general.") ? key : prefix + key, value));
    Path path = folder.resolve("tiny-" + seed + ".gguf");
    GgufWriter writer = new GgufWriter(GgufMetadata.of(path.toString(), metadata));
    tensors.forEach(
        (name, tensor) -> writer.add(name, tensor.type(), tensor.dimensions(), tensor.data()));
    try {
      writer.write(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return path;
  }

  private Map<String, GgufValue> metadata() {
    String prefix = architecture.label() + ".";
    Map<String, GgufValue> metadata = new LinkedHashMap<>();
    metadata.put("general.architecture", new GgufValue.Text(architecture.label()));
    metadata.put("general.name", new GgufValue.Text("tiny"));
    metadata.put(prefix + "block_count", integer(layers));
    metadata.put(prefix + "context_length", integer(contextLength));
    metadata.put(prefix + "embedding_length", integer(hidden));
    metadata.put(prefix + "feed_forward_length", integer(inner));
    metadata.put(prefix + "attention.head_count", integer(heads));
    metadata.put(prefix + "attention.head_count_kv", integer(kvHeads));
    metadata.put(prefix + "attention.key_length", integer(keySize));
    metadata.put(prefix + "attention.value_length", integer(valueSize));
    metadata.put(prefix + "attention.layer_norm_rms_epsilon", real(epsilon));
    metadata.put(prefix + "rope.dimension_count", integer(ropeDimensions));
    metadata.put(prefix + "rope.freq_base", real(ropeBase));
    addTokenizer(metadata);
    return metadata;
  }

  /** A SentencePiece vocabulary: three special tokens, all bytes, then some words. */
  private void addTokenizer(Map<String, GgufValue> metadata) {
    List<String> tokens = new ArrayList<>(List.of("<unk>", "<s>", "</s>"));
    List<Long> types = new ArrayList<>(List.of(2L, 3L, 3L));
    for (int b = 0; b < 256; b++) {
      tokens.add("<0x%02X>".formatted(b));
      types.add(6L);
    }
    while (tokens.size() < vocabulary) {
      tokens.add("\u2581w" + tokens.size());
      types.add(1L);
    }
    double[] scores = new double[tokens.size()];
    metadata.put("tokenizer.ggml.model", new GgufValue.Text("llama"));
    metadata.put("tokenizer.ggml.tokens", GgufArray.ofStrings(tokens));
    metadata.put("tokenizer.ggml.scores", GgufArray.ofReals(GgufValueType.FLOAT32, scores));
    metadata.put(
        "tokenizer.ggml.token_type",
        GgufArray.ofIntegers(
            GgufValueType.INT32, types.stream().mapToLong(Long::longValue).toArray()));
    metadata.put("tokenizer.ggml.add_bos_token", new GgufValue.Bool(addsBos));
    metadata.put("tokenizer.ggml.bos_token_id", integer(1));
    metadata.put("tokenizer.ggml.eos_token_id", integer(2));
  }

  /** A UINT32. */
  public static GgufValue integer(long value) {
    return new GgufValue.Int(GgufValueType.UINT32, value);
  }

  /** A FLOAT32. */
  public static GgufValue real(double value) {
    return new GgufValue.Real(GgufValueType.FLOAT32, (float) value);
  }

  /** Random token ids. */
  public int[] tokens(int count, long tokenSeed) {
    return new Random(tokenSeed).ints(count, 0, vocabulary).toArray();
  }
}
