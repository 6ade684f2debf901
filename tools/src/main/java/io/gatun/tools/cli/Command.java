package io.gatun.tools.cli;

import java.util.List;
import java.util.Set;
import org.apache.commons.cli.Option;

/**
 * One verb of the command line: what it is called, what it takes and what it does. A class that
 * implements this names nothing of the engine, which the verbs that need none run without.
 */
public interface Command {
  /** What it is called by. */
  String name();

  /** What it does, on one line of {@code gatun --help}. */
  String summary();

  /** Arguments besides options, such as {@code "[TEXT]"}; empty for none. */
  default String arguments() {
    return "";
  }

  /** Most arguments besides options. */
  default int maxArguments() {
    return 0;
  }

  /** What it takes, in the order that help shows. {@code --help} is understood by itself. */
  List<Option> options();

  /** Long names of the options that may be given more than once. */
  default Set<String> repeatable() {
    return Set.of();
  }

  /** Two or three command lines that do something useful, without the program's name. */
  List<String> examples();

  /** Whether it computes, and so runs with the engine. */
  default boolean computes() {
    return false;
  }

  /**
   * Does it.
   *
   * @throws UsageException if it was called in the wrong way
   * @throws Exception anything else: it failed, and the message says why
   */
  void run(Arguments arguments, Streams streams) throws Exception;
}
