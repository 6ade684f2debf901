package io.gatun.engine.chat.jinja;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The functions that every chat template may call. */
final class Functions {
  private Functions() {}

  static void define(Scope scope, LocalDateTime now) {
    scope.set("namespace", (Callable) Namespace::of);
    scope.set("range", (Callable) Functions::range);
    scope.set("raise_exception", (Callable) Functions::refuse);
    scope.set(
        "strftime_now", (Callable) arguments -> format(arguments.text(0, "format").value(), now));
  }

  private static Object refuse(Arguments arguments) {
    String reason = Values.print(arguments.required(0, "message")).value();
    throw new JinjaException("the template refuses the conversation: " + reason);
  }

  private static List<Object> range(Arguments arguments) {
    boolean fromZero = arguments.count() == 1;
    long from = fromZero ? 0 : Values.integer(arguments.required(0, "start"));
    long to = Values.integer(arguments.required(fromZero ? 0 : 1, "stop"));
    long step = Values.integer(arguments.get(2, "step", 1L));
    List<Object> numbers = new ArrayList<>();
    if (step == 0) {
      throw new JinjaException("the step of a range is 0");
    }
    for (long i = from; step > 0 ? i < to : i > to; i += step) {
      Budget.spendItems(1);
      numbers.add(i);
    }
    return numbers;
  }

  private static Text format(String format, LocalDateTime now) {
    StringBuilder result = new StringBuilder();
    for (int i = 0; i < format.length(); i++) {
      char character = format.charAt(i);
      if (character == '%' && i + 1 < format.length()) {
        result.append(field(format.charAt(++i), now));
      } else {
        result.append(character);
      }
    }
    return Text.ofTemplate(result.toString());
  }

  private static String field(char directive, LocalDateTime now) {
    String pattern =
        switch (directive) {
          case 'Y' -> "uuuu";
          case 'y' -> "uu";
          case 'm' -> "MM";
          case 'd' -> "dd";
          case 'b' -> "MMM";
          case 'B' -> "MMMM";
          case 'a' -> "EEE";
          case 'A' -> "EEEE";
          case 'H' -> "HH";
          case 'M' -> "mm";
          case 'S' -> "ss";
          case '%' -> "'%'";
          default -> throw new JinjaException("the date field %" + directive + " is not supported");
        };
    return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).format(now);
  }
}
