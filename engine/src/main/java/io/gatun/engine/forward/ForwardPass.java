package io.gatun.engine.forward;

import io.gatun.engine.forward.LogitsRequest.OfTokens;
import io.gatun.engine.forward.LogitsRequest.Rows;
import io.gatun.engine.model.ModelConfig;
import io.gatun.engine.model.ModelWeights;
import io.gatun.kernels.Backend;
import io.gatun.kernels.FloatTensor;
import io.gatun.kernels.KvShape;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Objects;
import java.util.Set;

/**
 * Runs batches through the model: the one forward pass that generation, evaluation and training
 * share. Rows of all sequences are packed; what a row computes does not depend on the others, so a
 * sequence gets the same bits alone, in any batch and cut in any way.
 *
 * <p>Owns the memory for intermediate results. Any thread may call {@link #run}: steps take turns
 * at {@link Backend#stepLock()}, and a batch of more than {@code maxRows} tokens is several steps.
 */
public final class ForwardPass {
  /** Rows of a step in the forward pass that a model's sessions share. */
  public static final int DEFAULT_ROWS = 512;

  private final ModelConfig config;
  private final Backend backend;
  private final Decoder decoder;
  private final OutputLayer output;
  private final StepRows step;

  /**
   * A forward pass with memory of its own.
   *
   * @param maxRows rows of a step; memory for intermediate results grows with it
   */
  public ForwardPass(ModelConfig config, ModelWeights weights, Backend backend, int maxRows) {
    if (maxRows < 1) {
      throw new IllegalArgumentException("a step has at least one row, not " + maxRows);
    }
    this.config = config;
    this.backend = backend;
    decoder = new Decoder(config, weights, backend, maxRows);
    output = new OutputLayer(config, weights.output(), backend, maxRows);
    step = new StepRows(maxRows);
  }

  /** Bytes of memory that intermediate results take, at most. */
  public static long scratchBytes(ModelConfig config, int maxRows) {
    int outputRows = Math.min(maxRows, OutputLayer.MAXIMUM_ROWS);
    return Float.BYTES
        * (maxRows * Decoder.elementsPerRow(config)
            + outputRows * OutputLayer.elementsPerRow(config));
  }

  /** Runs a batch and keeps all logits that it asks for. */
  public Logits run(Batch batch) {
    Logits logits = new Logits();
    run(batch, logits::add);
    return logits;
  }

  /**
   * Runs a batch and hands over each wanted row of logits as it is computed.
   *
   * @param sink must not run another step
   * @throws IllegalArgumentException if a token, position, row or cache does not fit the model;
   *     nothing has been computed then
   */
  public void run(Batch batch, LogitsSink sink) {
    check(batch, config.layers(), config.vocabularySize());
    checkCaches(batch);
    steps(
        batch,
        () -> {
          FloatTensor hidden = decoder.run(step);
          output.run(step, batch.sequences(), hidden, sink);
        });
  }

  /**
   * Runs what is below a cut, and hands over the hidden states that {@link #runAbove} goes on with:
   * those of wanted rows. Each sequence's cache has as many layers as {@link Cut#layersBelow} says.
   *
   * @param sink must not run another step
   * @throws IllegalArgumentException as {@link #run}, or if the cut is none of this model's
   */
  public void runBelow(Cut cut, Batch batch, StatesSink sink) {
    Objects.checkIndex(cut.layer(), config.layers());
    check(batch, cut.layersBelow(), config.vocabularySize());
    checkCaches(batch);
    steps(
        batch,
        () -> {
          FloatTensor states = decoder.runBelow(cut, step);
          for (int i = 0; i < step.wanted().count(); i++) {
            int row = step.wanted().equals(step.all()) ? i : step.wantedRows()[i];
            sink.accept(step.wantedSequence(i), step.wantedRowInSequence(i), states, row);
          }
        });
  }

  /**
   * Runs what is above a cut, from hidden states that {@link #runBelow} handed over; the same bits
   * as {@link #run} gives. Each sequence's cache has as many layers as {@link Cut#layersAbove}
   * says. If the cut is below queries of the last layer alone, sequences consist of rows that were
   * wanted, and all of them still are.
   *
   * @param states {@code hiddenSize} columns
   * @param batch sequences in which each token is the number of a row of states
   * @param sink must not run another step
   * @throws IllegalArgumentException as {@link #run}, or if the cut is none of this model's
   */
  public void runAbove(Cut cut, FloatTensor states, Batch batch, LogitsSink sink) {
    Objects.checkIndex(cut.layer(), config.layers());
    check(batch, cut.layersAbove(config), states.rows());
    if (!cut.aboveWantedRowsAlone(config)) { // where nothing is stored, sequences may share caches
      checkCaches(batch);
    }
    steps(
        batch,
        () -> {
          FloatTensor hidden = decoder.runAbove(cut, states, step);
          output.run(step, batch.sequences(), hidden, sink);
        });
  }

  private void steps(Batch batch, Runnable work) {
    int sequence = 0;
    int token = 0;
    while (sequence < batch.sequences().size()) {
      backend.stepLock().lock();
      try {
        step.fill(batch.sequences(), sequence, token);
        decoder.needPositions(highestPosition() + 1);
        work.run();
        sequence = step.nextSequence();
        token = step.nextToken();
      } finally {
        step.clear();
        backend.stepLock().unlock();
      }
    }
  }

  private int highestPosition() {
    int highest = 0;
    for (int row = 0; row < step.all().count(); row++) {
      highest = Math.max(highest, step.all().tokens().position(row));
    }
    return highest;
  }

  private static void checkCaches(Batch batch) {
    Set<Object> caches = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Sequence sequence : batch.sequences()) {
      if (!caches.add(sequence.cache())) {
        throw new IllegalArgumentException("two sequences of a batch share a cache");
      }
    }
  }

  private void check(Batch batch, int layers, int tokens) {
    for (Sequence sequence : batch.sequences()) {
      int capacity = sequence.cache().shape().capacity();
      KvShape needed = config.cacheShape(capacity).withLayers(layers);
      if (!sequence.cache().shape().equals(needed)) {
        throw new IllegalArgumentException(
            "the cache has shape %s, the model needs %s"
                .formatted(sequence.cache().shape(), needed));
      }
      if (sequence.tokens().length == 0) {
        throw new IllegalArgumentException("a sequence has at least one token");
      }
      Objects.checkFromIndexSize(sequence.start(), sequence.tokens().length, capacity);
      checkTokens(sequence.tokens(), tokens);
      checkRequest(sequence.logits(), sequence.tokens().length);
    }
  }

  private static void checkTokens(int[] tokens, int count) {
    for (int token : tokens) {
      if (token < 0 || token >= count) {
        throw new IllegalArgumentException("token %d is not one of %d".formatted(token, count));
      }
    }
  }

  private void checkRequest(LogitsRequest request, int length) {
    if (request instanceof OfTokens some) {
      checkTokens(some.ids(), config.vocabularySize());
      checkRequest(some.rows(), length);
    } else if (request instanceof Rows some) {
      int least = 0;
      for (int row : some.rows()) {
        if (row < least || row >= length) {
          throw new IllegalArgumentException(
              "row %d: rows ascend and lie within the %d tokens".formatted(row, length));
        }
        least = row + 1;
      }
    }
  }
}
