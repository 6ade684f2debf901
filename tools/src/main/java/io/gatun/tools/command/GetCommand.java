package io.gatun.tools.command;

import io.gatun.tools.cli.Arguments;
import io.gatun.tools.cli.Command;
import io.gatun.tools.cli.CommonOptions;
import io.gatun.tools.cli.Streams;
import io.gatun.tools.models.Folders;
import io.gatun.tools.models.ModelGetter;
import java.util.List;
import org.apache.commons.cli.Option;

/** {@code gatun get}. */
final class GetCommand implements Command {
  private static final String VERIFY = "verify";

  @Override
  public String name() {
    return "get";
  }

  @Override
  public String summary() {
    return "get a model into the cache, so that -m finds it by name; without a name: list them";
  }

  @Override
  public String arguments() {
    return "[NAME]";
  }

  @Override
  public int maxArguments() {
    return 1;
  }

  @Override
  public List<Option> options() {
    return List.of(
        CommonOptions.flag(
            VERIFY, "check the SHA-256 of a model that is there, not only its size"));
  }

  @Override
  public List<String> examples() {
    return List.of("get", "get smollm2", "get smollm2 --verify");
  }

  @Override
  public void run(Arguments arguments, Streams streams) throws Exception {
    if (arguments.positional().isEmpty()) {
      ModelGetter.known().forEach(streams.out()::println);
      return;
    }
    new ModelGetter(new Folders(System.getenv()), streams.err())
        .get(arguments.positional().getFirst(), arguments.has(VERIFY));
  }
}
