package io.gatun.engine.generate;

import io.gatun.engine.forward.ContextOverflowException;
import io.gatun.engine.forward.Session;
import io.gatun.format.tokenizer.Tokenizer;
import java.util.function.Supplier;

/**
 * Generates texts in a session, which belongs to it from then on. Each text is given whole, the
 * conversation so far included; tokens at its start that the session still holds are not read
 * again. Not thread-safe, and one text at a time: the newest.
 */
public final class Generator {
  private final ContextWindow window;
  private final float[] logits;
  private final Supplier<TokenText> texts;
  private TokenStream newest;

  /** A generator over a session; what the session held is forgotten. */
  public Generator(Session session) {
    this(LogitsSource.of(session), texts(session.model().tokenizer()));
  }

  Generator(LogitsSource source, Supplier<TokenText> texts) {
    window = new ContextWindow(source);
    logits = new float[source.vocabularySize()];
    this.texts = texts;
  }

  private static Supplier<TokenText> texts(Tokenizer tokenizer) {
    return () -> TokenText.of(tokenizer);
  }

  /**
   * Begins a text. Nothing is computed before the stream is first asked for a token.
   *
   * @param prompt at least one token
   * @throws ContextOverflowException if the prompt does not fit and the policy is not {@link
   *     OverflowPolicy#SLIDE}
   */
  public TokenStream generate(int[] prompt, GenerationOptions options) {
    if (prompt.length == 0) {
      throw new IllegalArgumentException("the prompt is empty: give at least one token");
    }
    int capacity = window.contextLength();
    boolean slides = options.overflow() == OverflowPolicy.SLIDE;
    if (slides && options.keepTokens() > capacity - 2) {
      throw new IllegalArgumentException(
          "keep tokens is %d; allowed: 0 to %d, two less than the context"
              .formatted(options.keepTokens(), capacity - 2));
    }
    if (!slides && prompt.length > capacity) {
      throw new ContextOverflowException(capacity, 0, prompt.length);
    }
    int[] fitting = ContextWindow.cut(prompt, capacity, options.keepTokens());
    if (newest != null) {
      newest.supersede();
    }
    newest = new TokenStream(window, logits, texts.get(), fitting, options);
    return newest;
  }
}
