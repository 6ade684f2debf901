package io.gatun.format.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.gatun.format.FormatException;
import io.gatun.format.gguf.GgufMetadata;
import java.util.Arrays;

/**
 * SentencePiece-style BPE ({@code tokenizer.ggml.model} {@code llama}): spaces are U+2581, a text's
 * characters are its first symbols, and two neighbours merge if together they spell a token, the
 * token of the highest score first. A character that is no token becomes byte tokens, or else the
 * unknown token.
 *
 * <p>A text gets a space before it, and after each special token, unless {@code
 * tokenizer.ggml.add_space_prefix} is false. Apart from that a text comes back as it was, except
 * that U+2581 comes back as a space.
 */
final class SentencePieceTokenizer extends VocabularyTokenizer {
  private static final String SCORES = "tokenizer.ggml.scores";
  private static final int SPACE = 0x2581;

  private final TokenTable table;
  private final CharacterPairs pairs = new CharacterPairs();
  private final int[] byteTokens = new int[256];

  /** By id: the order in which tokens are merged, lower first. */
  private final int[] order;

  private final boolean addsSpacePrefix;

  SentencePieceTokenizer(
      GgufMetadata metadata,
      Vocabulary vocabulary,
      SpecialTokens specials,
      SpecialTokenScanner scanner)
      throws FormatException {
    super(vocabulary, specials, scanner);
    addsSpacePrefix = metadata.findBoolean("tokenizer.ggml.add_space_prefix").orElse(true);
    order = order(metadata, vocabulary);
    table = new TokenTable(vocabulary.size());
    ByteSequence bytes = new ByteSequence(64);
    Arrays.fill(byteTokens, -1);
    for (int id = 0; id < vocabulary.size(); id++) {
      String spelling = vocabulary.spelling(id);
      bytes.clear();
      bytes.addString(spelling);
      int present = table.add(bytes.array(), 0, bytes.size());
      if (present >= 0) {
        throw Vocabulary.duplicate(metadata, spelling, present, id);
      }
      int value = Vocabulary.byteValue(spelling);
      if (value >= 0 && !vocabulary.kind(id).isSpecial()) {
        byteTokens[value] = id;
      }
      if (vocabulary.kind(id).isText()) {
        pairs.add(spelling);
      }
    }
  }

  private static int[] order(GgufMetadata metadata, Vocabulary vocabulary) throws FormatException {
    float[] scores = metadata.floats(SCORES);
    if (scores.length < vocabulary.size()) {
      throw Vocabulary.tooShort(metadata, SCORES, scores.length, vocabulary.size());
    }
    int[] order = new int[vocabulary.size()];
    for (int id = 0; id < order.length; id++) {
      if (Float.isNaN(scores[id])) {
        throw metadata.problem(SCORES, scores[id], "the score of token " + id);
      }
      int bits = Float.floatToIntBits(0f - scores[id]); // 0f - x: there is no -0
      order[id] = bits < 0 ? bits ^ Integer.MAX_VALUE : bits;
    }
    return order;
  }

  @Override
  public String describe() {
    return "SentencePiece BPE, " + vocabulary.size() + " tokens";
  }

  @Override
  byte[] normalBytes(int id) {
    return text(id).replace((char) SPACE, ' ').getBytes(UTF_8);
  }

  @Override
  SpecialTokenScanner.Parts encoder(String text, IntSequence ids) {
    return new Encoder(text, ids);
  }

  /** The text token that bytes spell, or -1. */
  private int find(byte[] bytes, int from, int to) {
    int id = table.find(bytes, from, to);
    return id >= 0 && vocabulary.kind(id).isText() ? id : -1;
  }

  /** Encodes one text; holds what one encoding needs, so that threads share nothing. */
  private final class Encoder extends NeighbourMerger implements SpecialTokenScanner.Parts {
    private final String text;
    private final IntSequence ids;
    private final ByteSequence bytes = new ByteSequence(64);

    /** Where in the bytes the character of each place starts. */
    private final IntSequence starts = new IntSequence(64);

    private boolean atStart = true;
    private int lastCharacter;

    Encoder(String text, IntSequence ids) {
      this.text = text;
      this.ids = ids;
    }

    @Override
    public void token(int id) {
      ids.add(id);
      atStart = true;
    }

    @Override
    public void text(int from, int to) {
      if (atStart && addsSpacePrefix) {
        append(SPACE);
      }
      atStart = false;
      int at = from;
      while (at < to) {
        int codePoint = ByteSequence.scalarAt(text, at);
        at += Character.charCount(codePoint);
        append(codePoint == ' ' ? SPACE : codePoint);
      }
      encodeSegment();
    }

    /** Adds a character, once the ones before it are encoded if no token can span the gap. */
    private void append(int codePoint) {
      if (size() > 0 && !pairs.mayHave(lastCharacter, codePoint)) {
        encodeSegment();
      }
      lastCharacter = codePoint;
      starts.add(bytes.size());
      bytes.addCodePoint(codePoint);
      add(-1);
    }

    private void encodeSegment() {
      merge();
      for (int place = 0; place >= 0; place = next(place)) {
        int id = symbol(place);
        int from = starts.get(place);
        int to = endOf(place);
        if (id < 0) {
          id = find(bytes.array(), from, to);
        }
        if (id >= 0) {
          ids.add(id);
        } else {
          emitBytes(from, to);
        }
      }
      clear();
      bytes.clear();
      starts.clear();
    }

    private void emitBytes(int from, int to) {
      for (int i = from; i < to; i++) {
        if (byteTokens[bytes.array()[i] & 0xFF] < 0) {
          specials.unknown().ifPresent(ids::add);
          return;
        }
      }
      for (int i = from; i < to; i++) {
        ids.add(byteTokens[bytes.array()[i] & 0xFF]);
      }
    }

    @Override
    long pair(int left, int right) {
      int id = find(bytes.array(), starts.get(left), endOf(right));
      return id < 0 ? NO_PAIR : ((long) order[id] << 32) | id;
    }

    private int endOf(int place) {
      int next = next(place);
      return next < 0 ? bytes.size() : starts.get(next);
    }
  }
}
