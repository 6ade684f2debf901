package io.gatun.format.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GoldenVectorsTest {
  @ParameterizedTest
  @ValueSource(strings = {"gpt-2", "starcoder", "llama-spm", "llama-bpe", "qwen2"})
  void encodesAsLlamaCpp(String name) throws IOException {
    String vectors = "data/gguf-vocab/ggml-vocab-" + name + ".gguf";
    String[] inputs =
        Pattern.compile("\n__ggml_vocab_test__\n", Pattern.LITERAL)
            .splitAsStream(Files.readString(Vocabularies.shared(vectors + ".inp")))
            .toArray(String[]::new);
    List<String> outputs = Files.readAllLines(Vocabularies.shared(vectors + ".out"));
    Tokenizer tokenizer = Vocabularies.ofVectors(name);
    assertEquals(outputs.size(), inputs.length);
    for (int i = 0; i < inputs.length; i++) {
      int[] expected =
          Arrays.stream(outputs.get(i).trim().split(" "))
              .filter(id -> !id.isEmpty())
              .mapToInt(Integer::parseInt)
              .toArray();
      assertArrayEquals(expected, tokenizer.encode(inputs[i]), name + " " + i + ": " + inputs[i]);
    }
  }

  @Test
  void encodesAsHuggingFaceSmolLm2() throws IOException {
    Tokenizer tokenizer = Vocabularies.ofFile(Vocabularies.SMOLLM2);
    Map<?, ?> file =
        (Map<?, ?>) Vocabularies.json("data/tokenizers/smollm2/smollm2_tokenizer_cases.json");
    List<?> cases = (List<?>) file.get("cases");
    assertEquals(28, cases.size());
    for (Object each : cases) {
      Map<?, ?> sample = (Map<?, ?>) each;
      String text = (String) sample.get("text");
      assertArrayEquals(ids(sample.get("ids")), tokenizer.encodeWithSpecials(text), text);
    }
  }

  @Test
  void encodesTheGoldenPromptsAsLlamaCpp() throws IOException {
    Tokenizer tokenizer = Vocabularies.ofFile(Vocabularies.SMOLLM2);
    List<?> cases = (List<?>) Vocabularies.json("golden/smollm2-135m-instruct-q4_1.json");
    assertEquals(12, cases.size());
    for (Object each : cases) {
      Map<?, ?> sample = (Map<?, ?>) each;
      String prompt = (String) sample.get("prompt");
      int[] expected = ids(sample.get("prompt_tokens"));
      assertArrayEquals(expected, tokenizer.encodeWithSpecials(prompt), prompt);
      assertEquals(prompt.replaceAll("<\\|im_(start|end)\\|>", ""), tokenizer.decode(expected));
    }
  }

  private static int[] ids(Object list) {
    return ((List<?>) list).stream().mapToInt(id -> ((Double) id).intValue()).toArray();
  }
}
