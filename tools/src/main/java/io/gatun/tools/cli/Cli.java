package io.gatun.tools.cli;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.MissingArgumentException;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.apache.commons.cli.UnrecognizedOptionException;

/** Finds the verb, reads its options, runs it, and turns every end into an exit status. */
public final class Cli {
  /** Exit status: done. */
  public static final int DONE = 0;

  /** Exit status: it failed. */
  public static final int FAILED = 1;

  /** Exit status: called in the wrong way. */
  public static final int WRONG_USAGE = 2;

  /** Exit status: stopped by Ctrl-C, as shells have it. */
  public static final int STOPPED = 130;

  private final List<Command> commands;

  /** Over these verbs. */
  public Cli(List<Command> commands) {
    this.commands = List.copyOf(commands);
  }

  /** Runs what the arguments ask for and returns the exit status; throws nothing. */
  public int run(String[] args, Streams streams) {
    int status;
    try {
      call(args, streams);
      status = DONE;
    } catch (UsageException e) {
      report(streams.err(), e);
      status = WRONG_USAGE;
    } catch (StoppedException e) {
      report(streams.err(), e);
      status = STOPPED;
    } catch (Exception | OutOfMemoryError | LinkageError e) {
      report(streams.err(), e);
      status = FAILED;
    }
    streams.flush();
    Optional<IOException> lost = streams.data().lost();
    if (lost.isPresent()) {
      streams.err().println("gatun: cannot write to standard output: " + lost.get().getMessage());
      return FAILED;
    }
    return status;
  }

  /**
   * Runs what the arguments ask for, for a verb that is made of others.
   *
   * @throws UsageException if it was called in the wrong way
   * @throws Exception anything else: it failed, and the message says why
   */
  public void call(String[] args, Streams streams) throws Exception {
    String verb = args.length == 0 ? "" : args[0];
    switch (verb) {
      case "" -> {
        new Help(streams.err()).overview(commands);
        throw new UsageException("which verb? They are listed above");
      }
      case "-h", "--help" -> new Help(streams.out()).overview(commands);
      case "help" -> {
        if (args.length == 1) {
          new Help(streams.out()).overview(commands);
        } else {
          new Help(streams.out()).command(find(args[1]));
        }
      }
      case "-V", "--version" ->
          streams
              .out()
              .println(
                  "gatun %s, Java %s, %s"
                      .formatted(
                          Program.version(),
                          System.getProperty("java.version"),
                          System.getProperty("java.vm.name")));
      default -> {
        Command command = find(verb);
        String[] rest = Arrays.copyOfRange(args, 1, args.length);
        if (asksForHelp(rest)) {
          new Help(streams.out()).command(command);
          return;
        }
        Arguments arguments = parse(command, rest);
        if (command.computes()) {
          requireEngine(verb);
        }
        command.run(arguments, streams);
      }
    }
  }

  private Command find(String verb) throws UsageException {
    for (Command command : commands) {
      if (command.name().equals(verb)) {
        return command;
      }
    }
    List<String> names = new ArrayList<>(commands.stream().map(Command::name).toList());
    names.addAll(List.of("help", "--help", "--version"));
    throw new UsageException(
        "no verb '%s'%s; '%s --help' lists them"
            .formatted(verb, suggestion(verb, names), Program.name()));
  }

  private static boolean asksForHelp(String[] args) {
    for (String arg : args) {
      if (arg.equals("--")) {
        return false;
      }
      if (arg.equals("-h") || arg.equals("--help")) {
        return true;
      }
    }
    return false;
  }

  private static Arguments parse(Command command, String[] args) throws UsageException {
    Options options = new Options();
    command.options().forEach(options::addOption);
    String more = "; '" + Program.name() + " " + command.name() + " --help' says more";
    CommandLine parsed;
    try {
      parsed =
          DefaultParser.builder()
              .setAllowPartialMatching(false)
              .setStripLeadingAndTrailingQuotes(false)
              .get()
              .parse(options, args);
    } catch (UnrecognizedOptionException e) {
      List<String> names = new ArrayList<>();
      for (Option option : command.options()) {
        if (option.getLongOpt() != null) {
          names.add("--" + option.getLongOpt());
        }
      }
      throw new UsageException(
          "%s has no option %s%s%s"
              .formatted(command.name(), e.getOption(), suggestion(e.getOption(), names), more));
    } catch (MissingArgumentException e) {
      throw new UsageException(
          "%s needs a value; one that begins with - is written --%s=VALUE%s"
              .formatted(spelling(e.getOption()), e.getOption().getLongOpt(), more));
    } catch (ParseException e) {
      throw new UsageException(e.getMessage() + more);
    }
    for (Option option : command.options()) {
      String[] values = parsed.getOptionValues(option);
      if (values != null
          && values.length > 1
          && !command.repeatable().contains(option.getLongOpt())) {
        throw new UsageException(spelling(option) + " is given twice" + more);
      }
    }
    if (parsed.getArgList().size() > command.maxArguments()) {
      throw new UsageException(
          "%s does not know what to do with '%s'%s"
              .formatted(command.name(), parsed.getArgList().get(command.maxArguments()), more));
    }
    return new Arguments(parsed);
  }

  private static String spelling(Option option) {
    return option.getOpt() == null ? "--" + option.getLongOpt() : "-" + option.getOpt();
  }

  private static String suggestion(String word, List<String> known) {
    return Nearest.to(word, known).map(nearest -> "; did you mean " + nearest + "?").orElse("");
  }

  /** On the module path the engine is there only if the launcher asked for it. */
  private static void requireEngine(String verb) throws CommandException {
    Module own = Cli.class.getModule();
    if (own.isNamed() && ModuleLayer.boot().findModule("io.gatun.engine").isEmpty()) {
      throw new CommandException(
          verb + " computes: start it through tools/gatun, or with --add-modules io.gatun.engine");
    }
  }

  private static void report(PrintStream err, Throwable thrown) {
    if (Program.debug()) {
      thrown.printStackTrace(err);
    }
    // A message may quote a file that was not to be believed.
    err.println("gatun: " + PlainText.of(message(thrown).replaceAll("\\s*\\R\\s*", " ")));
  }

  private static String message(Throwable thrown) {
    String message = thrown.getMessage();
    return switch (thrown) {
      case UsageException e -> e.getMessage();
      case CommandException e -> e.getMessage();
      case StoppedException e -> e.getMessage();
      case NoSuchFileException e -> e.getFile() + ": no such file";
      case FileSystemException e when e.getReason() == null ->
          e.getFile() + ": " + words(e.getClass().getSimpleName().replace("Exception", ""));
      case FileNotFoundException e -> e.getMessage();
      case OutOfMemoryError e ->
          "out of memory: "
              + message
              + "; a smaller context (-c) needs less, GATUN_JAVA_OPTS=-Xmx2g gives the heap more";
      case IOException e when message != null -> message;
      case IllegalArgumentException e when message != null -> message;
      // Exceptions of the engine's own, which cannot be named here, are written for users.
      case Exception e when e.getClass().getName().startsWith("io.gatun.") -> message;
      default ->
          "%s: %s (a defect of Gatun: GATUN_DEBUG=1 shows where)"
              .formatted(thrown.getClass().getSimpleName(), message);
    };
  }

  /** {@code AccessDenied} as {@code access denied}. */
  private static String words(String name) {
    return name.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
  }
}
