package io.gatun.engine.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.gatun.engine.chat.ChatMessage;
import io.gatun.engine.chat.ChatTemplate;
import io.gatun.engine.forward.Session;
import io.gatun.engine.model.Model;
import io.gatun.engine.testing.Models;
import io.gatun.kernels.KvType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RealModelTest {
  private static final Path SHARED = Path.of(System.getProperty("gatun.shared", "absent"));
  private static final Path MODEL = SHARED.resolve("models/SmolLM2-135M-Instruct.Q4_1.gguf");
  private static final Path GOLDEN = SHARED.resolve("golden/smollm2-135m-instruct-q4_1.json");

  @Test
  void aConversationGivesTheGoldenTokens() throws Exception {
    assumeTrue(Files.exists(MODEL), () -> MODEL + " is absent");
    assumeTrue(Files.exists(GOLDEN), () -> GOLDEN + " is absent");
    Map<?, ?> golden = golden("What is the capital of Japan?");
    try (Model model = Models.load(MODEL, 2);
        Session session = model.newSession(256, KvType.F32)) {
      int[] prompt =
          ChatTemplate.of(model.metadata(), model.tokenizer())
              .render(List.of(ChatMessage.user("What is the capital of Japan?")), true)
              .tokens();
      assertArrayEquals(ids(golden.get("prompt_tokens")), prompt);

      TokenStream stream =
          new Generator(session)
              .generate(prompt, GenerationOptions.of(48, SamplingOptions.greedy()));
      StringBuilder text = new StringBuilder();
      stream.forEachRemaining(token -> text.append(token.text()));

      assertArrayEquals(ids(((Map<?, ?>) golden.get("exact")).get("greedy")), stream.tokens());
      assertEquals(StopReason.END, stream.stopReason());
      assertEquals("The capital of Japan is Tokyo.", text.toString());
      assertEquals(text.toString(), stream.text());
    }
  }

  private static Map<?, ?> golden(String question) throws Exception {
    return JSON.std.listFrom(Files.readString(GOLDEN)).stream()
        .<Map<?, ?>>map(entry -> (Map<?, ?>) entry)
        .filter(entry -> ((String) entry.get("prompt")).contains(question))
        .findFirst()
        .orElseThrow();
  }

  private static int[] ids(Object list) {
    return ((List<?>) list).stream().mapToInt(id -> (Integer) id).toArray();
  }
}
