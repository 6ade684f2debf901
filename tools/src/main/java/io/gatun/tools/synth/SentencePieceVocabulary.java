package io.gatun.tools.synth;

import io.gatun.format.gguf.GgufArray;
import io.gatun.format.gguf.GgufValue;
import io.gatun.format.gguf.GgufValueType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** As Llama 2 has it: three special tokens, 256 bytes, then what texts are made of, with scores. */
record SentencePieceVocabulary() implements MadeUpVocabulary {
  private static final char SPACE = '\u2581';
  private static final int BYTES_END = 3 + 256;

  @Override
  public Map<String, GgufValue> metadata(int size) {
    List<String> tokens = new ArrayList<>(List.of("<unk>", "<s>", "</s>"));
    for (int value = 0; value < 256; value++) {
      tokens.add("<0x%02X>".formatted(value));
    }
    tokens.add(Character.toString(SPACE));
    for (char character = '!'; character <= '~'; character++) {
      tokens.add(Character.toString(character));
    }
    if (size < tokens.size()) {
      throw new IllegalArgumentException(
          "a vocabulary of " + size + " tokens; bytes and characters alone are " + tokens.size());
    }
    Piece.first(size - tokens.size(), SPACE).forEach(piece -> tokens.add(piece.text()));

    long[] types = new long[size];
    double[] scores = new double[size];
    Arrays.fill(types, NORMAL);
    types[0] = UNKNOWN;
    types[1] = CONTROL;
    types[2] = CONTROL;
    Arrays.fill(types, 3, BYTES_END, BYTE);
    for (int id = BYTES_END; id < size; id++) {
      scores[id] = BYTES_END - id; // earlier pieces merge first
    }
    Map<String, GgufValue> metadata = new LinkedHashMap<>();
    metadata.put("tokenizer.ggml.model", new GgufValue.Text("llama"));
    metadata.put("tokenizer.ggml.pre", new GgufValue.Text("default"));
    metadata.put("tokenizer.ggml.tokens", GgufArray.ofStrings(tokens));
    metadata.put("tokenizer.ggml.scores", GgufArray.ofReals(GgufValueType.FLOAT32, scores));
    metadata.put("tokenizer.ggml.token_type", GgufArray.ofIntegers(GgufValueType.INT32, types));
    metadata.put("tokenizer.ggml.unknown_token_id", new GgufValue.Int(GgufValueType.UINT32, 0));
    metadata.put("tokenizer.ggml.bos_token_id", new GgufValue.Int(GgufValueType.UINT32, 1));
    metadata.put("tokenizer.ggml.eos_token_id", new GgufValue.Int(GgufValueType.UINT32, 2));
    metadata.put("tokenizer.ggml.add_bos_token", new GgufValue.Bool(true));
    metadata.put("tokenizer.ggml.add_eos_token", new GgufValue.Bool(false));
    return metadata;
  }
}
