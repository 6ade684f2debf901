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

  /**
   * Normed hidden states of the wanted rows. In the last layer, the other rows end once their keys
   * and values are stored: nobody reads more of them.
   */
  FloatTensor run(StepRows step) {
    backend.embed(weights.tokenEmbedding(), step.ids(), step.all().count(), x);
    int last = layers.size() - 1;
    for (int layer = 0; layer < last; layer++) {
      layer(layer, step.all(), step.all(), null);
    }
    layer(last, step.all(), step.wanted(), step.wantedRows());
    backend.rmsNorm(x, weights.outputNorm(), epsilon, normed, step.wanted().count());
    return normed;
  }

  private void layer(int index, RowSet rows, RowSet wanted, int[] wantedRows) {
    Layer layer = layers.get(index);
    LayerWeights w = layer.weights();

    backend.rmsNorm(x, w.attentionNorm(), epsilon, normed, rows.count());
    if (wanted == rows) {
      layer.queryKeyValue().run(backend, normed, rows);
    } else {
      layer.keyValue().run(backend, normed, rows);
    }
    if (w.keyNorm().isPresent()) {
      backend.rmsNorm(keys, w.keyNorm().get(), epsilon, keys, rows.count());
    }
    backend.rope(keys, rope, rows.tokens());
    backend.store(keys, values, index, rows.tokens());

    if (wanted.count() == 0) {
      return;
    }
    if (wanted != rows) {
      keepHiddenStates(wanted, wantedRows);
      backend.gather(normed, wantedRows, wanted.count(), change);
      layer.query().run(backend, change, wanted);
    }
    if (w.queryNorm().isPresent()) {
      backend.rmsNorm(queries, w.queryNorm().get(), epsilon, queries, wanted.count());
    }
    backend.rope(queries, rope, wanted.tokens());
    backend.attention(
        queries, index, config.attentionScale(), config.window(), wanted.tokens(), attended);
    layer.attentionOutput().run(backend, attended, wanted);
    backend.add(x, change, wanted.count());

    backend.rmsNorm(x, w.feedForwardNorm(), epsilon, normed, wanted.count());
    layer.gateUp().run(backend, normed, wanted);
    backend.swiGlu(gate, up, gate, wanted.count());
    layer.down().run(backend, gate, wanted);
    backend.add(x, change, wanted.count());
  }

  /** Moves the hidden states of the wanted rows to the front. */
  private void keepHiddenStates(RowSet wanted, int[] wantedRows) {
    backend.gather(x, wantedRows, wanted.count(), spare);
    FloatTensor kept = spare;
    spare = x;
    x = kept;
  }
}
