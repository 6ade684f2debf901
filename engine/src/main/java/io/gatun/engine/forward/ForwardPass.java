package io.gatun.engine.forward;

import io.gatun.engine.forward.LogitsRequest.OfTokens;
import io.gatun.engine.forward.LogitsRequest.Rows;
import io.gatun.engine.model.ModelConfig;
import io.gatun.engine.model.ModelWeights;
import io.gatun.kernels.Backend;
import io.gatun.kernels.FloatTensor;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
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
    List<Sequence> sequences = batch.sequences();
    check(sequences);
    int sequence = 0;
    int token = 0;
    while (sequence < sequences.size()) {
      backend.stepLock().lock();
      try {
        step.fill(sequences, sequence, token);
        decoder.needPositions(highestPosition() + 1);
        FloatTensor hidden = decoder.run(step);
        output.run(step, sequences, hidden, sink);
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

  private void check(List<Sequence> sequences) {
    Set<Object> caches = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Sequence sequence : sequences) {
      int capacity = sequence.cache().shape().capacity();
      if (!sequence.cache().shape().equals(config.cacheShape(capacity))) {
        throw new IllegalArgumentException(
            "the cache has shape %s, the model needs %s"
                .formatted(sequence.cache().shape(), config.cacheShape(capacity)));
      }
      if (!caches.add(sequence.cache())) {
        throw new IllegalArgumentException("two sequences of a batch share a cache");
      }
      if (sequence.tokens().length == 0) {
        throw new IllegalArgumentException("a sequence has at least one token");
      }
      Objects.checkFromIndexSize(sequence.start(), sequence.tokens().length, capacity);
      checkTokens(sequence.tokens());
      checkRequest(sequence.logits(), sequence.tokens().length);
    }
  }

  private void checkTokens(int[] tokens) {
    for (int token : tokens) {
      if (token < 0 || token >= config.vocabularySize()) {
        throw new IllegalArgumentException(
            "token %d is not one of %d".formatted(token, config.vocabularySize()));
      }
    }
  }

  private void checkRequest(LogitsRequest request, int length) {
    if (request instanceof OfTokens some) {
      checkTokens(some.ids());
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
