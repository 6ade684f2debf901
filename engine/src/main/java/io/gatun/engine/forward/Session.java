package io.gatun.engine.forward;

import io.gatun.engine.adapt.SparseDelta;
import io.gatun.engine.model.Model;
import io.gatun.kernels.Activations;
import io.gatun.kernels.KvCache;
import io.gatun.kernels.KvShape;
import io.gatun.kernels.KvType;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/**
 * A conversation with the model: a key-value cache, a position and the logits of what comes next.
 * One thread at a time uses a session; many sessions may run at once over one {@link Model}.
 */
public final class Session implements AutoCloseable {
  /**
   * So many tokens one by one take less time than compiling the rest of the kernels. About twenty
   * take as long, since they take the compiler's time as well. Not more than are rounded as one
   * token is, in {@link Activations#MIXED}: else bits would depend on when the kernels are
   * compiled.
   */
  private static final int FEW = Activations.FEW_ROWS;

  private final Model model;
  private final SparseDelta delta;
  private final KvCache cache;
  private final float[] next;
  private int position;
  private boolean nextKnown;

  private Session(Model model, SparseDelta delta, KvCache cache) {
    this.model = model;
    this.delta = delta;
    this.cache = cache;
    next = new float[model.config().vocabularySize()];
  }

  /**
   * Opens a session.
   *
   * @param contextLength tokens it will hold; up to the model's own context length
   * @param type how keys and values are held
   * @param delta what the model's weights are changed by
   */
  public static Session open(Model model, int contextLength, KvType type, SparseDelta delta) {
    int most = model.config().contextLength();
    if (contextLength < 1 || contextLength > most) {
      throw new IllegalArgumentException(
          "context length %d: %s has seen texts of 1 to %d tokens"
              .formatted(contextLength, model.name(), most));
    }
    KvShape shape = model.config().cacheShape(contextLength);
    return new Session(model, delta, model.backend().allocateCache(shape, type));
  }

  /** The model it talks to. */
  public Model model() {
    return model;
  }

  /** How many tokens it can hold. */
  public int contextLength() {
    return cache.shape().capacity();
  }

  /** How many tokens it holds; the position of the next. */
  public int position() {
    return position;
  }

  /** Bytes of its key-value cache. */
  public long bytes() {
    return cache.bytes();
  }

  /**
   * Reads tokens. Afterwards the logits of the token after them are known. While the model is not
   * {@link Model#warm}, a few tokens are read one by one, which gives the same bits; many wait.
   *
   * @throws ContextOverflowException if they do not fit; nothing has changed then
   * @throws IllegalArgumentException if there is none, or an id is not in the vocabulary
   */
  public void prefill(int[] tokens) {
    if (tokens.length > FEW) {
      model.awaitWarm();
    }
    prefill(tokens, model::warm);
  }

  void prefill(int[] tokens, BooleanSupplier warm) {
    if (tokens.length > contextLength() - position) {
      throw new ContextOverflowException(contextLength(), position, tokens.length);
    }
    int read = 0;
    while (read < tokens.length - 1 && !warm.getAsBoolean()) {
      run(Arrays.copyOfRange(tokens, read, read + 1), position + read, LogitsRequest.none());
      read++;
    }
    int[] rest = read == 0 ? tokens : Arrays.copyOfRange(tokens, read, tokens.length);
    run(rest, position + read, LogitsRequest.last());
    position += tokens.length;
    nextKnown = true;
  }

  private void run(int[] tokens, int start, LogitsRequest request) {
    Sequence sequence = new Sequence(cache, start, tokens, delta, request);
    model.forwardPass().run(Batch.of(sequence), (sequenceIndex, row, logits) -> logits.read(next));
  }

  /** Reads one token, as {@link #prefill} does. */
  public void append(int token) {
    prefill(new int[] {token});
  }

  /**
   * Copies the logits of the next token to the front of {@code target}, {@code vocabularySize}
   * floats.
   *
   * @throws IllegalStateException if nothing was read yet, or since the last truncation
   */
  public void nextLogits(float[] target) {
    if (!nextKnown) {
      throw new IllegalStateException("no next token is known: prefill or append first");
    }
    System.arraycopy(next, 0, target, 0, next.length);
  }

  /**
   * Forgets everything from a position on. The next token is then unknown until something is read,
   * unless nothing was forgotten.
   */
  public void truncate(int newPosition) {
    Objects.checkIndex(newPosition, position + 1);
    nextKnown &= newPosition == position;
    position = newPosition;
  }

  /** Frees the cache. */
  @Override
  public void close() {
    cache.close();
  }
}
