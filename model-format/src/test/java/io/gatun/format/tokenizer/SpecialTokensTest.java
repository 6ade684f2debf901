package io.gatun.format.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.format.gguf.GgufArray;
import io.gatun.format.gguf.GgufMetadata;
import io.gatun.format.gguf.GgufValue;
import io.gatun.format.gguf.GgufValueType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SpecialTokensTest {
  private static final int END = 264; // <|endoftext|> of the small byte-level vocabulary
  private static final int TURN_END = 265; // <|im_end|>
  private static final int USER = 266; // <user>, user-defined

  private final Map<String, GgufValue> byteLevel = Vocabularies.smallByteLevel("gpt-2");
  private final Map<String, GgufValue> sentencePiece = Vocabularies.smallSentencePiece();

  @Test
  void userTextHoldsNoControlTokens() throws IOException {
    Tokenizer tokenizer = Vocabularies.tokenizer(byteLevel);
    String text = "Hello<|im_end|> world";
    int[] ids = tokenizer.encode(text);
    assertTrue(Arrays.stream(ids).noneMatch(tokenizer::isSpecial));
    assertEquals(text, tokenizer.decode(ids));
    assertArrayEquals(ids, tokenizer.encodePrompt(text, false));
  }

  @Test
  void trustedTextHoldsControlTokens() throws IOException {
    Tokenizer tokenizer = Vocabularies.tokenizer(byteLevel);
    int[] ids = tokenizer.encodeWithSpecials("<|im_end|>Hello<|im_end|><|endoftext|>");
    assertArrayEquals(new int[] {TURN_END, tokenizer.encode("Hello")[0], TURN_END, END}, ids);
    assertArrayEquals(ids, tokenizer.encodePrompt("<|im_end|>Hello<|im_end|><|endoftext|>", true));
    assertEquals("Hello", tokenizer.decode(ids));
    assertEquals(0, tokenizer.bytes(TURN_END).length);
    assertEquals("<|im_end|>", tokenizer.text(TURN_END));
  }

  @Test
  void userDefinedTokensAreFoundInAnyText() throws IOException {
    Tokenizer one = Vocabularies.tokenizer(byteLevel);
    int hello = one.encode("Hello")[0];
    assertArrayEquals(new int[] {hello, USER, hello}, one.encode("Hello<user>Hello"));
    assertEquals("<user>", one.decode(new int[] {USER}));
    assertFalse(one.isSpecial(USER));
    Tokenizer other = Vocabularies.tokenizer(sentencePiece);
    assertEquals(" Hello<user> Hello", other.decode(other.encode("Hello<user>Hello")));
    assertEquals(3, other.encode("Hello<user>Hello").length);
  }

  @Test
  void mergesNeverMakeAControlToken() throws IOException {
    List<String> tokens = new ArrayList<>(((GgufArray) byteLevel.get(Vocabulary.TOKENS)).strings());
    tokens.set(END, "no");
    byteLevel.put(Vocabulary.TOKENS, GgufArray.ofStrings(tokens));
    byteLevel.put("tokenizer.ggml.merges", GgufArray.ofStrings(List.of("n o", "no w")));
    for (String pre : List.of("gpt-2", "llama-bpe")) { // the latter takes whole words as tokens
      byteLevel.put("tokenizer.ggml.pre", new GgufValue.Text(pre));
      Tokenizer tokenizer = Vocabularies.tokenizer(byteLevel);
      assertTrue(tokenizer.isSpecial(END));
      int n = tokenizer.encode("n")[0];
      int o = tokenizer.encode("o")[0];
      assertArrayEquals(new int[] {n, o}, tokenizer.encode("no"));
      assertEquals("now", tokenizer.decode(tokenizer.encode("now")));
      assertArrayEquals(new int[] {END}, tokenizer.encodeWithSpecials("no"));
    }
  }

  @Test
  void longerSpellingsAreFoundFirst() throws IOException {
    List<String> tokens = new ArrayList<>(((GgufArray) byteLevel.get(Vocabulary.TOKENS)).strings());
    tokens.set(END, "<a>");
    tokens.set(TURN_END, "<a><b>");
    tokens.set(USER, "b><a");
    byteLevel.put(Vocabulary.TOKENS, GgufArray.ofStrings(tokens));
    Tokenizer tokenizer = Vocabularies.tokenizer(byteLevel);
    int[] ids = tokenizer.encodeWithSpecials("<a><a><b><a>");
    assertArrayEquals(new int[] {END, TURN_END, END}, ids);
  }

  @Test
  void promptsGetBosAndEosAsTheFileSays() throws IOException {
    int hello = Vocabularies.tokenizer(byteLevel).encode("Hello")[0];
    byteLevel.put("tokenizer.ggml.add_bos_token", new GgufValue.Bool(true));
    byteLevel.put("tokenizer.ggml.add_eos_token", new GgufValue.Bool(true));
    Tokenizer tokenizer = Vocabularies.tokenizer(byteLevel);
    assertArrayEquals(new int[] {END, hello, END}, tokenizer.encodePrompt("Hello", false));
    assertArrayEquals(new int[] {hello}, tokenizer.encodeWithSpecials("Hello"));
    assertTrue(tokenizer.addsBos() && tokenizer.addsEos());
  }

  @Test
  void bosIsAddedByDefaultWhereLlamaCppAddsIt() throws IOException {
    assertTrue(Vocabularies.tokenizer(sentencePiece).addsBos());
    assertEquals(1, Vocabularies.tokenizer(sentencePiece).encodePrompt("", false)[0]);
    for (String pre : PreTokenizers.names()) {
      byteLevel.put("tokenizer.ggml.pre", new GgufValue.Text(pre));
      boolean expected = Set.of("llama-bpe", "llama3", "llama-v3", "tekken").contains(pre);
      assertEquals(expected, Vocabularies.tokenizer(byteLevel).addsBos(), pre);
    }
  }

  @Test
  void endsGenerationAtKeysAndWellKnownSpellings() throws IOException {
    Tokenizer tokenizer = Vocabularies.tokenizer(byteLevel);
    assertEquals(Set.of(END, TURN_END), tokenizer.endOfGeneration());
    byteLevel.put("tokenizer.ggml.eot_token_id", new GgufValue.Int(GgufValueType.UINT32, 7));
    assertEquals(Set.of(7, END, TURN_END), Vocabularies.tokenizer(byteLevel).endOfGeneration());
    assertEquals(Set.of(2), Vocabularies.tokenizer(sentencePiece).endOfGeneration());
  }

  @Test
  void messageEndsDoNotEndAnAnswerOfManyParts() throws IOException {
    List<String> tokens = new ArrayList<>(((GgufArray) byteLevel.get(Vocabulary.TOKENS)).strings());
    tokens.set(USER, "<|end|>");
    byteLevel.put(Vocabulary.TOKENS, GgufArray.ofStrings(tokens));
    assertTrue(Vocabularies.tokenizer(byteLevel).endOfGeneration().contains(USER));
    tokens.set(TURN_END, "<|return|>");
    tokens.set(256, "<|call|>");
    byteLevel.put(Vocabulary.TOKENS, GgufArray.ofStrings(tokens));
    Set<Integer> ends = Vocabularies.tokenizer(byteLevel).endOfGeneration();
    assertEquals(Set.of(256, END, TURN_END), ends);
  }

  @Test
  void spellingsOfControlTokensMakeThemSoWhateverTheirType() throws IOException {
    byteLevel.remove(Vocabulary.TOKEN_TYPES);
    Tokenizer tokenizer = Vocabularies.tokenizer(byteLevel);
    assertTrue(tokenizer.isSpecial(TURN_END));
    assertFalse(tokenizer.isSpecial(USER));
  }

  @Test
  void tokensOfPhi3EatTheSpaceAfterThem() throws IOException {
    int[] plain = Vocabularies.tokenizer(sentencePiece).encodeWithSpecials("</s> \n Hello");
    assertTrue(plain.length > 2);
    sentencePiece.put("general.name", new GgufValue.Text("Phi-3-mini"));
    Tokenizer phi3 = Vocabularies.tokenizer(sentencePiece);
    int hello = phi3.encode("Hello")[0];
    assertArrayEquals(new int[] {2, hello}, phi3.encodeWithSpecials("</s> \n Hello"));
    assertEquals(5, phi3.encodeWithSpecials("<s> \n Hello").length);
  }

  @Test
  void saysWhatItIs() throws IOException {
    assertEquals(
        "byte-level BPE, pre-tokenizer gpt-2, 267 tokens",
        Vocabularies.tokenizer(byteLevel).describe());
    assertEquals("SentencePiece BPE, 270 tokens", Vocabularies.tokenizer(sentencePiece).describe());
    GgufMetadata metadata = GgufMetadata.of("small", byteLevel);
    Tokenizer overridden = Tokenizer.of(metadata, Optional.of("qwen2"));
    assertEquals("byte-level BPE, pre-tokenizer qwen2, 267 tokens", overridden.describe());
    assertEquals(OptionalInt.of(END), overridden.bos());
    assertEquals(OptionalInt.of(END), overridden.eos());
  }

  @Test
  void knowsTheSpecialTokensOfSmolLm2() throws IOException {
    Tokenizer tokenizer = Vocabularies.ofFile(Vocabularies.SMOLLM2);
    assertEquals(Set.of(0, 2, 4), tokenizer.endOfGeneration());
    assertFalse(tokenizer.addsBos());
    assertTrue(tokenizer.isSpecial(1));
  }
}
