package io.gatun.engine.model;

import io.gatun.engine.forward.ForwardPass;
import io.gatun.kernels.KvType;
import io.gatun.kernels.Matrix;
import java.util.List;

/**
 * What a model's tokens cost, for whoever holds a measured time against the machine's limits
 * ({@link io.gatun.kernels.Roofline}). Counts what the forward pass does: where only the last
 * token's logits are wanted, the last layer computes no more than keys and values of the others.
 *
 * @param layerBytes packed weights of all layers
 * @param lastLayerRestBytes the part of them that only rows with wanted logits need
 * @param outputBytes the packed output matrix
 * @param layerMacs multiply-adds of all layers' matrix products, a token
 * @param lastLayerRestMacs the part of them that only rows with wanted logits need
 * @param outputMacs multiply-adds of the output product, a token
 * @param layers number of layers
 * @param cacheBytesPerPosition keys and values of one position in all layers
 * @param attentionMacsPerPosition multiply-adds of one token with one position in all layers
 * @param window how many positions a token sees, itself included
 */
public record WorkPerToken(
    long layerBytes,
    long lastLayerRestBytes,
    long outputBytes,
    long layerMacs,
    long lastLayerRestMacs,
    long outputMacs,
    int layers,
    long cacheBytesPerPosition,
    long attentionMacsPerPosition,
    int window) {
  /** Of a model whose sessions hold keys and values in this type. */
  public static WorkPerToken of(Model model, KvType type) {
    ModelConfig config = model.config();
    ModelWeights weights = model.weights();
    long bytes = 0;
    long macs = 0;
    for (LayerWeights layer : weights.layers()) {
      bytes += bytes(keysAndValues(layer)) + bytes(rest(layer));
      macs += macs(keysAndValues(layer)) + macs(rest(layer));
    }
    List<Linear> lastRest = rest(weights.layers().getLast());
    List<Linear> output = List.of(weights.output());
    int headElements = config.sizes().keySize() + config.sizes().valueSize();
    return new WorkPerToken(
        bytes,
        bytes(lastRest),
        bytes(output),
        macs,
        macs(lastRest),
        macs(output),
        config.layers(),
        model.memory(1, type).cache(),
        (long) config.layers() * config.sizes().heads() * headElements,
        config.window());
  }

  private static List<Linear> keysAndValues(LayerWeights layer) {
    return List.of(layer.key(), layer.value());
  }

  private static List<Linear> rest(LayerWeights layer) {
    return List.of(layer.query(), layer.attentionOutput(), layer.gate(), layer.up(), layer.down());
  }

  private static long bytes(List<Linear> linears) {
    return linears.stream().map(Linear::matrix).mapToLong(Matrix::bytes).sum();
  }

  private static long macs(List<Linear> linears) {
    return linears.stream()
        .map(Linear::matrix)
        .mapToLong(matrix -> (long) matrix.rows() * matrix.columns())
        .sum();
  }

  /** Packed weights that a decoded token reads: all but the embedding's other rows. */
  public long weightBytes() {
    return layerBytes + outputBytes;
  }

  /** Multiply-adds of a decoded token's matrix products. */
  public long weightMacs() {
    return layerMacs + outputMacs;
  }

  /** Multiply-adds of attention for a token at a position, counted from 0. */
  public long attentionMacs(int position) {
    return attentionMacsPerPosition * visible(position);
  }

  /** Bytes of keys and values that a token at a position reads. */
  public long cacheBytes(int position) {
    return cacheBytesPerPosition * visible(position);
  }

  /** One token at a position, its logits wanted, for each of so many sequences in one step. */
  public Work decode(int position, int sequences) {
    return new Work(weightBytes(), cacheBytes(position), weightMacs(), attentionMacs(position))
        .batched(sequences);
  }

  /**
   * A prompt, the last token's logits wanted, in steps of {@link ForwardPass#DEFAULT_ROWS}.
   *
   * @param start position of its first token
   * @param count how many tokens
   */
  public Work prefill(int start, int count) {
    Work work = Work.NONE;
    int end = start + count;
    for (int from = start; from < end; from += ForwardPass.DEFAULT_ROWS) {
      int to = Math.min(end, from + ForwardPass.DEFAULT_ROWS);
      work = work.plus(storedOnly(from, to));
    }
    return work.plus(lastRow(end - 1));
  }

  /** A step of rows of which no logits are wanted. */
  private Work storedOnly(int from, int to) {
    long seen = 0;
    for (int position = from; position < to; position++) {
      seen += visible(position);
    }
    // Rows of a step share what they read: from the first row's window to the last row.
    long read = to - from - 1 + visible(from);
    return new Work(
        layerBytes - lastLayerRestBytes,
        cacheBytesPerPosition / layers * (layers - 1) * read,
        (layerMacs - lastLayerRestMacs) * (to - from),
        attentionMacsPerPosition / layers * (layers - 1) * seen);
  }

  /** What a row costs more if its logits are wanted. */
  private Work lastRow(int position) {
    return new Work(
        lastLayerRestBytes + outputBytes,
        cacheBytes(position) / layers,
        lastLayerRestMacs + outputMacs,
        attentionMacs(position) / layers);
  }

  private long visible(int position) {
    return Math.min(position + 1L, window);
  }
}
