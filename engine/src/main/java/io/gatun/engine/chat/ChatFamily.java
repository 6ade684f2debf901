package io.gatun.engine.chat;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The conversation formats in wide use: by which marks a template of each is known, and what a
 * model file without a usable template can be told to follow. Where a family's models differ in a
 * default system message or a date line, this is the form without it.
 */
public enum ChatFamily {
  /** {@code <|im_start|>role ... <|im_end|>}: SmolLM2, Qwen and many others. */
  CHATML(
      "chatml",
      "ChatML",
      List.of("<|im_start|>", "<|im_end|>"),
      """
      {%- for message in messages %}
          {{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>\\n' }}
      {%- endfor %}
      {%- if add_generation_prompt %}
          {{- '<|im_start|>assistant\\n' }}
      {%- endif %}
      """),
  /** {@code <|start_header_id|>role<|end_header_id|> ... <|eot_id|>}. */
  LLAMA_3(
      "llama3",
      "Llama-3",
      List.of("<|start_header_id|>", "<|end_header_id|>"),
      """
      {{- bos_token }}
      {%- for message in messages %}
          {{- '<|start_header_id|>' + message.role + '<|end_header_id|>\\n\\n' }}
          {{- message.content | trim + '<|eot_id|>' }}
      {%- endfor %}
      {%- if add_generation_prompt %}
          {{- '<|start_header_id|>assistant<|end_header_id|>\\n\\n' }}
      {%- endif %}
      """),
  /** {@code [INST] <<SYS>> ... <</SYS>> ... [/INST]}; each exchange begins with BOS. */
  LLAMA_2(
      "llama2",
      "Llama-2",
      List.of("[INST]", "<<SYS>>"),
      systemBeforeFirstUser("'<<SYS>>\\n' + system + '\\n<</SYS>>\\n\\n'")
          + """
      {%- for message in messages %}
          {%- if message.role == 'user' %}
              {{- bos_token + '[INST] ' + (ns.prefix + message.content) | trim + ' [/INST]' }}
              {%- set ns.prefix = '' %}
          {%- elif message.role == 'assistant' %}
              {{- ' ' + message.content | trim + ' ' + eos_token }}
          {%- endif %}
      {%- endfor %}
      """),
  /** Mistral's first tokenizer: spaces around both marks. */
  MISTRAL_V1("mistral-v1", "Mistral", List.of("[INST]"), mistral(" [INST] ", " [/INST]", " ")),
  /** Mistral's third tokenizer: no space before a mark. */
  MISTRAL_V3("mistral-v3", "Mistral", List.of("[INST]"), mistral("[INST] ", "[/INST]", " ")),
  /** The same with the Tekken tokenizer: no spaces at all. */
  MISTRAL_TEKKEN("mistral-tekken", "Mistral", List.of("[INST]"), mistral("[INST]", "[/INST]", "")),
  /** {@code <start_of_turn>user ... <end_of_turn>}; the system text goes to the first turn. */
  GEMMA(
      "gemma",
      "Gemma",
      List.of("<start_of_turn>", "<end_of_turn>"),
      systemBeforeFirstUser("system | trim + '\\n\\n'")
          + """
      {{- bos_token }}
      {%- for message in messages %}
          {%- set role = 'model' if message.role == 'assistant' else 'user' %}
          {%- set prefix = ns.prefix if role == 'user' else '' %}
          {{- '<start_of_turn>' + role + '\\n' + prefix + message.content | trim }}
          {{- '<end_of_turn>\\n' }}
          {%- if role == 'user' %}
              {%- set ns.prefix = '' %}
          {%- endif %}
      {%- endfor %}
      {%- if add_generation_prompt %}
          {{- '<start_of_turn>model\\n' }}
      {%- endif %}
      """),
  /** {@code <|user|> ... <|end|>}. */
  PHI_3("phi3", "Phi-3", List.of("<|user|>", "<|assistant|>", "<|end|>"), roleMarks("'<|end|>'")),
  /** {@code <|user|> ... </s>}. */
  ZEPHYR("zephyr", "Zephyr", List.of("<|user|>", "<|assistant|>"), roleMarks("eos_token"));

  private final String option;
  private final String label;

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of
  private final List<String> marks;

  private final String jinja;

  ChatFamily(String option, String label, List<String> marks, String jinja) {
    this.option = option;
    this.label = label;
    this.marks = marks;
    this.jinja = jinja;
  }

  /** What {@code --chat-template} calls it. */
  public String option() {
    return option;
  }

  /** Its name in words. */
  public String label() {
    return label;
  }

  /** Its form as a template. */
  String jinja() {
    return jinja;
  }

  /** The label of the family that a template's text belongs to, by its marks. */
  static Optional<String> recognise(String template) {
    return Arrays.stream(values())
        .filter(family -> family.marks.stream().allMatch(template::contains))
        .map(ChatFamily::label)
        .findFirst();
  }

  static Optional<ChatFamily> named(String option) {
    return Arrays.stream(values()).filter(family -> family.option.equals(option)).findFirst();
  }

  /** All options, in a row. */
  public static String options() {
    return Arrays.stream(values()).map(ChatFamily::option).collect(Collectors.joining(", "));
  }

  /** Takes a system message off the front; ns.prefix is what it adds to the first user's. */
  private static String systemBeforeFirstUser(String prefix) {
    return """
        {%%- set ns = namespace(prefix='') %%}
        {%%- if messages[0].role == 'system' %%}
            {%%- set system = messages[0].content %%}
            {%%- set ns.prefix = %s %%}
            {%%- set messages = messages[1:] %%}
        {%%- endif %%}
        {%%- if not messages or messages[0].role != 'user' %%}
            {{- raise_exception('the user has to speak first') }}
        {%%- endif %%}
        {%%- for message in messages if message.role == 'system' %%}
            {{- raise_exception('a system message can only be the first') }}
        {%%- endfor %%}
        """
        .formatted(prefix);
  }

  private static String mistral(String open, String close, String beforeAnswer) {
    return systemBeforeFirstUser("system + '\\n\\n'")
        + """
        {{- bos_token }}
        {%%- for message in messages %%}
            {%%- if message.role == 'user' %%}
                {{- '%s' + ns.prefix + message.content + '%s' }}
                {%%- set ns.prefix = '' %%}
            {%%- elif message.role == 'assistant' %%}
                {{- '%s' + message.content | trim + eos_token }}
            {%%- endif %%}
        {%%- endfor %%}
        """
            .formatted(open, close, beforeAnswer);
  }

  private static String roleMarks(String end) {
    return """
        {%%- set marks =
            {'system': '<|system|>', 'user': '<|user|>', 'assistant': '<|assistant|>'} %%}
        {%%- for message in messages %%}
            {{- marks[message.role] + '\\n' + message.content + %s + '\\n' }}
        {%%- endfor %%}
        {%%- if add_generation_prompt %%}
            {{- '<|assistant|>\\n' }}
        {%%- endif %%}
        """
        .formatted(end);
  }
}
