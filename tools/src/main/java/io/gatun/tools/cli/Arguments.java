package io.gatun.tools.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.apache.commons.cli.CommandLine;

/** What a command was called with, read as the types that it needs. */
public final class Arguments {
  private final CommandLine parsed;

  Arguments(CommandLine parsed) {
    this.parsed = parsed;
  }

  /** Whether an option was given. */
  public boolean has(String option) {
    return parsed.hasOption(option);
  }

  /** An option's value. */
  public Optional<String> text(String option) {
    return Optional.ofNullable(parsed.getOptionValue(option));
  }

  /** All values of an option that may be repeated. */
  public List<String> texts(String option) {
    String[] values = parsed.getOptionValues(option);
    return values == null ? List.of() : List.of(values);
  }

  /** What stands beside the options. */
  public List<String> positional() {
    return parsed.getArgList();
  }

  /** The parts of a value that are separated by commas; none may be empty. */
  public List<String> list(String option) throws UsageException {
    String value = parsed.getOptionValue(option);
    if (value == null) {
      return List.of();
    }
    List<String> parts = List.of(value.split(",", -1));
    if (parts.stream().anyMatch(String::isBlank)) {
      throw new UsageException(shown(option) + " takes a list by commas, not '" + value + "'");
    }
    return parts;
  }

  /** Whole numbers from {@code least} to {@code most}, separated by commas. */
  public List<Integer> integers(String option, int least, int most, List<Integer> otherwise)
      throws UsageException {
    List<Integer> numbers = new ArrayList<>();
    for (String part : list(option)) {
      numbers.add((int) whole(option, part, least, most));
    }
    return numbers.isEmpty() ? otherwise : numbers;
  }

  /** A whole number from {@code least} to {@code most}. */
  public OptionalInt integer(String option, int least, int most) throws UsageException {
    Optional<Long> value = whole(option, least, most);
    return value.isPresent() ? OptionalInt.of((int) (long) value.get()) : OptionalInt.empty();
  }

  /** A whole number. */
  public Optional<Long> whole(String option, long least, long most) throws UsageException {
    String value = parsed.getOptionValue(option);
    return value == null ? Optional.empty() : Optional.of(whole(option, value, least, most));
  }

  private static long whole(String option, String value, long least, long most)
      throws UsageException {
    try {
      long number = Long.parseLong(value);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // The same answer as for a number out of range.
    }
    String range = least == Long.MIN_VALUE ? "" : " from " + least + " to " + most;
    throw new UsageException(shown(option) + " takes a whole number" + range + ", not " + value);
  }

  /** A number from {@code least} to {@code most}. */
  public OptionalDouble number(String option, double least, double most) throws UsageException {
    String value = parsed.getOptionValue(option);
    if (value == null) {
      return OptionalDouble.empty();
    }
    try {
      double number = Double.parseDouble(value);
      if (number >= least && number <= most) {
        return OptionalDouble.of(number);
      }
    } catch (NumberFormatException e) {
      // The same answer as for a number out of range.
    }
    throw new UsageException(
        "%s takes a number from %s to %s, not %s"
            .formatted(shown(option), plain(least), plain(most), value));
  }

  /** One of a few words. */
  public Optional<String> word(String option, List<String> words) throws UsageException {
    String value = parsed.getOptionValue(option);
    if (value != null && !words.contains(value)) {
      throw new UsageException("%s takes %s, not %s".formatted(shown(option), list(words), value));
    }
    return Optional.ofNullable(value);
  }

  private static String list(List<String> words) {
    int last = words.size() - 1;
    return last == 0
        ? words.getFirst()
        : String.join(", ", words.subList(0, last)) + " or " + words.get(last);
  }

  private static String shown(String option) {
    return option.length() == 1 ? "-" + option : "--" + option;
  }

  private static String plain(double number) {
    return number == (long) number ? Long.toString((long) number) : Double.toString(number);
  }
}
