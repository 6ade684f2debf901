package io.gatun.engine.generate;

import io.gatun.engine.forward.ContextOverflowException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * A text as it comes into being. Every token drawn is an element, also the one that ends the text
 * and those that make up a stop string; the texts of all elements, put together, are the text
 * before the stop string. Only {@link #cancel} may be called by another thread.
 *
 * <p>The first call reads the prompt; then each computes one token. Both may throw a {@link
 * ContextOverflowException} where the policy is {@link OverflowPolicy#ERROR}, and an {@link
 * ArithmeticException} if the model's numbers overflow.
 */
public final class TokenStream implements Iterator<GeneratedToken> {
  /** The prompt is read in pieces of this many tokens, so that cancelling does not take long. */
  private static final int PROMPT_PIECE = 256;

  private final ContextWindow window;
  private final float[] logits;
  private final TokenText tokenText;
  private final int[] prompt;
  private final GenerationOptions options;
  private final Sampler sampler;
  private final StopStrings stops;
  private final TokenHistory history;
  private final Stopwatch stopwatch = new Stopwatch();
  private final StringBuilder text = new StringBuilder();

  private int promptTokensRead;
  private boolean promptDone;
  private boolean lastTokenUnread;
  private GeneratedToken ready;
  private StopReason reason;
  private boolean superseded;
  private volatile boolean cancelled;

  TokenStream(
      ContextWindow window,
      float[] logits,
      TokenText tokenText,
      int[] prompt,
      GenerationOptions options) {
    this.window = window;
    this.logits = logits;
    this.tokenText = tokenText;
    this.prompt = prompt;
    this.options = options;
    sampler = new Sampler(options.sampling());
    stops = new StopStrings(options.stops());
    history = new TokenHistory(prompt);
  }

  @Override
  public boolean hasNext() {
    if (ready == null && reason == null) {
      compute();
    }
    return ready != null;
  }

  @Override
  public GeneratedToken next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the text has ended: " + reason.label());
    }
    GeneratedToken token = ready;
    ready = null;
    return token;
  }

  /** Ends the text before the next token, or while the prompt is read. Any thread may call it. */
  public void cancel() {
    cancelled = true;
  }

  /**
   * Why the text ended.
   *
   * @throws IllegalStateException if it has not
   */
  public StopReason stopReason() {
    if (reason == null) {
      throw new IllegalStateException("the text has not ended yet");
    }
    return reason;
  }

  /** The prompt's tokens, as far as the context can hold them. */
  public int[] promptTokens() {
    return prompt.clone();
  }

  /** All tokens drawn so far, in order. */
  public int[] tokens() {
    return history.from(prompt.length);
  }

  /** All text so far: that of every element. */
  public String text() {
    return text.toString();
  }

  /** How long things took so far. */
  public Timings timings() {
    return stopwatch.timings(promptTokensRead, tokenCount());
  }

  /** The session goes on with another text. */
  void supersede() {
    superseded = true;
  }

  private int tokenCount() {
    return history.size() - prompt.length;
  }

  private void compute() {
    if (superseded) {
      throw new IllegalStateException("the generator has begun another text since");
    }
    if (!promptDone) {
      readPrompt();
    } else if (lastTokenUnread && !cancelled) {
      readLastToken();
    }
    if (cancelled) {
      reason = StopReason.CANCELLED;
    } else if (tokenCount() == options.maxTokens()) {
      reason = StopReason.LENGTH;
    } else {
      window.nextLogits(logits);
      emit(sampler.sample(logits, history));
    }
  }

  private void readPrompt() {
    stopwatch.promptBegins();
    int start = window.reuse(prompt);
    for (int from = start; from < prompt.length && !cancelled; from += PROMPT_PIECE) {
      int to = Math.min(from + PROMPT_PIECE, prompt.length);
      window.read(Arrays.copyOfRange(prompt, from, to));
      promptTokensRead += to - from;
    }
    promptDone = true;
    stopwatch.promptEnds();
  }

  private void readLastToken() {
    int last = history.get(history.size() - 1);
    if (window.isFull()) {
      if (options.overflow() != OverflowPolicy.SLIDE) {
        throw new ContextOverflowException(window.contextLength(), window.contextLength(), 1);
      }
      window.slide(options.keepTokens());
    }
    window.append(last);
    lastTokenUnread = false;
  }

  private void emit(int id) {
    history.add(id);
    lastTokenUnread = true;
    boolean end = tokenText.isEnd(id);
    String certain = end ? "" : stops.accept(tokenText.accept(id));
    if (!stops.stopped() && (end || isLast())) {
      certain += stops.accept(tokenText.finish()) + stops.finish();
      reason = end ? StopReason.END : StopReason.LENGTH;
    }
    if (stops.stopped()) {
      reason = StopReason.STOP;
    }
    text.append(certain);
    ready = new GeneratedToken(id, certain);
    stopwatch.tokenEnds();
  }

  private boolean isLast() {
    return tokenCount() == options.maxTokens()
        || (options.overflow() == OverflowPolicy.STOP && window.isFull());
  }
}
