package io.gatun.engine.forward;

import io.gatun.engine.model.LayerWeights;
import io.gatun.engine.model.ModelConfig;
import io.gatun.engine.model.ModelWeights;
import io.gatun.kernels.Backend;
import io.gatun.kernels.FloatTensor;
import io.gatun.kernels.RopeTable;
import java.util.ArrayList;
import java.util.List;

/**
 * The transformer itself: from token ids to normed hidden states, by the formula. Owns the
 * intermediate results, each with room for the rows of a step.
 */
final class Decoder {
  /** The dense products of one layer, bound to where they write. */
  private record Layer(
      LayerWeights weights,
      Projection queryKeyValue,
      Projection keyValue,
      Projection query,
      Projection attentionOutput,
      Projection gateUp,
      Projection down) {}

  private static final int MINIMUM_POSITIONS = 512;

  private final ModelConfig config;
  private final ModelWeights weights;
  private final Backend backend;
  private final float epsilon;
  private final List<Layer> layers = new ArrayList<>();

  private FloatTensor x;
  private FloatTensor spare;
  private final FloatTensor normed;
  private final FloatTensor change;
  private final FloatTensor queries;
  private final FloatTensor keys;
  private final FloatTensor values;
  private final FloatTensor attended;
  private final FloatTensor gate;
  private final FloatTensor up;
  private RopeTable rope;

  Decoder(ModelConfig config, ModelWeights weights, Backend backend, int maxRows) {
    this.config = config;
    this.weights = weights;
    this.backend = backend;
    epsilon = config.sizes().rmsEpsilon();
    int heads = config.sizes().heads();
    int kvHeads = config.sizes().kvHeads();
    x = backend.allocate(maxRows, config.hiddenSize());
    spare = backend.allocate(maxRows, config.hiddenSize());
    normed = backend.allocate(maxRows, config.hiddenSize());
    change = backend.allocate(maxRows, config.hiddenSize());
    queries = backend.allocate(maxRows, heads * config.sizes().keySize());
    keys = backend.allocate(maxRows, kvHeads * config.sizes().keySize());
    values = backend.allocate(maxRows, kvHeads * config.sizes().valueSize());
    attended = backend.allocate(maxRows, heads * config.sizes().valueSize());
    gate = backend.allocate(maxRows, config.sizes().feedForwardSize());
    up = backend.allocate(maxRows, config.sizes().feedForwardSize());
    weights.layers().forEach(layer -> layers.add(bind(layer)));
    needPositions(1);
  }

  private Layer bind(LayerWeights w) {
    return new Layer(
        w,
        Projection.of(w.query(), queries, w.key(), keys, w.value(), values),
        Projection.of(w.key(), keys, w.value(), values),
        Projection.of(w.query(), queries),
        Projection.of(w.attentionOutput(), change),
        Projection.of(w.gate(), gate, w.up(), up),
        Projection.of(w.down(), change));
  }

  /** Elements that a row takes in all intermediate results together. */
  static long elementsPerRow(ModelConfig config) {
    long perHead = (long) config.sizes().keySize() + config.sizes().valueSize();
    return 4L * config.hiddenSize()
        + (config.sizes().heads() + config.sizes().kvHeads()) * perHead
        + 2L * config.sizes().feedForwardSize();
  }

  /** Makes sure that positions below {@code count} can be rotated. */
  void needPositions(int count) {
    if (rope == null || rope.positions() < count) {
      long doubled = Math.max(MINIMUM_POSITIONS, 2L * Integer.highestOneBit(count));
      int enough = (int) Math.min(doubled, Math.max(count, config.contextLength()));
      rope = weights.rope().table(enough);
    }
  }

  /** Normed hidden states of the wanted rows. */
  FloatTensor run(StepRows step) {
    backend.embed(weights.tokenEmbedding(), step.ids(), step.all().count(), x);
    for (int layer = 0; layer < lastLayer(); layer++) {
      layer(layer, layer, step.all());
    }
    return finish(step, lastLayer());
  }

  /**
   * Hidden states of all rows below a cut, the rows' keys and values stored as far as it says: one
   * layer of the caches for each layer that has any.
   */
  FloatTensor runBelow(Cut cut, StepRows step) {
    RowSet rows = step.all();
    backend.embed(weights.tokenEmbedding(), step.ids(), rows.count(), x);
    for (int layer = 0; layer < cut.layer(); layer++) {
      layer(layer, layer, rows);
    }
    if (cut.belowKeysAndValues()) {
      backend.rmsNorm(
          x, layers.get(cut.layer()).weights().attentionNorm(), epsilon, normed, rows.count());
      layers.get(cut.layer()).keyValue().run(backend, normed, rows);
      storeKeysAndValues(cut.layer(), cut.layer(), rows);
    }
    return x;
  }

  /**
   * Normed hidden states of the wanted rows, from states below a cut, of which the step's ids name
   * the rows. The first layer of the caches is the cut's.
   */
  FloatTensor runAbove(Cut cut, FloatTensor states, StepRows step) {
    backend.gather(states, step.ids(), step.all().count(), x);
    int first = cut.layer();
    if (cut.belowKeysAndValues()) {
      layerOfStoredKeys(first, step.all());
      first++;
    }
    for (int layer = first; layer < lastLayer(); layer++) {
      layer(layer, layer - cut.layer(), step.all());
    }
    if (first <= lastLayer()) {
      return finish(step, lastLayer() - cut.layer());
    }
    if (!step.wanted().equals(step.all())) {
      keepHiddenStates(step.wanted(), step.wantedRows());
    }
    return outputNorm(step.wanted());
  }

  private int lastLayer() {
    return layers.size() - 1;
  }

  private void layer(int index, int cacheLayer, RowSet rows) {
    Layer layer = layers.get(index);
    backend.rmsNorm(x, layer.weights().attentionNorm(), epsilon, normed, rows.count());
    layer.queryKeyValue().run(backend, normed, rows);
    storeKeysAndValues(index, cacheLayer, rows);
    attendAndFeedForward(layer, cacheLayer, rows);
  }

  /** A layer whose rows' keys and values are in the first layer of the caches already. */
  private void layerOfStoredKeys(int index, RowSet rows) {
    Layer layer = layers.get(index);
    backend.rmsNorm(x, layer.weights().attentionNorm(), epsilon, normed, rows.count());
    layer.query().run(backend, normed, rows);
    attendAndFeedForward(layer, 0, rows);
  }

  /**
   * The last layer and the norm after it. Rows that are not wanted end once their keys and values
   * are stored: nobody reads more of them.
   */
  private FloatTensor finish(StepRows step, int cacheLayer) {
    RowSet rows = step.all();
    RowSet wanted = step.wanted();
    if (wanted == rows) {
      layer(lastLayer(), cacheLayer, rows);
    } else {
      Layer layer = layers.get(lastLayer());
      backend.rmsNorm(x, layer.weights().attentionNorm(), epsilon, normed, rows.count());
      layer.keyValue().run(backend, normed, rows);
      storeKeysAndValues(lastLayer(), cacheLayer, rows);
      if (wanted.count() > 0) {
        keepHiddenStates(wanted, step.wantedRows());
        backend.gather(normed, step.wantedRows(), wanted.count(), change);
        layer.query().run(backend, change, wanted);
        attendAndFeedForward(layer, cacheLayer, wanted);
      }
    }
    return outputNorm(wanted);
  }

  private FloatTensor outputNorm(RowSet rows) {
    backend.rmsNorm(x, weights.outputNorm(), epsilon, normed, rows.count());
    return normed;
  }

  private void storeKeysAndValues(int index, int cacheLayer, RowSet rows) {
    LayerWeights w = layers.get(index).weights();
    if (w.keyNorm().isPresent()) {
      backend.rmsNorm(keys, w.keyNorm().get(), epsilon, keys, rows.count());
    }
    backend.rope(keys, rope, rows.tokens());
    backend.store(keys, values, cacheLayer, rows.tokens());
  }

  /** From queries to the layer's result. */
  private void attendAndFeedForward(Layer layer, int cacheLayer, RowSet rows) {
    LayerWeights w = layer.weights();
    if (w.queryNorm().isPresent()) {
      backend.rmsNorm(queries, w.queryNorm().get(), epsilon, queries, rows.count());
    }
    backend.rope(queries, rope, rows.tokens());
    backend.attention(
        queries, cacheLayer, config.attentionScale(), config.window(), rows.tokens(), attended);
    layer.attentionOutput().run(backend, attended, rows);
    backend.add(x, change, rows.count());

    backend.rmsNorm(x, w.feedForwardNorm(), epsilon, normed, rows.count());
    layer.gateUp().run(backend, normed, rows);
    backend.swiGlu(gate, up, gate, rows.count());
    layer.down().run(backend, gate, rows);
    backend.add(x, change, rows.count());
  }

  /** Moves the hidden states of the wanted rows to the front. */
  private void keepHiddenStates(RowSet wanted, int[] wantedRows) {
    backend.gather(x, wantedRows, wanted.count(), spare);
    FloatTensor kept = spare;
    spare = x;
    x = kept;
  }
}
