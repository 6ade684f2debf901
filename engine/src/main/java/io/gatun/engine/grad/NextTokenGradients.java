package io.gatun.engine.grad;

import io.gatun.engine.grad.DenseAndSparse.OutputGradient;
import io.gatun.engine.model.LayerWeights;
import io.gatun.engine.model.ModelConfig;
import io.gatun.engine.model.ModelWeights;
import io.gatun.engine.model.TensorRole;
import io.gatun.engine.model.WeightId;
import io.gatun.kernels.Backend;
import io.gatun.kernels.FloatTensor;
import io.gatun.kernels.KvCache;
import io.gatun.kernels.KvType;
import io.gatun.kernels.RopeTable;
import io.gatun.kernels.SequenceRows;
import io.gatun.kernels.TokenRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Exact gradients of the mean negative log-likelihood of every token of some texts, each given
 * those before it, with respect to all weights: matrices, norms and token embeddings. Layers are
 * computed once more on the way back, as {@link BackwardPass} does.
 *
 * <p>Owns memory until the backend is closed; one thread at a time uses it.
 */
public final class NextTokenGradients {
  private static final int OUTPUT_ROWS = 256;
  private static final WeightId EMBEDDING = WeightId.of(TensorRole.TOKEN_EMBEDDING);
  private static final WeightId OUTPUT_NORM = WeightId.of(TensorRole.OUTPUT_NORM);

  private final Backend backend;
  private final ModelConfig config;
  private final ModelWeights weights;
  private final int maxRows;
  private final DenseAndSparse products;
  private final LayerPass layerPass;
  private final NormGradient normGradient;
  private final FloatTensor[] inputs;
  private final FloatTensor gradient;
  private final FloatTensor states;
  private final FloatTensor normed;
  private final FloatTensor change;
  private final FloatTensor logits;
  private final RopeTable rope;
  private final RopeTable ropeBack;

  /**
   * Gradients of a model that may change between calls.
   *
   * @param weights the model's, without biases and without norms of heads
   * @param maxRows tokens of a call at most; memory grows with it
   * @throws IllegalArgumentException if the model has biases or norms of heads
   */
  public NextTokenGradients(
      Backend backend, ModelConfig config, ModelWeights weights, int maxRows) {
    weights.layers().forEach(NextTokenGradients::check);
    this.backend = backend;
    this.config = config;
    this.weights = weights;
    this.maxRows = maxRows;
    int hidden = config.hiddenSize();
    int outputRows = Math.min(OUTPUT_ROWS, maxRows);
    products = new DenseAndSparse(backend);
    layerPass = new LayerPass(config, backend, products, maxRows);
    normGradient = new NormGradient(backend, hidden, config.sizes().rmsEpsilon(), maxRows);
    inputs = new FloatTensor[config.layers() + 1];
    Arrays.setAll(inputs, _ -> backend.allocate(maxRows, hidden));
    gradient = backend.allocate(maxRows, hidden);
    states = backend.allocate(outputRows, hidden);
    normed = backend.allocate(outputRows, hidden);
    change = backend.allocate(outputRows, hidden);
    logits = backend.allocate(outputRows, config.vocabularySize());
    rope = weights.rope().table(Math.min(config.contextLength(), maxRows));
    ropeBack = rope.transposed();
  }

  private static void check(LayerWeights layer) {
    boolean biases = layer.linears().stream().anyMatch(linear -> linear.bias().isPresent());
    if (biases || layer.queryNorm().isPresent() || layer.keyNorm().isPresent()) {
      throw new IllegalArgumentException("models with biases or norms of heads are not trained");
    }
  }

  /**
   * Adds gradients of the mean loss.
   *
   * @param texts at least two tokens each; the first is given, the others are predicted
   * @param sums of every weight, row by row; that of a tied output matrix is added to the token
   *     embeddings'
   * @return the mean loss, in nats a token
   * @throws IllegalArgumentException if texts are too long, or too many
   */
  public double add(List<int[]> texts, Map<WeightId, float[]> sums) {
    SequenceRows sequences =
        SequenceRows.ofLengths(texts.stream().mapToInt(text -> text.length - 1).toArray());
    int rows = sequences.rows();
    if (rows > maxRows || sequences.longest() > config.contextLength()) {
      throw new IllegalArgumentException(
          "%d tokens, %d in a text: %d and %d are possible"
              .formatted(rows, sequences.longest(), maxRows, config.contextLength()));
    }
    int[] ids = new int[rows];
    int[] targets = new int[rows];
    for (int i = 0; i < texts.size(); i++) {
      int[] text = texts.get(i);
      for (int token : text) {
        Objects.checkIndex(token, config.vocabularySize());
      }
      System.arraycopy(text, 0, ids, sequences.from(i), text.length - 1);
      System.arraycopy(text, 1, targets, sequences.from(i), text.length - 1);
    }
    List<KvCache> caches = new ArrayList<>();
    backend.stepLock().lock();
    try {
      layerPass.over(
          tokens(sequences, caches), sequences, SequenceRows.ofLengths(rows), rope, ropeBack);
      backend.embed(weights.tokenEmbedding(), ids, rows, inputs[0]);
      for (int layer = 0; layer < config.layers(); layer++) {
        layerPass.forward(weights.layers().get(layer), inputs[layer], inputs[layer + 1]);
      }
      double loss = output(rows, targets, sums);
      GradientSink sink = new Sums(sums);
      for (int layer = config.layers() - 1; layer >= 0; layer--) {
        LayerWeights own = weights.layers().get(layer);
        layerPass.backward(own, inputs[layer], gradient, sums.keySet(), false, sink);
      }
      addEmbeddings(ids, sums.get(EMBEDDING));
      return loss;
    } finally {
      backend.stepLock().unlock();
      caches.forEach(KvCache::close);
    }
  }

  private TokenRows tokens(SequenceRows sequences, List<KvCache> caches) {
    TokenRows tokens = new TokenRows(sequences.rows());
    for (int sequence = 0; sequence < sequences.count(); sequence++) {
      int length = sequences.length(sequence);
      KvCache cache = backend.allocateCache(config.cacheShape(length).withLayers(1), KvType.F32);
      caches.add(cache);
      for (int position = 0; position < length; position++) {
        tokens.add(cache, position);
      }
    }
    return tokens;
  }

  /** The mean loss; sets the gradient of the last layer's result. A few rows at a time. */
  private double output(int rows, int[] targets, Map<WeightId, float[]> sums) {
    float epsilon = config.sizes().rmsEpsilon();
    float[] outputSums = sums.get(weights.tied() ? EMBEDDING : weights.output().id());
    float[] row = new float[config.hiddenSize()];
    float[] factors = new float[states.rows()];
    Arrays.fill(factors, 1f / rows);
    double[] losses = new double[states.rows()];
    double loss = 0;
    for (int from = 0; from < rows; from += states.rows()) {
      int count = Math.min(states.rows(), rows - from);
      int[] some = IntStream.range(from, from + count).toArray();
      backend.gather(inputs[config.layers()], some, count, states);
      backend.rmsNorm(states, weights.outputNorm(), epsilon, normed, count);
      products.multiply(normed, count, weights.output(), logits);
      int[] own = Arrays.copyOfRange(targets, from, from + count);
      backend.backward().crossEntropyBackward(logits, count, own, losses);
      for (int i = 0; i < count; i++) {
        loss += losses[i];
      }
      backend.backward().scaleRows(logits, factors, count);
      backend.backward().addGradients(logits, normed, SequenceRows.ofLengths(count), outputSums);
      products.backward(change, count, new OutputGradient(weights.output(), logits));
      normGradient.add(states, change, count, sums.get(OUTPUT_NORM));
      backend
          .backward()
          .rmsNormBackward(states, weights.outputNorm(), epsilon, change, change, count);
      for (int i = 0; i < count; i++) {
        change.read(i, row, 0);
        gradient.write(from + i, row, 0);
      }
    }
    return loss / rows;
  }

  private void addEmbeddings(int[] ids, float[] sums) {
    float[] row = new float[config.hiddenSize()];
    for (int i = 0; i < ids.length; i++) {
      gradient.read(i, row, 0);
      int at = ids[i] * row.length;
      for (int column = 0; column < row.length; column++) {
        sums[at + column] += row[column];
      }
    }
  }

  /** Adds what a layer tells of. */
  private final class Sums implements GradientSink {
    private final Map<WeightId, float[]> sums;

    Sums(Map<WeightId, float[]> sums) {
      this.sums = sums;
    }

    @Override
    public void accept(
        WeightId weight, FloatTensor input, FloatTensor outputGradient, SequenceRows examples) {
      backend.backward().addGradients(outputGradient, input, examples, sums.get(weight));
    }

    @Override
    public void acceptNorm(
        WeightId weight, FloatTensor input, FloatTensor outputGradient, SequenceRows examples) {
      normGradient.add(input, outputGradient, examples.rows(), sums.get(weight));
    }
  }
}
