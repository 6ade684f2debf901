package io.gatun.format.file;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A file under a temporary name of its own until it is whole. Whatever ends the writing before,
 * Ctrl-C included, deletes it.
 */
public final class PartFile implements AutoCloseable {
  private final Path path;
  private final Path part;
  private final FileChannel channel;
  private final Thread hook;

  private PartFile(Path path, Path part, FileChannel channel) {
    this.path = path;
    this.part = part;
    this.channel = channel;
    hook =
        new Thread(
            () -> {
              try {
                Files.deleteIfExists(part);
              } catch (IOException e) {
                // The process ends: there is nobody left to tell.
              }
            },
            "gatun-clean");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /**
   * Opens a temporary file in the folder of the one to be written.
   *
   * @throws FileSystemException if nothing can be written there; names the file to be written
   */
  public static PartFile beside(Path path) throws IOException {
    String name =
        ".%s.%d-%x.part"
            .formatted(path.getFileName(), ProcessHandle.current().pid(), System.nanoTime());
    Path part = path.resolveSibling(name);
    try {
      return new PartFile(
          path,
          part,
          FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
    } catch (FileSystemException e) {
      FileSystemException named =
          new FileSystemException(path.toString(), null, "cannot be written: " + reason(e));
      named.initCause(e);
      throw named;
    }
  }

  private static String reason(FileSystemException e) {
    return switch (e) {
      case NoSuchFileException none -> "its folder is not there";
      case AccessDeniedException denied -> "no access to its folder";
      default -> e.getReason();
    };
  }

  /** Where its bytes go. */
  public FileChannel channel() {
    return channel;
  }

  /** Makes it the file, once all its bytes are on disk: readers see the old file or the new one. */
  public void finish() throws IOException {
    channel.force(true);
    channel.close();
    Files.move(part, path, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Deletes what was not finished. */
  @Override
  public void close() throws IOException {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending, and the hook deletes as well.
    }
    channel.close();
    Files.deleteIfExists(part);
  }
}
