package io.gatun.tools.command;

import io.gatun.tools.cli.Arguments;
import io.gatun.tools.cli.Command;
import io.gatun.tools.cli.Streams;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.commons.cli.Option;

/** {@code gatun completions}. */
final class CompletionsCommand implements Command {
  @Override
  public String name() {
    return "completions";
  }

  @Override
  public String summary() {
    return "print what makes bash complete verbs and options";
  }

  @Override
  public List<Option> options() {
    return List.of();
  }

  @Override
  public List<String> examples() {
    return List.of("completions > ~/.local/share/bash-completion/completions/gatun");
  }

  @Override
  public void run(Arguments arguments, Streams streams) {
    StringBuilder script = new StringBuilder();
    script.append("_gatun() {\n");
    script.append("  local word=${COMP_WORDS[COMP_CWORD]} words=\n");
    script.append("  if [ \"$COMP_CWORD\" -eq 1 ]; then\n");
    script.append("    words=\"").append(verbs()).append(" --help --version\"\n");
    script.append("  elif [[ $word == -* ]]; then\n");
    script.append("    case ${COMP_WORDS[1]} in\n");
    for (Command command : Commands.ALL) {
      script.append("      %s) words=\"%s\" ;;\n".formatted(command.name(), options(command)));
    }
    script.append("    esac\n");
    script.append("  fi\n");
    script.append("  COMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n");
    script.append("}\n");
    script.append("complete -o default -F _gatun gatun\n");
    streams.out().print(script);
  }

  private static String verbs() {
    return Commands.ALL.stream().map(Command::name).collect(Collectors.joining(" "));
  }

  private static String options(Command command) {
    return command.options().stream()
            .map(option -> "--" + option.getLongOpt() + " ")
            .collect(Collectors.joining())
        + "--help";
  }
}
