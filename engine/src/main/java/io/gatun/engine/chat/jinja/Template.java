package io.gatun.engine.chat.jinja;

import java.time.LocalDateTime;
import java.util.List;
import java.util.Map;

/**
 * A chat template in the Jinja2 language, as far as chat templates use it, with the settings and
 * functions that Hugging Face's {@code apply_chat_template} gives them. What is not known here is
 * refused, never guessed. A template is untrusted: it can neither reach anything outside the values
 * it is given nor take unlimited time, memory or stack. Immutable.
 */
public final class Template {
  private final List<Statement> statements;

  private Template(List<Statement> statements) {
    this.statements = statements;
  }

  /**
   * Reads a template.
   *
   * @throws JinjaException naming the line, if its syntax is wrong or not known here
   */
  public static Template parse(String source) {
    return new Template(TemplateParser.parse(source));
  }

  /**
   * Evaluates it.
   *
   * @param variables values are null, Boolean, Long, Double, {@link Text}, List, Map with String
   *     keys
   * @param now the time that it may print
   * @throws JinjaException naming the line, if the template refuses these values, or does something
   *     with them that is an error in Jinja or not known here
   */
  public Text render(Map<String, Object> variables, LocalDateTime now) {
    Scope scope = new Scope(null);
    Functions.define(scope, now);
    variables.forEach(scope::set);
    return Budget.limit(() -> new Renderer().render(statements, scope));
  }
}
