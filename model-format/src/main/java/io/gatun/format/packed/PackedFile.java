package io.gatun.format.packed;

import io.gatun.format.FormatException;
import io.gatun.format.file.Sha256;
import io.gatun.format.gguf.GgufFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.zip.CRC32C;

/**
 * The matrices of one model file as a backend packed them, mapped into memory. The format is that
 * of {@link PackedTable}; what the bytes of a matrix mean is the backend's to say.
 *
 * <p>Opening reads and checks the table only, however large the file is: its checksum, and every
 * size and offset against the file's size. The matrices' own checksums are compared by {@link
 * #verify}. The file must not be cut short by others while it is open.
 */
public final class PackedFile implements AutoCloseable {
  /** Where matrices start: on whole pages. */
  public static final long ALIGNMENT = 4096;

  private final Path path;
  private final Arena arena;
  private final MemorySegment content;
  private final PackedTable table;
  private final Map<String, PackedMatrix> matrices = new LinkedHashMap<>();

  private PackedFile(Path path, Arena arena, MemorySegment content, PackedTable table) {
    this.path = path;
    this.arena = arena;
    this.content = content;
    this.table = table;
    for (PackedTable.Row row : table.rows()) {
      matrices.put(
          row.name(),
          new PackedMatrix(
              row.name(),
              row.packing(),
              row.rows(),
              row.columns(),
              row.offset(),
              row.checksum(),
              content.asSlice(row.offset(), row.bytes())));
    }
  }

  /**
   * Opens a file and checks its table.
   *
   * @throws NoSuchFileException if there is none
   * @throws FormatException if it is not a well-formed packed file of this version
   */
  public static PackedFile open(Path path) throws IOException {
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      throw new FormatException(path.toString(), -1, "file", "not a regular file", "name a file");
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      long size = channel.size();
      PackedTable table = table(path.toString(), channel, size);
      Arena arena = Arena.ofShared();
      try {
        MemorySegment content = channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena);
        return new PackedFile(path, arena, content, table);
      } catch (Throwable e) {
        arena.close();
        throw e;
      }
    }
  }

  private static PackedTable table(String file, FileChannel channel, long size) throws IOException {
    if (size < PackedTable.FIXED_BYTES) {
      throw new FormatException(file, -1, "file size", size, "too short for a packed file");
    }
    ByteBuffer prefix = read(file, channel, PackedTable.PREFIX_BYTES);
    byte[] magic = new byte[PackedTable.MAGIC.length];
    prefix.get(magic);
    if (!Arrays.equals(magic, PackedTable.MAGIC)) {
      throw new FormatException(
          file, 0, "magic", Arrays.toString(magic), "not a file that 'pack' wrote");
    }
    int version = prefix.getInt();
    if (version != PackedTable.VERSION) {
      throw new FormatException(
          file, magic.length, "version", version, "this Gatun reads " + PackedTable.VERSION);
    }
    long end = prefix.getLong(PackedTable.CHECKSUM_AT + Integer.BYTES);
    if (end < PackedTable.FIXED_BYTES || end > Math.min(size, PackedTable.LARGEST)) {
      throw new FormatException(
          file,
          PackedTable.CHECKSUM_AT + Integer.BYTES,
          "end of the table",
          end,
          "not within the file's %,d bytes, or beyond %,d".formatted(size, PackedTable.LARGEST));
    }
    return PackedTable.read(file, read(file, channel, (int) end).array(), size);
  }

  private static ByteBuffer read(String file, FileChannel channel, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, buffer.position()) < 0) {
        throw new FormatException(file, buffer.position(), "file", "its end", "was cut meanwhile");
      }
    }
    return buffer.flip();
  }

  /** Where the file lies, as given. */
  public Path path() {
    return path;
  }

  /** The file's size in bytes. */
  public long size() {
    return table.fileSize();
  }

  /** All of it, read-only, valid until the file is closed. */
  public MemorySegment content() {
    return content;
  }

  /** The name of the model file that was packed, without its folder. */
  public String modelName() {
    return table.modelName();
  }

  /** All matrices, in the file's order. */
  public List<PackedMatrix> matrices() {
    return List.copyOf(matrices.values());
  }

  /** The matrix of this name, if there is one. */
  public Optional<PackedMatrix> matrix(String name) {
    return Optional.ofNullable(matrices.get(name));
  }

  /**
   * Why this is no copy of a model file as it is now; empty if it is one, as far as size, time and
   * samples tell.
   */
  public Optional<String> difference(GgufFile model) throws IOException {
    return table.stamp().difference(ModelStamp.of(model));
  }

  /**
   * Reads everything: each matrix against its checksum, the model file against its SHA-256.
   *
   * @param progress told how many bytes of {@code size() + model.size()} are done
   * @throws FormatException if a matrix is damaged, or the model is another one
   */
  public void verify(GgufFile model, LongConsumer progress) throws IOException {
    long[] done = {0};
    for (PackedMatrix matrix : matrices.values()) {
      CRC32C sum = new CRC32C();
      Segments.inBuffers(
          matrix.data(),
          piece -> {
            done[0] += piece.remaining();
            sum.update(piece);
            progress.accept(done[0]);
          });
      if ((int) sum.getValue() != matrix.checksum()) {
        throw new FormatException(
            path.toString(),
            matrix.offset(),
            "matrix " + matrix.name(),
            Long.toHexString(sum.getValue()),
            "its checksum is %s: the file is damaged"
                .formatted(Integer.toHexString(matrix.checksum())));
      }
    }
    String found = Sha256.of(model.path(), bytes -> progress.accept(size() + bytes));
    if (!found.equals(table.sha256())) {
      throw new FormatException(
          model.path().toString(), -1, "SHA-256", found, "packed was " + table.sha256());
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
