package io.gatun.format.journal;

import io.gatun.format.FormatException;
import io.gatun.format.file.PartFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Appends records to a journal: a file that only grows, so that a process may be killed at any
 * instant and loses no more than the record that it was writing. A system that goes down may lose
 * what was not forced to the disk.
 *
 * <p>One writer at a time has the file, by a lock. Not safe for use by several threads.
 */
public final class JournalWriter implements AutoCloseable {
  private final Path path;
  private final FileChannel channel;
  private final int forceEvery;
  private long position;
  private int unforced;

  private JournalWriter(Path path, FileChannel channel, int forceEvery) {
    this.path = path;
    this.channel = channel;
    this.forceEvery = forceEvery;
  }

  /**
   * A new journal.
   *
   * @param header what the records are about, up to 16 MiB
   * @param forceEvery records after which all is forced to the disk; at least 1
   * @throws FileAlreadyExistsException if there is such a file
   */
  public static JournalWriter create(Path path, byte[] header, int forceEvery) throws IOException {
    if (Files.exists(path)) {
      throw new FileAlreadyExistsException(path.toString());
    }
    try (PartFile part = PartFile.beside(path)) {
      writeAll(part.channel(), JournalFormat.start(header));
      part.finish();
    }
    return open(path, forceEvery);
  }

  /**
   * Goes on with a journal. A last record that is not whole is cut off.
   *
   * @param forceEvery records after which all is forced to the disk; at least 1
   * @throws FormatException if the file is no journal, or damaged before its last record
   * @throws IOException if another writer has it
   */
  public static JournalWriter open(Path path, int forceEvery) throws IOException {
    if (forceEvery < 1) {
      throw new IllegalArgumentException("records are forced every 1 or more, not " + forceEvery);
    }
    FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      lock(path, channel);
      JournalWriter writer = new JournalWriter(path, channel, forceEvery);
      writer.cut(end(path));
      return writer;
    } catch (Throwable e) {
      channel.close();
      throw e;
    }
  }

  /** The lock goes with the channel. */
  private static void lock(Path path, FileChannel channel) throws IOException {
    Optional<FileLock> lock;
    try {
      lock = Optional.ofNullable(channel.tryLock());
    } catch (OverlappingFileLockException e) {
      lock = Optional.empty(); // by this very process
    }
    if (lock.isEmpty()) {
      throw new IOException(path + ": somebody else is writing this journal");
    }
  }

  private static long end(Path path) throws IOException {
    try (JournalReader reader = JournalReader.open(path)) {
      Optional<byte[]> record = reader.next();
      while (record.isPresent()) {
        record = reader.next();
      }
      return reader.end().position();
    }
  }

  /** Where the next record will begin, in bytes. */
  public long position() {
    return position;
  }

  /**
   * Appends a record.
   *
   * @param payload up to 16 MiB
   * @throws IOException if the disk has no room; the journal is as it was before, and may be gone
   *     on with
   */
  public void append(byte[] payload) throws IOException {
    ByteBuffer record = JournalFormat.record(payload);
    int bytes = record.remaining();
    try {
      writeAll(channel, record);
      unforced++;
      if (unforced >= forceEvery) {
        force();
      }
      position += bytes;
    } catch (IOException e) {
      if (channel.isOpen()) {
        cut(position);
      }
      throw new IOException(path + ": a record could not be kept: " + e.getMessage(), e);
    }
  }

  /** Waits until all records are on the disk. */
  public void force() throws IOException {
    channel.force(false);
    unforced = 0;
  }

  /**
   * Drops the records from a place on.
   *
   * @param newEnd {@link JournalReader#position()} before the first one to be dropped
   * @throws IllegalArgumentException if it lies beyond the end
   */
  public void rewind(long newEnd) throws IOException {
    if (newEnd > position) {
      throw new IllegalArgumentException(newEnd + " lies beyond the end, " + position);
    }
    cut(newEnd);
    force();
  }

  private void cut(long newEnd) throws IOException {
    channel.truncate(newEnd);
    channel.position(newEnd);
    position = newEnd;
  }

  private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** Forces all records to the disk and lets go of the file. */
  @Override
  public void close() throws IOException {
    if (channel.isOpen()) {
      try {
        force();
      } finally {
        channel.close();
      }
    }
  }
}
