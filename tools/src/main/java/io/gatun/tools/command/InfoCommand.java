package io.gatun.tools.command;

import io.gatun.format.gguf.GgufFile;
import io.gatun.tools.cli.Arguments;
import io.gatun.tools.cli.Command;
import io.gatun.tools.cli.CommonOptions;
import io.gatun.tools.cli.Json;
import io.gatun.tools.cli.Streams;
import io.gatun.tools.models.Folders;
import io.gatun.tools.models.ModelCache;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.apache.commons.cli.Option;

/** {@code gatun info}. */
final class InfoCommand implements Command {
  private static final String BRIEF = "brief";

  @Override
  public String name() {
    return "info";
  }

  @Override
  public String summary() {
    return "show a model file's metadata and tensors, and the memory that a run will need";
  }

  @Override
  public List<Option> options() {
    return List.of(
        CommonOptions.model(),
        CommonOptions.context("show the memory for a context of so many tokens; else the longest"),
        CommonOptions.flag(BRIEF, "leave out metadata and the list of tensors"),
        CommonOptions.json());
  }

  @Override
  public List<String> examples() {
    return List.of(
        "info -m smollm2", "info -m model.gguf -c 4096 --brief", "info -m smollm2 --json");
  }

  @Override
  public void run(Arguments arguments, Streams streams) throws Exception {
    OptionalInt context = arguments.integer(CommonOptions.CONTEXT, 1, 1 << 30);
    try (GgufFile file = GgufFile.open(ModelCache.standard().resolve(arguments))) {
      Path packed = new Folders(System.getenv()).packed();
      ModelFacts facts = new ModelFacts(file, context, PackedCopy.find(packed, file));
      if (arguments.has(CommonOptions.JSON)) {
        Json.print(facts.toJson(), streams);
      } else {
        facts.print(streams.out(), !arguments.has(BRIEF));
      }
    }
  }
}
