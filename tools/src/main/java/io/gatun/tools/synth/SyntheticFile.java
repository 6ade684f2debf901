package io.gatun.tools.synth;

import io.gatun.format.gguf.GgufWriter;
import io.gatun.tools.cli.ByteSize;
import io.gatun.tools.cli.CommandException;
import io.gatun.tools.models.AtExit;
import io.gatun.tools.progress.Progress;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes a model to its place: the whole file or none, whatever interrupts it. */
public final class SyntheticFile {
  private final Path path;

  /** A file that is to be. */
  public SyntheticFile(Path path) {
    this.path = path;
  }

  /**
   * Refuses to replace what is there.
   *
   * @throws CommandException if there is a file of this name
   */
  public void requireNew() throws CommandException {
    if (Files.exists(path)) {
      throw new CommandException(path + " is there already; --force replaces it");
    }
  }

  /**
   * Writes it, and shows how far it is.
   *
   * @return its size in bytes
   * @throws CommandException if there is no such folder, no room, or the disk fails; what was there
   *     stays
   */
  public long write(GgufWriter writer, PrintStream err) throws CommandException {
    long bytes = writer.bytes();
    Path folder = path.toAbsolutePath().getParent();
    if (folder == null || Files.isDirectory(path)) {
      throw new CommandException(path + " is a folder; -o takes the name of a file in it");
    }
    if (!Files.isDirectory(folder)) {
      throw new CommandException(path + ": there is no folder " + folder + "; create it first");
    }
    try {
      requireRoom(folder, bytes);
      try (AtExit _ = AtExit.delete(GgufWriter.part(path));
          Progress progress = Progress.ofBytes("writing " + path.getFileName(), bytes, err)) {
        writer.write(path, progress::at);
      }
    } catch (IOException e) {
      throw new CommandException(
          "cannot write %s (%s): %s; nothing of it was kept"
              .formatted(path, ByteSize.of(bytes), reason(e)),
          e);
    }
    return bytes;
  }

  private void requireRoom(Path folder, long bytes) throws IOException, CommandException {
    long room = Files.getFileStore(folder).getUsableSpace();
    if (room < bytes) {
      throw new CommandException(
          "%s: the file takes %s, and %s has %s left; make room or write it elsewhere"
              .formatted(path, ByteSize.of(bytes), folder, ByteSize.of(room)));
    }
  }

  private static String reason(IOException e) {
    return e instanceof FileSystemException system && system.getReason() == null
        ? system.getClass().getSimpleName() + ": " + system.getFile()
        : e.getMessage();
  }
}
