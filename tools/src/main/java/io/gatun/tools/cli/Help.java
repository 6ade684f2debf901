package io.gatun.tools.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.cli.Option;

/** Prints what the verbs are, and what one of them takes. */
final class Help {
  private static final int WIDTH = 96;

  private final PrintStream out;

  Help(PrintStream out) {
    this.out = out;
  }

  void overview(List<Command> commands) {
    String program = Program.name();
    out.println("Gatun runs 4-bit language models on the JVM.");
    out.println();
    out.println("usage: " + program + " VERB [OPTIONS]");
    out.println();
    List<String> names = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    for (Command command : commands) {
      names.add(command.name());
      texts.add(command.summary());
    }
    columns(names, texts);
    out.println();
    out.println("to start:");
    out.println("  " + program + " get smollm2");
    out.println("  " + program + " generate -m smollm2 -p \"The capital of France is\" -n 32");
    out.println("  " + program + " chat -m smollm2");
    out.println();
    out.println("'" + program + " VERB --help' shows a verb's options and examples.");
    out.println("Exit status: 0 done, 1 failed, 2 wrong usage.");
    out.println("GATUN_JAVA_OPTS: flags for the JVM. GATUN_CACHE: where models are kept.");
    out.println("GATUN_MODELS: a folder to get them from. GATUN_DEBUG=1: stack traces.");
  }

  void command(Command command) {
    String program = Program.name() + " " + command.name();
    out.println(command.summary());
    out.println();
    out.println("usage: " + (program + " [OPTIONS] " + command.arguments()).strip());
    out.println();
    List<String> names = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    for (Option option : command.options()) {
      names.add(spelling(option));
      texts.add(option.getDescription());
    }
    names.add("-h, --help");
    texts.add("show this");
    columns(names, texts);
    out.println();
    out.println("examples:");
    for (String example : command.examples()) {
      out.println("  " + Program.name() + " " + example);
    }
  }

  private static String spelling(Option option) {
    StringBuilder text = new StringBuilder();
    text.append(option.getOpt() == null ? "    " : "-" + option.getOpt());
    if (option.getLongOpt() != null) {
      text.append(option.getOpt() == null ? "" : ", ").append("--").append(option.getLongOpt());
    }
    if (option.hasArg()) {
      text.append(' ').append(option.getArgName());
    }
    return text.toString();
  }

  private void columns(List<String> names, List<String> texts) {
    int indent = names.stream().mapToInt(String::length).max().orElse(0) + 4;
    for (int i = 0; i < names.size(); i++) {
      StringBuilder line = new StringBuilder("  " + names.get(i));
      line.repeat(' ', indent - line.length());
      for (String word : texts.get(i).split(" ", -1)) {
        if (line.length() + word.length() > WIDTH && line.length() > indent) {
          out.println(line.toString().stripTrailing());
          line.setLength(0);
          line.repeat(' ', indent);
        }
        line.append(word).append(' ');
      }
      out.println(line.toString().stripTrailing());
    }
  }
}
