package io.gatun.engine.generate;

import io.gatun.format.tokenizer.TextStream;
import io.gatun.format.tokenizer.Tokenizer;
import java.util.Set;

/** What generation needs of a tokenizer: the text of tokens as they come, and which ones end it. */
interface TokenText {
  /** The characters that this token completes. */
  String accept(int id);

  /** What is left of an incomplete character. */
  String finish();

  boolean isEnd(int id);

  static TokenText of(Tokenizer tokenizer) {
    TextStream stream = tokenizer.stream();
    Set<Integer> ends = tokenizer.endOfGeneration();
    return new TokenText() {
      @Override
      public String accept(int id) {
        return stream.accept(id);
      }

      @Override
      public String finish() {
        return stream.finish();
      }

      @Override
      public boolean isEnd(int id) {
        return ends.contains(id);
      }
    };
  }
}
