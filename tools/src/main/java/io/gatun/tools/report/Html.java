package io.gatun.tools.report;

import java.util.List;

/** Text and tables as HTML. */
final class Html {
  private Html() {}

  /** Text in which nothing is markup; what is hidden, or turns the line's direction, is shown. */
  static String text(String text) {
    StringBuilder html = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '<' -> html.append("&lt;");
                case '>' -> html.append("&gt;");
                case '&' -> html.append("&amp;");
                case '"' -> html.append("&quot;");
                case '\'' -> html.append("&#39;");
                case '\n', '\t' -> html.appendCodePoint(c);
                default -> {
                  if (hidden(c)) {
                    html.append("\\u{%X}".formatted(c));
                  } else {
                    html.appendCodePoint(c);
                  }
                }
              }
            });
    return html.toString();
  }

  private static boolean hidden(int c) {
    int type = Character.getType(c);
    return type == Character.CONTROL || type == Character.FORMAT || type == Character.SURROGATE;
  }

  /**
   * A table.
   *
   * @param caption plain text
   * @param head plain text
   * @param rows cells of HTML; the first of each row is its header
   * @param classes of the table
   */
  static String table(String caption, List<String> head, List<List<String>> rows, String classes) {
    StringBuilder html = new StringBuilder();
    html.append("<div class=\"scroll\" tabindex=\"0\"><table class=\"%s\">".formatted(classes));
    html.append("<caption>%s</caption>".formatted(text(caption)));
    if (!head.isEmpty()) {
      html.append("<thead><tr>");
      head.forEach(cell -> html.append("<th scope=\"col\">%s</th>".formatted(text(cell))));
      html.append("</tr></thead>");
    }
    html.append("<tbody>");
    for (List<String> row : rows) {
      html.append("<tr><th scope=\"row\">").append(row.getFirst()).append("</th>");
      row.stream().skip(1).forEach(cell -> html.append("<td>").append(cell).append("</td>"));
      html.append("</tr>");
    }
    return html.append("</tbody></table></div>").toString();
  }
}
