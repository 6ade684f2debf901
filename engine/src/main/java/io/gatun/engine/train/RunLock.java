package io.gatun.engine.train;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/**
 * The right to write into a run's folder: one process has it at a time, and whatever ends that
 * process gives it back. The file that is locked stays there, empty.
 */
public final class RunLock implements AutoCloseable {
  private final FileChannel channel;

  private RunLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes a folder for a new run, and makes it where it is not there.
   *
   * @throws IOException if it cannot be written to, another run is at work in it, or it holds what
   *     a run would write over
   */
  public static RunLock forNewRun(RunFolder folder) throws IOException {
    Path path = folder.folder();
    if (Files.exists(path) && !Files.isDirectory(path)) {
      throw new IOException(path + ": is no folder: name another one for the run");
    }
    Files.createDirectories(path);
    RunLock lock = take(folder);
    for (Path file :
        List.of(
            folder.journal(), folder.delta(), folder.best(), folder.metrics(), folder.report())) {
      if (Files.exists(file)) {
        lock.close();
        throw new IOException(
            "%s: holds %s already; resume that run, or name another folder"
                .formatted(path, file.getFileName()));
      }
    }
    return lock;
  }

  /**
   * Checks that a new run can take a folder, and leaves none where there was none (folders above it
   * stay): what is found to be wrong before the run is made need not be cleaned up after.
   *
   * @throws IOException as {@link #forNewRun}
   */
  public static void checkForNewRun(RunFolder folder) throws IOException {
    boolean isNew = !Files.exists(folder.folder());
    // Deleted while it is locked: nobody else can have begun a run in it.
    try (RunLock _ = forNewRun(folder)) {
      if (isNew) {
        Files.delete(folder.lock());
        Files.delete(folder.folder());
      }
    }
  }

  /**
   * Takes the folder of a run that is to go on.
   *
   * @throws IOException if it holds none, cannot be written to, or the run is being continued
   *     already
   */
  public static RunLock forOldRun(RunFolder folder) throws IOException {
    if (!Files.exists(folder.journal())) {
      throw new IOException(
          "%s: holds no run: there is no file %s in it"
              .formatted(folder.folder(), folder.journal().getFileName()));
    }
    return take(folder);
  }

  private static RunLock take(RunFolder folder) throws IOException {
    FileChannel channel;
    try {
      channel =
          FileChannel.open(folder.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new IOException(
          "%s: cannot be written to (%s): a run needs a folder that it may write to"
              .formatted(folder.folder(), e),
          e);
    }
    try {
      if (lock(channel).isPresent()) {
        return new RunLock(channel);
      }
      throw new IOException(
          folder.folder()
              + ": another process is tuning in this folder: wait for its end, or name another"
              + " folder");
    } catch (Throwable e) {
      channel.close();
      throw e;
    }
  }

  /** The lock goes with the channel. */
  private static Optional<FileLock> lock(FileChannel channel) throws IOException {
    try {
      return Optional.ofNullable(channel.tryLock());
    } catch (OverlappingFileLockException e) {
      return Optional.empty(); // by this very process
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
