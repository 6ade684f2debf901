package io.gatun.tools.models;

import io.gatun.tools.cli.Arguments;
import io.gatun.tools.cli.CommandException;
import io.gatun.tools.cli.CommonOptions;
import io.gatun.tools.cli.Program;
import io.gatun.tools.cli.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The folder that {@code gatun get} puts models into, and how {@code -m} finds them. */
public final class ModelCache {
  /**
   * A model in the cache.
   *
   * @param name what {@code -m} calls it
   */
  public record Entry(String name, Path file, long bytes) {}

  private final Folders folders;

  /** Over the folders of an environment. */
  public ModelCache(Folders folders) {
    this.folders = folders;
  }

  /** The process's own. */
  public static ModelCache standard() {
    return new ModelCache(new Folders(System.getenv()));
  }

  /** The folder. */
  public Path folder() {
    return folders.models();
  }

  Path file(KnownModel model) {
    return folder().resolve(model.fileName());
  }

  /** The models that are there. */
  public List<Entry> entries() throws IOException {
    List<Entry> entries = new ArrayList<>();
    for (KnownModel model : KnownModel.ALL) {
      Path file = file(model);
      if (Files.isRegularFile(file)) {
        entries.add(new Entry(model.name(), file, Files.size(file)));
      }
    }
    return entries;
  }

  /** The file that {@code -m} means: a path, or else the name of a model in the cache. */
  public Path resolve(Arguments arguments) throws UsageException, CommandException {
    Optional<String> given = arguments.text(CommonOptions.MODEL);
    if (given.isEmpty()) {
      throw new UsageException(
          "which model? -m names it; for a small one run '%s get smollm2', then '-m smollm2'"
              .formatted(Program.name()));
    }
    return resolve(given.get());
  }

  /** The file that a path, or else the name of a model in the cache, means. */
  public Path resolve(String name) throws CommandException {
    Path path = Path.of(name);
    if (Files.exists(path)) {
      return path;
    }
    KnownModel model =
        KnownModel.named(name)
            .orElseThrow(
                () ->
                    new CommandException(
                        ("%s: no such file, nor a model that Gatun knows;"
                                + " '%s get' lists those")
                            .formatted(name, Program.name())));
    Path file = file(model);
    if (!Files.isRegularFile(file)) {
      throw new CommandException(
          "%s is not there yet; run '%s get %s', then this again"
              .formatted(model.name(), Program.name(), model.name()));
    }
    return file;
  }
}
