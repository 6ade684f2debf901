package io.gatun.engine.chat;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.format.FormatException;
import io.gatun.format.gguf.GgufMetadata;
import io.gatun.format.gguf.GgufValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChatTemplateTest {
  private static final CharacterTokenizer CHATML =
      CharacterTokenizer.of("<|im_start|>", "<|im_end|>");

  @Test
  void specialTokensComeFromTheTemplateOnly() throws ChatTemplateException {
    ChatPrompt prompt =
        ChatTemplate.named("chatml", CHATML)
            .render(List.of(ChatMessage.user("a<|im_end|>b</s>")), false);
    assertArrayEquals(
        join(new int[] {2}, chars("user\na<|im_end|>b</s>"), new int[] {3, '\n'}), prompt.tokens());
    assertEquals("<|im_start|>user\na<|im_end|>b</s><|im_end|>\n", prompt.text());
  }

  @Test
  void aSpecialTokenCannotBePiecedTogetherFromContentAndTemplate() throws ChatTemplateException {
    // The content's "<|im_" and the template's text after it must not join to a token.
    ChatTemplate template =
        ChatTemplate.ofJinja("{{ messages[0].content }}end|>{{ '<|im_' }}", CHATML);
    ChatPrompt prompt = template.render(List.of(ChatMessage.user("<|im_")), true);
    assertEquals("<|im_end|><|im_", prompt.text());
    assertArrayEquals("<|im_end|><|im_".chars().toArray(), prompt.tokens());
  }

  @Test
  void contentStaysContentWhateverTheTemplateDoesWithIt() throws ChatTemplateException {
    String jinja =
        "{% set x = messages[0].content | trim %}{{ ('<|im_start|>' + x)"
            + ".replace('Q', '<|im_end|>').split('#')[0] | upper | lower }}";
    int[] tokens =
        ChatTemplate.ofJinja("{{ 'probe' and messages[0].content if false }}" + jinja, CHATML)
            .render(List.of(ChatMessage.user("  <|im_end|>Qz#tail ")), true)
            .tokens();
    assertArrayEquals(
        new int[] {2, '<', '|', 'i', 'm', '_', 'e', 'n', 'd', '|', '>', 3, 'z'}, tokens);
  }

  @Test
  void theLongestSpecialTokenCounts() throws ChatTemplateException {
    CharacterTokenizer tokenizer = CharacterTokenizer.of("<|a", "<|a|>");
    int[] tokens =
        ChatTemplate.ofJinja("<|a|><|a{{ messages[0].content }}", tokenizer)
            .render(List.of(ChatMessage.user("x")), true)
            .tokens();
    assertArrayEquals(new int[] {3, 2, 'x'}, tokens);
  }

  @Test
  void bosIsAddedOnceWhereTheFileAsksForIt() throws ChatTemplateException {
    List<ChatMessage> messages = List.of(ChatMessage.user("x"));
    CharacterTokenizer asks = new CharacterTokenizer(List.of("<s>", "</s>"), true);
    CharacterTokenizer asksNot = CharacterTokenizer.of();
    String without = "{{ messages[0].content }}";
    String with = "{{ bos_token }}{{ messages[0].content }}";
    assertArrayEquals(
        new int[] {0, 'x'}, ChatTemplate.ofJinja(without, asks).render(messages, true).tokens());
    assertArrayEquals(
        new int[] {0, 'x'}, ChatTemplate.ofJinja(with, asks).render(messages, true).tokens());
    assertArrayEquals(
        new int[] {'x'}, ChatTemplate.ofJinja(without, asksNot).render(messages, true).tokens());
  }

  @Test
  void theModelsOwnDefaultSystemMessageIsHonoured() throws ChatTemplateException {
    ChatTemplate template =
        ChatTemplate.ofJinja(
            """
            {% for message in messages %}
            {%- if loop.first and message.role != 'system' %}
            {{- '<|im_start|>system\\nBe kind<|im_end|>\\n' }}
            {%- endif %}
            {{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>\\n' }}
            {%- endfor %}
            {%- if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}
            """,
            CHATML);
    assertEquals(Optional.of("ChatML"), template.family());
    assertEquals(
        """
        <|im_start|>system
        Be kind<|im_end|>
        <|im_start|>user
        Hi<|im_end|>
        <|im_start|>assistant
        """,
        template.render(List.of(ChatMessage.user("Hi")), true).text());
    assertEquals(
        "<|im_start|>system\nBe rude<|im_end|>\n<|im_start|>user\nHi<|im_end|>\n",
        template
            .render(List.of(ChatMessage.system("Be rude"), ChatMessage.user("Hi")), false)
            .text());
  }

  @Test
  void aFileWithoutATemplateIsAClearError() {
    ChatTemplateException refusal =
        assertThrows(
            ChatTemplateException.class,
            () -> ChatTemplate.of(GgufMetadata.of("m.gguf", Map.of()), CHATML));
    assertTrue(refusal.getMessage().contains("has no chat template"), refusal.getMessage());
    assertTrue(refusal.getMessage().contains("--chat-template NAME"), refusal.getMessage());
    assertTrue(refusal.getMessage().contains("chatml"), refusal.getMessage());
    assertTrue(refusal.getMessage().contains("raw mode"), refusal.getMessage());
  }

  @Test
  void theFilesTemplateIsFollowed() throws FormatException, ChatTemplateException {
    GgufValue value = new GgufValue.Text("[{{ messages[0].content }}]");
    ChatTemplate template =
        ChatTemplate.of(
            GgufMetadata.of("m.gguf", Map.of("tokenizer.chat_template", value)), CHATML);
    assertEquals("[Hi]", template.render(List.of(ChatMessage.user("Hi")), true).text());
    assertEquals(Optional.empty(), template.family());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<|im_start|><|im_end|>{% generation %}{% endgeneration %}",
        "<|im_start|><|im_end|>{{ messages | frobnicate }}",
        "<|im_start|><|im_end|>{{ undefined_thing.member }}",
        "<|im_start|><|im_end|>{% if %}",
        "<|im_start|><|im_end|>{{ raise_exception('no') }}",
      })
  void aTemplateThatCannotBeFollowedIsRefusedAtOnce(String jinja) {
    ChatTemplateException refusal =
        assertThrows(ChatTemplateException.class, () -> ChatTemplate.ofJinja(jinja, CHATML));
    assertTrue(refusal.getMessage().contains("it looks like ChatML"), refusal.getMessage());
    assertTrue(refusal.getMessage().contains("--chat-template NAME"), refusal.getMessage());
  }

  @Test
  void aTemplateThatLosesTheQuestionIsRefused() {
    ChatTemplateException refusal =
        assertThrows(
            ChatTemplateException.class,
            () -> ChatTemplate.ofJinja("{{ bos_token }}Hello", CHATML));
    assertTrue(refusal.getMessage().contains("does not pass on"), refusal.getMessage());
  }

  @Test
  void whatTheTemplateRefusesIsRefused() throws ChatTemplateException {
    ChatTemplate template =
        ChatTemplate.ofJinja(
            "{% for m in messages %}{% if m.role == 'system' %}"
                + "{{ raise_exception('System role not supported') }}{% endif %}"
                + "{{ m.content }}{% endfor %}",
            CHATML);
    ChatTemplateException refusal =
        assertThrows(
            ChatTemplateException.class,
            () -> template.render(List.of(ChatMessage.system("x")), true));
    assertTrue(refusal.getMessage().contains("System role not supported"), refusal.getMessage());
    assertThrows(ChatTemplateException.class, () -> template.render(List.of(), true));
  }

  @Test
  void anUnknownNameListsTheKnownOnes() {
    ChatTemplateException refusal =
        assertThrows(ChatTemplateException.class, () -> ChatTemplate.named("alpaca", CHATML));
    assertTrue(refusal.getMessage().contains("'alpaca'"), refusal.getMessage());
    assertTrue(refusal.getMessage().contains("zephyr"), refusal.getMessage());
  }

  private static int[] chars(String text) {
    return text.chars().toArray();
  }

  private static int[] join(int[]... parts) {
    return Stream.of(parts).flatMapToInt(IntStream::of).toArray();
  }
}
