package io.gatun.tools.models;

import io.gatun.tools.cli.Program;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The folders that Gatun keeps things in or finds them in, by the environment. */
public final class Folders {
  private final Map<String, String> environment;

  /** By an environment; the process's own is {@link System#getenv()}. */
  public Folders(Map<String, String> environment) {
    this.environment = environment;
  }

  /** Where models are kept: {@code $GATUN_CACHE}, else {@code gatun/models} of the XDG cache. */
  Path models() {
    String own = environment.getOrDefault("GATUN_CACHE", "");
    return own.isEmpty() ? base("XDG_CACHE_HOME", ".cache").resolve("models") : Path.of(own);
  }

  /** Where measured vector widths are kept: {@code widths} beside {@link #models}, or in it. */
  public Path widths() {
    return besideModels("widths");
  }

  /** Where packed copies of models are kept: {@code packed} beside {@link #models}, or in it. */
  public Path packed() {
    return besideModels("packed");
  }

  /** Where masks are kept that tuning made: {@code masks} beside {@link #packed}. */
  public Path masks() {
    return packed().resolveSibling("masks");
  }

  /** Where the history of chats is kept: {@code gatun} of the XDG state folder. */
  public Path state() {
    return base("XDG_STATE_HOME", ".local/state");
  }

  /** Where models may lie already: {@code $GATUN_MODELS}, {@code ../shared/models}. */
  List<Path> sources() {
    List<Path> sources = new ArrayList<>();
    String own = environment.getOrDefault("GATUN_MODELS", "");
    if (!own.isEmpty()) {
      sources.add(Path.of(own));
    }
    Program.project().ifPresent(project -> sources.add(project.resolve("../shared/models")));
    return sources;
  }

  private Path besideModels(String name) {
    String own = environment.getOrDefault("GATUN_CACHE", "");
    Path base = own.isEmpty() ? base("XDG_CACHE_HOME", ".cache") : Path.of(own);
    return base.resolve(name);
  }

  private Path base(String variable, String underHome) {
    String base = environment.getOrDefault(variable, "");
    // The XDG base directory specification says to ignore relative paths.
    Path folder =
        !base.isEmpty() && Path.of(base).isAbsolute()
            ? Path.of(base)
            : Path.of(System.getProperty("user.home")).resolve(underHome);
    return folder.resolve("gatun");
  }
}
