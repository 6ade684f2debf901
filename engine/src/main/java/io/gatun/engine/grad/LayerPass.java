package io.gatun.engine.grad;

import io.gatun.engine.grad.DenseAndSparse.OutputGradient;
import io.gatun.engine.model.LayerWeights;
import io.gatun.engine.model.Linear;
import io.gatun.engine.model.ModelConfig;
import io.gatun.engine.model.TensorRole;
import io.gatun.engine.model.WeightId;
import io.gatun.kernels.AttentionForm;
import io.gatun.kernels.Backend;
import io.gatun.kernels.BackwardOperations;
import io.gatun.kernels.FloatTensor;
import io.gatun.kernels.RopeTable;
import io.gatun.kernels.SequenceRows;
import io.gatun.kernels.TokenRows;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** One layer, forward and back. Owns the intermediate results of one layer, whichever it is. */
final class LayerPass {
  private final Backend backend;
  private final BackwardOperations backward;
  private final DenseAndSparse products;
  private final AttentionForm form;
  private final float epsilon;
  private final int[] everyRow;

  private final FloatTensor normed;
  private final FloatTensor plainQueries;
  private final FloatTensor plainKeys;
  private final FloatTensor queries;
  private final FloatTensor keys;
  private final FloatTensor values;
  private final FloatTensor attended;
  private final FloatTensor middle;
  private final FloatTensor innerNormed;
  private final FloatTensor gate;
  private final FloatTensor up;
  private final FloatTensor inner;
  private final FloatTensor change;
  private final FloatTensor queryGradient;
  private final FloatTensor keyGradient;
  private final FloatTensor valueGradient;
  private final FloatTensor attendedGradient;

  private TokenRows tokens;
  private SequenceRows sequences;
  private SequenceRows examples;
  private RopeTable rope;
  private RopeTable ropeBack;
  private int rows;

  LayerPass(ModelConfig config, Backend backend, DenseAndSparse products, int maxRows) {
    this.backend = backend;
    this.products = products;
    backward = backend.backward();
    epsilon = config.sizes().rmsEpsilon();
    int heads = config.sizes().heads();
    int kvHeads = config.sizes().kvHeads();
    int keySize = config.sizes().keySize();
    int valueSize = config.sizes().valueSize();
    form = new AttentionForm(kvHeads, keySize, valueSize, config.attentionScale(), config.window());
    everyRow = IntStream.range(0, maxRows).toArray();
    int hidden = config.hiddenSize();
    int feedForward = config.sizes().feedForwardSize();
    normed = backend.allocate(maxRows, hidden);
    plainQueries = backend.allocate(maxRows, heads * keySize);
    plainKeys = backend.allocate(maxRows, kvHeads * keySize);
    queries = backend.allocate(maxRows, heads * keySize);
    keys = backend.allocate(maxRows, kvHeads * keySize);
    values = backend.allocate(maxRows, kvHeads * valueSize);
    attended = backend.allocate(maxRows, heads * valueSize);
    middle = backend.allocate(maxRows, hidden);
    innerNormed = backend.allocate(maxRows, hidden);
    gate = backend.allocate(maxRows, feedForward);
    up = backend.allocate(maxRows, feedForward);
    inner = backend.allocate(maxRows, feedForward);
    change = backend.allocate(maxRows, hidden);
    queryGradient = backend.allocate(maxRows, heads * keySize);
    keyGradient = backend.allocate(maxRows, kvHeads * keySize);
    valueGradient = backend.allocate(maxRows, kvHeads * valueSize);
    attendedGradient = backend.allocate(maxRows, heads * valueSize);
  }

  /**
   * Says which rows there are.
   *
   * @param newTokens over caches of one layer
   */
  void over(
      TokenRows newTokens,
      SequenceRows newSequences,
      SequenceRows newExamples,
      RopeTable newRope,
      RopeTable newRopeBack) {
    tokens = newTokens;
    sequences = newSequences;
    examples = newExamples;
    rope = newRope;
    ropeBack = newRopeBack;
    rows = newTokens.count();
  }

  /** From hidden states to the layer's result, another tensor. */
  void forward(LayerWeights w, FloatTensor x, FloatTensor out) {
    recompute(w, x);
    backend.gather(middle, everyRow, rows, out);
    products.multiply(inner, rows, w.down(), change);
    backend.add(out, change, rows);
  }

  /** Everything that the layer's products get to see. */
  private void recompute(LayerWeights w, FloatTensor x) {
    backend.rmsNorm(x, w.attentionNorm(), epsilon, normed, rows);
    products.multiply(normed, rows, w.query(), plainQueries);
    products.multiply(normed, rows, w.key(), plainKeys);
    products.multiply(normed, rows, w.value(), values);
    place(plainQueries, w.queryNorm(), queries);
    place(plainKeys, w.keyNorm(), keys);
    backend.store(keys, values, 0, tokens);
    backend.attention(queries, 0, form.scale(), form.window(), tokens, attended);
    products.multiply(attended, rows, w.attentionOutput(), change);
    backend.gather(x, everyRow, rows, middle);
    backend.add(middle, change, rows);
    backend.rmsNorm(middle, w.feedForwardNorm(), epsilon, innerNormed, rows);
    products.multiply(innerNormed, rows, w.gate(), gate);
    products.multiply(innerNormed, rows, w.up(), up);
    backend.swiGlu(gate, up, inner, rows);
  }

  /** Norms heads, where the model does so, and rotates them. */
  private void place(FloatTensor plain, Optional<FloatTensor> norm, FloatTensor out) {
    if (norm.isPresent()) {
      backend.rmsNorm(plain, norm.get(), epsilon, out, rows);
    } else {
      backend.gather(plain, everyRow, rows, out);
    }
    backend.rope(out, rope, tokens);
  }

  /**
   * From the gradient of the layer's result to that of its input, in its place.
   *
   * @param x the layer's input
   * @param wanted matrices and norms that the sink is told of
   * @param last whether nobody needs the gradient of the input
   */
  void backward(
      LayerWeights w,
      FloatTensor x,
      FloatTensor gradient,
      Set<WeightId> wanted,
      boolean last,
      GradientSink sink) {
    recompute(w, x);
    tell(w.down(), inner, gradient, wanted, sink);
    products.backward(inner, rows, new OutputGradient(w.down(), gradient));
    backward.swiGluBackward(gate, up, inner, gate, up, rows);
    tell(w.gate(), innerNormed, gate, wanted, sink);
    tell(w.up(), innerNormed, up, wanted, sink);
    products.backward(
        change, rows, new OutputGradient(w.gate(), gate), new OutputGradient(w.up(), up));
    tellNorm(TensorRole.FEED_FORWARD_NORM, w, middle, wanted, sink);
    backward.rmsNormBackward(middle, w.feedForwardNorm(), epsilon, change, change, rows);
    backend.add(gradient, change, rows);

    tell(w.attentionOutput(), attended, gradient, wanted, sink);
    products.backward(attendedGradient, rows, new OutputGradient(w.attentionOutput(), gradient));
    backward.attentionBackward(
        queries,
        keys,
        values,
        attendedGradient,
        form,
        sequences,
        queryGradient,
        keyGradient,
        valueGradient);
    unplace(plainQueries, w.queryNorm(), queryGradient);
    unplace(plainKeys, w.keyNorm(), keyGradient);
    tell(w.query(), normed, queryGradient, wanted, sink);
    tell(w.key(), normed, keyGradient, wanted, sink);
    tell(w.value(), normed, valueGradient, wanted, sink);
    if (last) {
      return;
    }
    products.backward(
        change,
        rows,
        new OutputGradient(w.query(), queryGradient),
        new OutputGradient(w.key(), keyGradient),
        new OutputGradient(w.value(), valueGradient));
    tellNorm(TensorRole.ATTENTION_NORM, w, x, wanted, sink);
    backward.rmsNormBackward(x, w.attentionNorm(), epsilon, change, change, rows);
    backend.add(gradient, change, rows);
  }

  private void unplace(FloatTensor plain, Optional<FloatTensor> norm, FloatTensor gradient) {
    backend.rope(gradient, ropeBack, tokens);
    if (norm.isPresent()) {
      backward.rmsNormBackward(plain, norm.get(), epsilon, gradient, gradient, rows);
    }
  }

  /** Of a norm whose result's gradient is in {@code change}. */
  private void tellNorm(
      TensorRole role, LayerWeights w, FloatTensor input, Set<WeightId> wanted, GradientSink sink) {
    WeightId id = new WeightId(role, w.query().id().layer());
    if (wanted.contains(id)) {
      sink.acceptNorm(id, input, change, examples);
    }
  }

  private void tell(
      Linear linear,
      FloatTensor input,
      FloatTensor outputGradient,
      Set<WeightId> wanted,
      GradientSink sink) {
    if (wanted.contains(linear.id())) {
      sink.accept(linear.id(), input, outputGradient, examples);
    }
  }
}
