package io.gatun.format.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.OptionalInt;
import java.util.Set;

/** What all tokenizers have in common: special tokens, decoding, the vocabulary's facts. */
abstract class VocabularyTokenizer implements Tokenizer {
  private static final byte[] NOTHING = {};

  final Vocabulary vocabulary;
  final SpecialTokens specials;
  private final SpecialTokenScanner scanner;

  VocabularyTokenizer(Vocabulary vocabulary, SpecialTokens specials, SpecialTokenScanner scanner) {
    this.vocabulary = vocabulary;
    this.specials = specials;
    this.scanner = scanner;
  }

  /** An encoder for one text. */
  abstract SpecialTokenScanner.Parts encoder(String text, IntSequence ids);

  /** The bytes of a normal token. */
  abstract byte[] normalBytes(int id);

  @Override
  public int[] encode(String text) {
    return encode(text, false, false);
  }

  @Override
  public int[] encodeWithSpecials(String text) {
    return encode(text, true, false);
  }

  @Override
  public int[] encodePrompt(String text, boolean parseSpecial) {
    return encode(text, parseSpecial, true);
  }

  private int[] encode(String text, boolean parseSpecial, boolean addSpecial) {
    IntSequence ids = new IntSequence(text.length() / 3);
    if (addSpecial && specials.addsBos()) {
      ids.add(specials.bos().getAsInt());
    }
    scanner.scan(text, parseSpecial, encoder(text, ids));
    if (addSpecial && specials.addsEos()) {
      ids.add(specials.eos().getAsInt());
    }
    return ids.toArray();
  }

  @Override
  public byte[] bytes(int id) {
    return switch (vocabulary.kind(id)) {
      case CONTROL, UNKNOWN, UNUSED, UNDEFINED -> NOTHING;
      case USER_DEFINED -> text(id).getBytes(UTF_8);
      case BYTE -> new byte[] {(byte) Vocabulary.byteValue(text(id))};
      case NORMAL -> normalBytes(id);
    };
  }

  @Override
  public String text(int id) {
    return vocabulary.spelling(id);
  }

  @Override
  public boolean isSpecial(int id) {
    return vocabulary.kind(id).isSpecial();
  }

  @Override
  public String decode(int[] ids) {
    ByteSequence bytes = new ByteSequence(ids.length * 4);
    for (int id : ids) {
      byte[] added = bytes(id);
      bytes.addRange(added, 0, added.length);
    }
    return new String(bytes.array(), 0, bytes.size(), UTF_8);
  }

  @Override
  public TextStream stream() {
    return new TextStream(this);
  }

  @Override
  public int vocabularySize() {
    return vocabulary.size();
  }

  @Override
  public OptionalInt bos() {
    return specials.bos();
  }

  @Override
  public OptionalInt eos() {
    return specials.eos();
  }

  @Override
  public boolean addsBos() {
    return specials.addsBos();
  }

  @Override
  public boolean addsEos() {
    return specials.addsEos();
  }

  @Override
  public Set<Integer> endOfGeneration() {
    return specials.endOfGeneration();
  }
}
