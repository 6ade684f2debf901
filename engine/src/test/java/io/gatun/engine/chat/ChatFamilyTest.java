package io.gatun.engine.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ChatFamilyTest {
  private static final List<ChatMessage> CONVERSATION =
      List.of(
          ChatMessage.system("S"),
          ChatMessage.user("A"),
          ChatMessage.assistant("B"),
          ChatMessage.user("C"));

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "chatml, <|im_start|>system\\nS<|im_end|>\\n<|im_start|>user\\nA<|im_end|>\\n"
            + "<|im_start|>assistant\\nB<|im_end|>\\n<|im_start|>user\\nC<|im_end|>\\n"
            + "<|im_start|>assistant\\n",
        "llama3, <s><|start_header_id|>system<|end_header_id|>\\n\\nS<|eot_id|>"
            + "<|start_header_id|>user<|end_header_id|>\\n\\nA<|eot_id|>"
            + "<|start_header_id|>assistant<|end_header_id|>\\n\\nB<|eot_id|>"
            + "<|start_header_id|>user<|end_header_id|>\\n\\nC<|eot_id|>"
            + "<|start_header_id|>assistant<|end_header_id|>\\n\\n",
        "llama2, <s>[INST] <<SYS>>\\nS\\n<</SYS>>\\n\\nA [/INST] B </s><s>[INST] C [/INST]",
        "mistral-v1, <s> [INST] S\\n\\nA [/INST] B</s> [INST] C [/INST]",
        "mistral-v3, <s>[INST] S\\n\\nA[/INST] B</s>[INST] C[/INST]",
        "mistral-tekken, <s>[INST]S\\n\\nA[/INST]B</s>[INST]C[/INST]",
        "gemma, <s><start_of_turn>user\\nS\\n\\nA<end_of_turn>\\n<start_of_turn>model\\nB"
            + "<end_of_turn>\\n<start_of_turn>user\\nC<end_of_turn>\\n<start_of_turn>model\\n",
        "phi3, <|system|>\\nS<|end|>\\n<|user|>\\nA<|end|>\\n<|assistant|>\\nB<|end|>\\n"
            + "<|user|>\\nC<|end|>\\n<|assistant|>\\n",
        "zephyr, <|system|>\\nS</s>\\n<|user|>\\nA</s>\\n<|assistant|>\\nB</s>\\n"
            + "<|user|>\\nC</s>\\n<|assistant|>\\n",
      })
  void writesAConversationInItsForm(String option, String expected) throws ChatTemplateException {
    ChatTemplate template = ChatTemplate.named(option, CharacterTokenizer.of());
    assertEquals(expected, template.render(CONVERSATION, true).text().replace("\n", "\\n"));
  }

  @ParameterizedTest
  @EnumSource
  void isKnownByItsOwnMarks(ChatFamily family) {
    assertEquals(Optional.of(family.label()), ChatFamily.recognise(family.jinja()));
    assertEquals(Optional.of(family), ChatFamily.named(family.option()));
  }

  @Test
  void templatesWithoutMarksBelongToNoFamily() {
    assertEquals(Optional.empty(), ChatFamily.recognise("User: {{ messages[0].content }}"));
  }

  @ParameterizedTest
  @EnumSource(names = {"LLAMA_2", "MISTRAL_V1", "MISTRAL_V3", "MISTRAL_TEKKEN", "GEMMA"})
  void refusesASystemMessageThatHasNoPlace(ChatFamily family) throws ChatTemplateException {
    ChatTemplate template = ChatTemplate.named(family.option(), CharacterTokenizer.of());
    List<ChatMessage> later = List.of(ChatMessage.user("A"), ChatMessage.system("S"));
    assertThrows(ChatTemplateException.class, () -> template.render(later, true));
    List<ChatMessage> alone = List.of(ChatMessage.system("S"));
    assertThrows(ChatTemplateException.class, () -> template.render(alone, true));
  }
}
