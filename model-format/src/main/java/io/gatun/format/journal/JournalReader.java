package io.gatun.format.journal;

import io.gatun.format.FormatException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads a journal's records one after the other. A last record that is not whole is where the
 * journal ends; one that whole records follow is damage, and ends in a {@link FormatException}.
 *
 * <p>What is appended after opening is not seen. Not safe for use by several threads.
 */
public final class JournalReader implements AutoCloseable {
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final String file;
  private final Arena arena;
  private final MemorySegment content;
  private final byte[] header;
  private long position;
  private long records;
  private JournalEnd end;

  private JournalReader(Path path, Arena arena, MemorySegment content) throws FormatException {
    this.file = path.toString();
    this.arena = arena;
    this.content = content;
    header = readHeader();
  }

  /**
   * Opens a journal and reads its header.
   *
   * @throws NoSuchFileException if there is none
   * @throws FormatException if it does not begin as a journal does
   */
  public static JournalReader open(Path path) throws IOException {
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      throw new FormatException(
          path.toString(), -1, "file", "not a regular file", "name the journal itself");
    }
    Arena arena = Arena.ofShared();
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      return new JournalReader(
          path, arena, channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena));
    } catch (Throwable e) {
      arena.close();
      throw e;
    }
  }

  private byte[] readHeader() throws FormatException {
    long least = JournalFormat.PREFIX_BYTES + Integer.BYTES;
    if (content.byteSize() < least) {
      throw new FormatException(
          file, -1, "file size", content.byteSize(), "too short for a journal");
    }
    byte[] magic = content.asSlice(0, JournalFormat.MAGIC.length).toArray(ValueLayout.JAVA_BYTE);
    if (!Arrays.equals(magic, JournalFormat.MAGIC)) {
      throw new FormatException(file, 0, "magic", Arrays.toString(magic), "not a journal");
    }
    int version = content.get(INT, magic.length);
    if (version != JournalFormat.VERSION) {
      throw new FormatException(
          file, magic.length, "version", version, "this Gatun reads " + JournalFormat.VERSION);
    }
    int lengthAt = magic.length + Integer.BYTES;
    int length = content.get(INT, lengthAt);
    if (length < 0 || length > Math.min(JournalFormat.MAXIMUM_BYTES, content.byteSize() - least)) {
      throw new FormatException(
          file, lengthAt, "header length", length, "the file has " + content.byteSize() + " bytes");
    }
    int checksumAt = JournalFormat.PREFIX_BYTES + length;
    byte[] start = content.asSlice(0, checksumAt).toArray(ValueLayout.JAVA_BYTE);
    int found = JournalFormat.checksum(start);
    int kept = content.get(INT, checksumAt);
    if (found != kept) {
      throw new FormatException(
          file, checksumAt, "checksum", Integer.toHexString(kept), "the header is damaged");
    }
    position = start.length + (long) Integer.BYTES;
    return Arrays.copyOfRange(start, JournalFormat.PREFIX_BYTES, start.length);
  }

  /** What the journal was created with. */
  public byte[] header() {
    return header.clone();
  }

  /** Where the next record begins, in bytes. */
  public long position() {
    return position;
  }

  /**
   * The payload of the next record; empty after the last one.
   *
   * @throws FormatException if it is damaged, but the file goes on behind it
   */
  public Optional<byte[]> next() throws FormatException {
    if (end != null) {
      return Optional.empty();
    }
    long left = content.byteSize() - position;
    if (left == 0) {
      end = new JournalEnd.Clean(position);
      return Optional.empty();
    }
    Optional<byte[]> payload = recordAt(position);
    if (payload.isPresent()) {
      position += payload.get().length + (long) JournalFormat.RECORD_OVERHEAD;
      records++;
      return payload;
    }
    requireTorn();
    end = new JournalEnd.Torn(position, left);
    return Optional.empty();
  }

  /**
   * How the journal ends.
   *
   * @throws IllegalStateException if not all records are read
   */
  public JournalEnd end() {
    if (end == null) {
      throw new IllegalStateException("there may be more records");
    }
    return end;
  }

  /** The payload of the record that begins at a place; empty if no whole record does. */
  private Optional<byte[]> recordAt(long at) {
    long most = content.byteSize() - at - JournalFormat.RECORD_OVERHEAD;
    if (most < 0) {
      return Optional.empty();
    }
    int length = content.get(INT, at);
    if (length < 0 || length > Math.min(most, JournalFormat.MAXIMUM_BYTES)) {
      return Optional.empty();
    }
    byte[] record =
        content.asSlice(at, Integer.BYTES + (long) length).toArray(ValueLayout.JAVA_BYTE);
    if (JournalFormat.checksum(record) != content.get(INT, at + record.length)) {
      return Optional.empty();
    }
    return Optional.of(Arrays.copyOfRange(record, Integer.BYTES, record.length));
  }

  /**
   * Looks for a whole record anywhere behind the bad one, whose length may be what is wrong. Of
   * candidates, so many bytes are summed at most; a torn record needs a fraction.
   */
  private void requireTorn() throws FormatException {
    long budget = 8L * JournalFormat.MAXIMUM_BYTES;
    long last = content.byteSize() - JournalFormat.RECORD_OVERHEAD;
    for (long at = position + 1; at <= last; at++) {
      int length = content.get(INT, at);
      if (length >= 0 && length <= Math.min(last - at, JournalFormat.MAXIMUM_BYTES)) {
        budget -= length + (long) JournalFormat.RECORD_OVERHEAD;
        if (budget < 0 || recordAt(at).isPresent()) {
          throw new FormatException(
              file,
              position,
              "record " + (records + 1),
              "damaged",
              "the journal goes on behind it, so this is no record that was just being written:"
                  + " get the file from a backup, or cut it to %d bytes to lose what follows"
                      .formatted(position));
        }
      }
    }
  }

  /** Unmaps the file; closing it again does nothing. */
  @Override
  public void close() {
    if (arena.scope().isAlive()) {
      arena.close();
    }
  }
}
