package io.gatun.engine.chat.jinja;

import java.util.List;
import java.util.Map;

/**
 * The {@code tojson} filter as Hugging Face defines it for chat templates: Python's {@code
 * json.dumps} with {@code ensure_ascii=False}.
 */
final class Json {
  private final Text.Builder out = new Text.Builder();
  private final int indent;

  private Json(int indent) {
    this.indent = indent;
  }

  static Text write(Object value, Arguments arguments) {
    Object indent = arguments.named().get("indent");
    boolean others =
        arguments.named().entrySet().stream()
            .anyMatch(
                argument ->
                    !argument.getKey().equals("indent")
                        && !(argument.getKey().equals("ensure_ascii")
                            && Boolean.FALSE.equals(argument.getValue())));
    if (others || !arguments.positional().isEmpty()) {
      throw new JinjaException("tojson with these arguments is not supported");
    }
    Json json = new Json(indent == null ? -1 : Math.toIntExact(Values.integer(indent)));
    json.value(value, 1);
    return json.out.build();
  }

  private void value(Object value, int depth) {
    switch (value) {
      case null -> plain("null");
      case Boolean truth -> plain(truth.toString());
      case Long number -> plain(number.toString());
      case Text text -> text(text);
      case List<?> list -> list(list, depth);
      case Map<?, ?> map -> map(map, depth);
      case Undefined undefined -> throw undefined.refused();
      default -> throw new JinjaException(Values.kind(value) + " as JSON is not supported");
    }
  }

  private void list(List<?> list, int depth) {
    plain("[");
    boolean first = true;
    for (Object item : list) {
      separate(first, depth);
      value(item, depth + 1);
      first = false;
    }
    close(first, depth, "]");
  }

  private void map(Map<?, ?> map, int depth) {
    plain("{");
    boolean first = true;
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      separate(first, depth);
      text(Values.text(Values.ofKey(entry.getKey())));
      plain(": ");
      value(entry.getValue(), depth + 1);
      first = false;
    }
    close(first, depth, "}");
  }

  private void separate(boolean first, int depth) {
    if (!first) {
      plain(indent < 0 ? ", " : ",");
    }
    newLine(depth);
  }

  private void close(boolean empty, int depth, String bracket) {
    if (!empty) {
      newLine(depth - 1);
    }
    plain(bracket);
  }

  private void newLine(int depth) {
    if (indent >= 0) {
      plain("\n" + " ".repeat(indent * depth));
    }
  }

  private void text(Text text) {
    plain("\"");
    out.add(text.map(Json::escaped));
    plain("\"");
  }

  private static String escaped(String character) {
    return switch (character) {
      case "\"" -> "\\\"";
      case "\\" -> "\\\\";
      case "\n" -> "\\n";
      case "\r" -> "\\r";
      case "\t" -> "\\t";
      case "\b" -> "\\b";
      case "\f" -> "\\f";
      default ->
          character.charAt(0) < ' ' ? "\\u%04x".formatted((int) character.charAt(0)) : character;
    };
  }

  private void plain(String text) {
    out.add(Text.ofTemplate(text));
  }
}
