package io.gatun.tools.synth;

import io.gatun.format.gguf.GgufArray;
import io.gatun.format.gguf.GgufValue;
import io.gatun.format.gguf.GgufValueType;
import io.gatun.format.tokenizer.ByteLevelAlphabet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * As models since GPT-2 have it: 256 bytes, pieces with the merges that lead to them, then two
 * special tokens.
 *
 * @param preTokenizer its name in {@code tokenizer.ggml.pre}
 * @param bos what the token that begins a text is spelled
 * @param eos what the token that ends a text is spelled
 * @param addsBos whether prompts begin with it
 */
record ByteLevelVocabulary(String preTokenizer, String bos, String eos, boolean addsBos)
    implements MadeUpVocabulary {
  private static final int BYTES = 256;
  private static final int SPECIALS = 2;

  @Override
  public Map<String, GgufValue> metadata(int size) {
    int pieces = size - BYTES - SPECIALS;
    if (pieces < 0) {
      throw new IllegalArgumentException(
          "a vocabulary of " + size + " tokens; bytes alone are " + BYTES);
    }
    List<String> tokens = new ArrayList<>(size);
    for (int value = 0; value < BYTES; value++) {
      tokens.add(Character.toString(ByteLevelAlphabet.characterOf(value)));
    }
    List<String> merges = new ArrayList<>(pieces);
    for (Piece piece : Piece.first(pieces, ByteLevelAlphabet.characterOf(' '))) {
      tokens.add(piece.text());
      merges.add(piece.left() + " " + piece.right());
    }
    tokens.add(bos);
    tokens.add(eos);
    long[] types = new long[size];
    Arrays.fill(types, NORMAL);
    Arrays.fill(types, size - SPECIALS, size, CONTROL);

    Map<String, GgufValue> metadata = new LinkedHashMap<>();
    metadata.put("tokenizer.ggml.model", new GgufValue.Text("gpt2"));
    metadata.put("tokenizer.ggml.pre", new GgufValue.Text(preTokenizer));
    metadata.put("tokenizer.ggml.tokens", GgufArray.ofStrings(tokens));
    metadata.put("tokenizer.ggml.token_type", GgufArray.ofIntegers(GgufValueType.INT32, types));
    metadata.put("tokenizer.ggml.merges", GgufArray.ofStrings(merges));
    metadata.put("tokenizer.ggml.bos_token_id", new GgufValue.Int(GgufValueType.UINT32, size - 2L));
    metadata.put("tokenizer.ggml.eos_token_id", new GgufValue.Int(GgufValueType.UINT32, size - 1L));
    metadata.put("tokenizer.ggml.add_bos_token", new GgufValue.Bool(addsBos));
    return metadata;
  }
}
