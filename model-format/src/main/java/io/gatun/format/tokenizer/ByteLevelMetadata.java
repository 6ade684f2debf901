package io.gatun.format.tokenizer;

import io.gatun.format.gguf.GgufArray;
import io.gatun.format.gguf.GgufValue;
import io.gatun.format.gguf.GgufValueType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes down a byte-level vocabulary: 256 bytes, what merges make of them, one special token. */
public final class ByteLevelMetadata {
  private static final int NORMAL = 1;
  private static final int CONTROL = 3;
  private static final int BYTES = 256;

  private ByteLevelMetadata() {}

  /**
   * The {@code tokenizer.ggml.*} keys.
   *
   * @param merges as {@link BytePairLearner#learn} gives them
   * @param endOfText what the token is spelt that stands before and after each text
   */
  public static Map<String, GgufValue> of(List<String> merges, String endOfText) {
    Set<String> pieces = new LinkedHashSet<>();
    for (int value = 0; value < BYTES; value++) {
      pieces.add(Character.toString(ByteLevelAlphabet.characterOf(value)));
    }
    // Two merges may lead to the same token.
    merges.forEach(merge -> pieces.add(merge.replace(" ", "")));
    List<String> tokens = new ArrayList<>(pieces);
    int special = tokens.size();
    tokens.add(endOfText);
    long[] types = new long[tokens.size()];
    Arrays.fill(types, NORMAL);
    types[special] = CONTROL;

    Map<String, GgufValue> metadata = new LinkedHashMap<>();
    metadata.put("tokenizer.ggml.model", new GgufValue.Text("gpt2"));
    metadata.put("tokenizer.ggml.pre", new GgufValue.Text(BytePairLearner.PRE_TOKENIZER));
    metadata.put("tokenizer.ggml.tokens", GgufArray.ofStrings(tokens));
    metadata.put("tokenizer.ggml.token_type", GgufArray.ofIntegers(GgufValueType.INT32, types));
    metadata.put("tokenizer.ggml.merges", GgufArray.ofStrings(merges));
    metadata.put("tokenizer.ggml.bos_token_id", new GgufValue.Int(GgufValueType.UINT32, special));
    metadata.put("tokenizer.ggml.eos_token_id", new GgufValue.Int(GgufValueType.UINT32, special));
    metadata.put("tokenizer.ggml.add_bos_token", new GgufValue.Bool(true));
    return metadata;
  }
}
