package io.gatun.engine.generate;

import io.gatun.engine.adapt.SparseDelta;
import io.gatun.engine.forward.LogitsRequest;
import io.gatun.engine.forward.Sequence;
import io.gatun.kernels.KvCache;

/** One of the texts of {@link GreedyTexts}, as it comes into being. */
final class GreedyText {
  private final KvCache cache;
  private final SparseDelta delta;
  private final TokenText tokenText;
  private final StopStrings stops;
  private final int maxTokens;
  private final StringBuilder text = new StringBuilder();

  /** Tokens that the model has not read yet. */
  private int[] unread;

  private int read;
  private int written;

  /** Whether there is anything but white space yet, which ends no text. */
  private boolean begun;

  private boolean ended;

  /**
   * @param cache empty, and nobody else's; as many positions as it has end the text
   */
  GreedyText(
      KvCache cache,
      GreedyTexts.Request request,
      TokenText tokenText,
      StopStrings stops,
      int maxTokens) {
    this.cache = cache;
    delta = request.delta();
    unread = request.prompt();
    this.tokenText = tokenText;
    this.stops = stops;
    this.maxTokens = maxTokens;
  }

  /** What the model is to read now, to know the next token. */
  Sequence next() {
    return new Sequence(cache, read, unread, delta, LogitsRequest.last());
  }

  /** Takes the token that follows what was read. */
  void accept(int id) {
    read += unread.length;
    unread = new int[] {id};
    written++;
    boolean end = tokenText.isEnd(id);
    if (!end) {
      add(tokenText.accept(id));
    }
    ended = end || stops.stopped() || written == maxTokens || read == cache.shape().capacity();
    if (ended && !stops.stopped()) {
      add(tokenText.finish());
      text.append(stops.finish());
    }
  }

  private void add(String more) {
    int from = 0;
    while (!begun && from < more.length()) {
      begun = !Character.isWhitespace(more.charAt(from));
      from += begun ? 0 : 1;
    }
    text.append(more, 0, from).append(stops.accept(more.substring(from)));
  }

  boolean hasEnded() {
    return ended;
  }

  String text() {
    return text.toString();
  }
}
