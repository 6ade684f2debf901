package io.gatun.format.tokenizer;

import io.gatun.format.FormatException;
import io.gatun.format.gguf.GgufMetadata;
import java.util.HashMap;
import java.util.Map;

/**
 * Byte-level BPE ({@code tokenizer.ggml.model} {@code gpt2}): text is cut into words, a word's
 * UTF-8 bytes are its first symbols, and merges make tokens of them. Any text can be encoded and
 * comes back as it was, if the vocabulary has all bytes.
 *
 * <p>A byte that the vocabulary has no token for becomes nothing, as in llama.cpp. Real
 * vocabularies lack bytes that no text has, and the lead bytes of planes without characters; their
 * unknown token, if any, is also their end of text, which user text must not become.
 */
final class ByteLevelTokenizer extends VocabularyTokenizer {
  private final PreTokenizer preTokenizer;
  private final TokenTable table;
  private final BytePairMerges merges;

  ByteLevelTokenizer(
      GgufMetadata metadata,
      Vocabulary vocabulary,
      SpecialTokens specials,
      SpecialTokenScanner scanner,
      PreTokenizer preTokenizer)
      throws FormatException {
    super(vocabulary, specials, scanner);
    this.preTokenizer = preTokenizer;
    this.table = table(metadata, vocabulary);
    this.merges = new BytePairMerges(metadata, vocabulary, table);
  }

  /**
   * The bytes that tokens spell; a token whose spelling is none of bytes gets its UTF-8, hidden.
   */
  private static TokenTable table(GgufMetadata metadata, Vocabulary vocabulary)
      throws FormatException {
    TokenTable table = new TokenTable(vocabulary.size());
    Map<String, Integer> others = new HashMap<>();
    ByteSequence bytes = new ByteSequence(64);
    for (int id = 0; id < vocabulary.size(); id++) {
      String spelling = vocabulary.spelling(id);
      bytes.clear();
      Integer present;
      if (ByteLevelAlphabet.decode(spelling, 0, spelling.length(), bytes)) {
        int equal = table.add(bytes.array(), 0, bytes.size());
        present = equal < 0 ? null : equal;
      } else {
        bytes.clear();
        bytes.addString(spelling);
        table.addHidden(bytes.array(), 0, bytes.size());
        present = others.putIfAbsent(spelling, id);
      }
      if (present != null) {
        throw Vocabulary.duplicate(metadata, spelling, present, id);
      }
    }
    return table;
  }

  @Override
  public String describe() {
    return "byte-level BPE, pre-tokenizer "
        + preTokenizer.name()
        + ", "
        + vocabulary.size()
        + " tokens";
  }

  @Override
  byte[] normalBytes(int id) {
    return table.bytes(id);
  }

  @Override
  SpecialTokenScanner.Parts encoder(String text, IntSequence ids) {
    return new Encoder(text, ids);
  }

  /** Encodes one text; holds what one encoding needs, so that threads share nothing. */
  private final class Encoder extends NeighbourMerger implements SpecialTokenScanner.Parts {
    private final String text;
    private final IntSequence ids;
    private final ByteSequence word = new ByteSequence(64);

    Encoder(String text, IntSequence ids) {
      this.text = text;
      this.ids = ids;
    }

    @Override
    long pair(int left, int right) {
      return merges.pair(symbol(left), symbol(right));
    }

    @Override
    public void token(int id) {
      ids.add(id);
    }

    @Override
    public void text(int from, int to) {
      ClassifiedText characters = new ClassifiedText(text, from, to);
      IntSequence ends = preTokenizer.wordEnds(characters);
      int at = 0;
      for (int i = 0; i < ends.size(); i++) {
        word.clear();
        while (at < ends.get(i)) {
          word.addCodePoint(characters.codePoint(at++));
        }
        encodeWord();
      }
    }

    private void encodeWord() {
      if (preTokenizer.ignoresMerges()) {
        int id = table.find(word.array(), 0, word.size());
        if (id >= 0 && vocabulary.kind(id).isText()) {
          ids.add(id);
          return;
        }
      }
      clear();
      for (int i = 0; i < word.size(); i++) {
        add(merges.byteSymbol(word.array()[i] & 0xFF));
      }
      merge();
      for (int place = 0; place >= 0; place = next(place)) {
        emit(symbol(place));
      }
    }

    private void emit(int symbol) {
      if (symbol < vocabulary.size()) {
        ids.add(symbol);
        return;
      }
      for (byte value : merges.extraBytes(symbol)) {
        int id = merges.byteSymbol(value & 0xFF);
        if (id < vocabulary.size()) {
          ids.add(id);
        }
      }
    }
  }
}
