package io.gatun.format.tokenizer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.format.FormatException;
import io.gatun.format.gguf.GgufArray;
import io.gatun.format.gguf.GgufMetadata;
import io.gatun.format.gguf.GgufValue;
import io.gatun.format.gguf.GgufValueType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostileVocabularyTest {
  private static final String PRE = "tokenizer.ggml.pre";
  private static final String MERGES = "tokenizer.ggml.merges";
  private static final String SCORES = "tokenizer.ggml.scores";

  private final Map<String, GgufValue> byteLevel = Vocabularies.smallByteLevel("gpt-2");
  private final Map<String, GgufValue> sentencePiece = Vocabularies.smallSentencePiece();

  @Test
  void namesAnUnknownPreTokenizerTheKnownOnesAndTheWayOut() {
    byteLevel.put(PRE, new GgufValue.Text("clever-bpe"));
    FormatException problem = refused(byteLevel);
    assertEquals(PRE, problem.field());
    assertEquals("clever-bpe", problem.value());
    for (String part : List.of("gpt-2", "llama-bpe", "qwen2", "tekken", "--pre")) {
      assertTrue(problem.getMessage().contains(part), problem.getMessage());
    }
  }

  @Test
  void guessesNoPreTokenizer() {
    byteLevel.remove(PRE);
    FormatException problem = refused(byteLevel);
    assertEquals(PRE, problem.field());
    assertTrue(problem.getMessage().contains("--pre"));
    assertEquals("--pre", refused(byteLevel, Optional.of("clever-bpe")).field());
  }

  @Test
  void refusesAPreTokenizerWhereNoneIsUsed() {
    assertEquals("--pre", refused(sentencePiece, Optional.of("gpt-2")).field());
  }

  @Test
  void refusesAnUnknownModel() {
    byteLevel.put("tokenizer.ggml.model", new GgufValue.Text("rwkv"));
    assertEquals("rwkv", refused(byteLevel).value());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"tokenizer.ggml.model", Vocabulary.TOKENS, MERGES, "tokenizer.ggml.scores"})
  void refusesMissingKeys(String key) {
    Map<String, GgufValue> values = key.equals(SCORES) ? sentencePiece : byteLevel;
    values.remove(key);
    assertEquals(key, refused(values).field());
  }

  @ParameterizedTest
  @ValueSource(strings = {"bos", "eos", "eot", "eom", "unknown", "fim_pad"})
  void refusesIdsOutOfRange(String name) {
    String key = "tokenizer.ggml." + name + "_token_id";
    byteLevel.put(key, new GgufValue.Int(GgufValueType.UINT32, 267));
    assertEquals("267", refused(byteLevel).value());
    byteLevel.put(key, new GgufValue.Int(GgufValueType.INT32, -1));
    assertEquals(key, refused(byteLevel).field());
  }

  @Test
  void refusesVocabulariesThatContradictThemselves() {
    Map<String, GgufValue> empty = new LinkedHashMap<>(byteLevel);
    empty.put(Vocabulary.TOKENS, GgufArray.ofStrings(List.of()));
    assertEquals(Vocabulary.TOKENS, refused(empty).field());

    Map<String, GgufValue> types = new LinkedHashMap<>(byteLevel);
    types.put(Vocabulary.TOKEN_TYPES, GgufArray.ofIntegers(GgufValueType.INT32, 1, 1, 1));
    assertEquals(Vocabulary.TOKEN_TYPES, refused(types).field());

    sentencePiece.put(SCORES, GgufArray.ofReals(GgufValueType.FLOAT32, 1, 2));
    assertEquals(SCORES, refused(sentencePiece).field());
    double[] scores = new double[270];
    scores[269] = Double.NaN;
    sentencePiece.put(SCORES, GgufArray.ofReals(GgufValueType.FLOAT32, scores));
    assertEquals("NaN", refused(sentencePiece).value());

    byteLevel.remove("tokenizer.ggml.bos_token_id");
    byteLevel.put("tokenizer.ggml.add_bos_token", new GgufValue.Bool(true));
    assertEquals("tokenizer.ggml.add_bos_token", refused(byteLevel).field());
  }

  @Test
  void refusesTwoTokensOfOneSpelling() {
    for (String spelling : List.of("a", "<user>", "中 文")) {
      Map<String, GgufValue> values = new LinkedHashMap<>(byteLevel);
      List<String> tokens = tokens(values);
      tokens.set(258, spelling);
      tokens.set(260, spelling);
      values.put(Vocabulary.TOKENS, GgufArray.ofStrings(tokens));
      assertTrue(refused(values).value().contains(spelling));
    }
  }

  @Test
  void refusesAByteTokenThatIsNoByte() {
    List<String> tokens = tokens(sentencePiece);
    tokens.set(7, "<0xZZ>");
    sentencePiece.put(Vocabulary.TOKENS, GgufArray.ofStrings(tokens));
    assertTrue(refused(sentencePiece).value().contains("<0xZZ>"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "ab", "ab ", " b"})
  void refusesAMergeThatIsNotTwoTokens(String merge) {
    byteLevel.put(MERGES, GgufArray.ofStrings(List.of("H e", merge)));
    assertEquals(MERGES, refused(byteLevel).field());
  }

  @Test
  void spellsOutWhatMergesMakeButTheVocabularyLacks() throws IOException {
    List<String> absent = List.of("x y", "xy z", "中 文", "é é", "x y", "< 中");
    byteLevel.put(MERGES, GgufArray.ofStrings(absent));
    Tokenizer tokenizer = Vocabularies.tokenizer(byteLevel);
    for (String text : List.of("xyz", "wxyzxy", "éé中文")) {
      int[] ids = tokenizer.encode(text);
      assertEquals(text, tokenizer.decode(ids));
      assertEquals(text.getBytes(UTF_8).length, ids.length);
    }
  }

  @Test
  void usesTheUnknownTokenWhereThereAreNoByteTokens() throws IOException {
    List<String> tokens = tokens(sentencePiece);
    for (int id = 3; id < 259; id++) {
      tokens.set(id, "");
    }
    sentencePiece.put(Vocabulary.TOKENS, GgufArray.ofStrings(tokens));
    long[] types = new long[tokens.size()];
    Arrays.fill(types, 1);
    types[0] = 2;
    sentencePiece.put(Vocabulary.TOKEN_TYPES, GgufArray.ofIntegers(GgufValueType.INT32, types));
    Tokenizer tokenizer = Vocabularies.tokenizer(sentencePiece);
    int hello = tokenizer.encode("Hello")[0];
    assertArrayEquals(new int[] {hello, 0, 0}, tokenizer.encode("Hello中😀"));
    assertEquals("[EMPTY_3]", tokenizer.text(3));
  }

  /** Whatever the metadata, there is a tokenizer that works or a FormatException. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void survivesTenThousandMutations(boolean bytes) throws IOException {
    Random random = new Random(bytes ? 1 : 2);
    List<String> names = List.copyOf(PreTokenizers.names());
    int refused = 0;
    for (int i = 0; i < 10_000; i++) {
      Map<String, GgufValue> values = new LinkedHashMap<>(bytes ? byteLevel : sentencePiece);
      if (bytes) {
        values.put(PRE, new GgufValue.Text(names.get(random.nextInt(names.size()))));
      }
      for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
        MetadataMutator.mutate(values, random);
      }
      try {
        Tokenizer tokenizer = Tokenizer.of(GgufMetadata.of("mutant", values), Optional.empty());
        exercise(tokenizer, random);
      } catch (FormatException expected) {
        refused++;
      }
    }
    assertTrue(refused > 1_000 && refused < 9_000, refused + " refused");
  }

  private static void exercise(Tokenizer tokenizer, Random random) {
    int[] random4 = random.ints(4, 0, tokenizer.vocabularySize()).toArray();
    TextStream stream = tokenizer.stream();
    StringBuilder streamed = new StringBuilder();
    for (int id : random4) {
      streamed.append(stream.accept(id));
    }
    assertEquals(tokenizer.decode(random4), streamed + stream.finish());
    for (String text : List.of("Hello world<|im_end|> 12", "</s><user>中\n 😀", "")) {
      for (int id : tokenizer.encodePrompt(text, true)) {
        assertTrue(id >= 0 && id < tokenizer.vocabularySize());
      }
      for (int id : tokenizer.encode(text)) {
        assertTrue(!tokenizer.isSpecial(id) || tokenizer.text(id).equals(unknown(tokenizer)));
      }
    }
  }

  private static String unknown(Tokenizer tokenizer) {
    return tokenizer instanceof VocabularyTokenizer known && known.specials.unknown().isPresent()
        ? known.text(known.specials.unknown().getAsInt())
        : null;
  }

  private static List<String> tokens(Map<String, GgufValue> values) {
    return new ArrayList<>(((GgufArray) values.get(Vocabulary.TOKENS)).strings());
  }

  private static FormatException refused(Map<String, GgufValue> values) {
    return refused(values, Optional.empty());
  }

  private static FormatException refused(Map<String, GgufValue> values, Optional<String> pre) {
    return assertThrows(
        FormatException.class, () -> Tokenizer.of(GgufMetadata.of("hostile", values), pre));
  }
}
