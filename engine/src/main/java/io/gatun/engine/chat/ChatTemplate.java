package io.gatun.engine.chat;

import io.gatun.engine.chat.jinja.JinjaException;
import io.gatun.engine.chat.jinja.Template;
import io.gatun.engine.chat.jinja.Text;
import io.gatun.format.FormatException;
import io.gatun.format.gguf.GgufMetadata;
import io.gatun.format.tokenizer.Tokenizer;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * How a model expects a conversation to be written. A model file brings its own template, a small
 * program in the Jinja language, and that is what is run: default system messages, date lines and
 * trimming are those that the model was trained with. Where a template needs something that is not
 * known here it is refused, so that no prompt is ever silently wrong; then, or where a file has no
 * template, a {@link ChatFamily} can be named instead. Immutable.
 */
public final class ChatTemplate {
  private static final String KEY = "tokenizer.chat_template";
  private static final String PROBE = "probe";

  private final Template template;
  private final Optional<String> family;
  private final Optional<String> bos;
  private final Optional<String> eos;
  private final SpecialTokens specials;
  private final Supplier<LocalDateTime> clock;

  ChatTemplate(
      String jinja,
      Optional<String> bos,
      Optional<String> eos,
      SpecialTokens specials,
      Supplier<LocalDateTime> clock) {
    template = Template.parse(jinja);
    family = ChatFamily.recognise(jinja);
    this.bos = bos;
    this.eos = eos;
    this.specials = specials;
    this.clock = clock;
  }

  /**
   * The template that a model's file brings.
   *
   * @throws ChatTemplateException if it has none, or one that cannot be followed; says why and what
   *     to do
   */
  public static ChatTemplate of(GgufMetadata metadata, Tokenizer tokenizer)
      throws FormatException, ChatTemplateException {
    Optional<String> jinja = metadata.findString(KEY);
    if (jinja.isEmpty()) {
      throw new ChatTemplateException(
          "the model's file has no chat template (%s): %s".formatted(KEY, advice()));
    }
    return ofJinja(jinja.get(), tokenizer);
  }

  /** The template of a family, by its {@linkplain ChatFamily#option option}. */
  public static ChatTemplate named(String option, Tokenizer tokenizer)
      throws ChatTemplateException {
    Optional<ChatFamily> family = ChatFamily.named(option);
    if (family.isEmpty()) {
      throw new ChatTemplateException(
          "no chat template is called '%s'; there are %s".formatted(option, ChatFamily.options()));
    }
    return ofJinja(family.get().jinja(), tokenizer);
  }

  /** A template given as Jinja text. */
  public static ChatTemplate ofJinja(String jinja, Tokenizer tokenizer)
      throws ChatTemplateException {
    try {
      ChatTemplate template =
          new ChatTemplate(
              jinja,
              spelling(tokenizer, tokenizer.bos()),
              spelling(tokenizer, tokenizer.eos()),
              new SpecialTokens(tokenizer),
              LocalDateTime::now);
      template.probe();
      return template;
    } catch (JinjaException refusal) {
      throw new ChatTemplateException(
          "the model's chat template (%s) cannot be followed: %s; %s"
              .formatted(
                  ChatFamily.recognise(jinja)
                      .map(label -> "it looks like " + label)
                      .orElse("of no known family"),
                  refusal.getMessage(),
                  advice()),
          refusal);
    }
  }

  private static String advice() {
    return "name one with --chat-template NAME (%s), or use raw mode"
        .formatted(ChatFamily.options());
  }

  private static Optional<String> spelling(Tokenizer tokenizer, OptionalInt id) {
    return id.isPresent() ? Optional.of(tokenizer.text(id.getAsInt())) : Optional.empty();
  }

  /** The family that it belongs to by its marks, in words such as {@code ChatML}, if to any. */
  public Optional<String> family() {
    return family;
  }

  /**
   * Writes a conversation.
   *
   * @param openAnswer whether the assistant's answer is to follow
   * @throws ChatTemplateException if the template refuses these messages, such as a system message
   *     or two turns of the user in a row
   */
  public ChatPrompt render(List<ChatMessage> messages, boolean openAnswer)
      throws ChatTemplateException {
    if (messages.isEmpty()) {
      throw new ChatTemplateException("the conversation is empty: give at least one message");
    }
    try {
      return new ChatPrompt(text(messages, openAnswer), specials);
    } catch (JinjaException refusal) {
      throw new ChatTemplateException(
          "the model's chat template cannot take this conversation: " + refusal.getMessage(),
          refusal);
    }
  }

  private Text text(List<ChatMessage> messages, boolean openAnswer) {
    Map<String, Object> variables = new HashMap<>();
    variables.put("messages", messages.stream().map(ChatTemplate::variables).toList());
    variables.put("add_generation_prompt", openAnswer);
    variables.put("tools", null);
    variables.put("documents", null);
    bos.ifPresent(spelling -> variables.put("bos_token", Text.ofTemplate(spelling)));
    eos.ifPresent(spelling -> variables.put("eos_token", Text.ofTemplate(spelling)));
    return template.render(variables, clock.get());
  }

  private static Map<String, Object> variables(ChatMessage message) {
    return Map.of(
        "role", Text.ofTemplate(message.role().label()),
        "content", Text.ofContent(message.content()));
  }

  /** Finds out at once whether a plain question can be asked, and arrives. */
  private void probe() throws ChatTemplateException {
    Text text = text(List.of(ChatMessage.user(PROBE)), true);
    StringBuilder content = new StringBuilder();
    text.runs((run, isContent) -> content.append(isContent ? run : ""));
    if (!content.toString().equals(PROBE)) {
      throw new ChatTemplateException(
          "the model's chat template does not pass on what the user says; " + advice());
    }
  }
}
