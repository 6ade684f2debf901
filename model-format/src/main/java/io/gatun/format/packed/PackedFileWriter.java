package io.gatun.format.packed;

import io.gatun.format.file.PartFile;
import io.gatun.format.file.Sha256;
import io.gatun.format.gguf.GgufFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.zip.CRC32C;

/**
 * Writes a packed file, one matrix after the other, so that only one need be in memory. Add
 * matrices, then {@link #write}.
 */
public final class PackedFileWriter {
  /** Produces a matrix' bytes when its turn comes. */
  @FunctionalInterface
  public interface Content {
    /** Fills memory that is zero and has the matrix' size. */
    void packInto(MemorySegment target) throws IOException;
  }

  private static final long PIECE = 8L << 20;
  private static final long CACHE_LINE = 64;

  private record Pending(
      String name, String packing, int rows, int columns, long bytes, Content content) {}

  private final GgufFile model;
  private final List<Pending> matrices = new ArrayList<>();

  /** Of a model file. */
  public PackedFileWriter(GgufFile model) {
    this.model = model;
  }

  /** Adds a matrix. */
  public void add(String name, String packing, int rows, int columns, long bytes, Content content) {
    matrices.add(new Pending(name, packing, rows, columns, bytes, content));
  }

  /**
   * Writes the file beside its place and moves it there when all its bytes are on disk: readers see
   * the old file or the new one, never a half. Several may write one file; the last one stays.
   *
   * @param progress told how many bytes of the model file are hashed
   * @return the file's size in bytes
   * @throws IOException if the disk has no room, or the folder cannot be written; nothing is left
   */
  public long write(Path path, LongConsumer progress) throws IOException {
    ModelStamp stamp = ModelStamp.of(model);
    List<PackedTable.Row> rows = rows(table(stamp, "0".repeat(64), 0, rows(0)).toBytes().length);
    PackedTable.Row last = rows.getLast();
    long size = last.offset() + last.bytes();
    checkRoom(path, size);
    try (PartFile part = PartFile.beside(path)) {
      List<PackedTable.Row> written = new ArrayList<>();
      long largest = matrices.stream().mapToLong(Pending::bytes).max().orElseThrow();
      try (Arena arena = Arena.ofShared()) {
        MemorySegment memory = arena.allocate(largest, CACHE_LINE);
        for (int i = 0; i < rows.size(); i++) {
          MemorySegment bytes = memory.asSlice(0, rows.get(i).bytes()).fill((byte) 0);
          matrices.get(i).content.packInto(bytes);
          written.add(write(rows.get(i), bytes, part.channel(), path));
        }
      }
      String sha256 = Sha256.of(model.path(), progress);
      if (!stamp.equals(ModelStamp.of(model))) {
        throw new IOException(model.path() + ": was changed while it was packed; pack it again");
      }
      ByteBuffer table = ByteBuffer.wrap(table(stamp, sha256, size, written).toBytes());
      writeAll(table, 0, part.channel(), path);
      part.finish();
    }
    return size;
  }

  private PackedTable table(
      ModelStamp stamp, String sha256, long size, List<PackedTable.Row> rows) {
    return new PackedTable(size, stamp, sha256, model.path().getFileName().toString(), rows);
  }

  /** The table's rows without checksums, for a table of so many bytes. */
  private List<PackedTable.Row> rows(int tableBytes) {
    List<PackedTable.Row> rows = new ArrayList<>();
    long offset = align(tableBytes);
    for (Pending matrix : matrices) {
      rows.add(
          new PackedTable.Row(
              matrix.name, matrix.packing, matrix.rows, matrix.columns, offset, matrix.bytes, 0));
      offset = align(Math.addExact(offset, matrix.bytes));
    }
    return rows;
  }

  private static long align(long position) {
    return (position + PackedFile.ALIGNMENT - 1) / PackedFile.ALIGNMENT * PackedFile.ALIGNMENT;
  }

  private static void checkRoom(Path path, long size) throws IOException {
    FileStore store = Files.getFileStore(path.toAbsolutePath().getParent());
    long room = store.getUsableSpace();
    if (room < size) {
      throw new IOException(
          "%s: %,d bytes are needed, the disk has room for %,d".formatted(path, size, room));
    }
  }

  private static PackedTable.Row write(
      PackedTable.Row row, MemorySegment bytes, FileChannel channel, Path path) throws IOException {
    CRC32C sum = new CRC32C();
    Segments.inBuffers(bytes, sum::update);
    for (long at = 0; at < row.bytes(); at += PIECE) {
      MemorySegment piece = bytes.asSlice(at, Math.min(PIECE, row.bytes() - at));
      writeAll(piece.asByteBuffer(), row.offset() + at, channel, path);
    }
    return new PackedTable.Row(
        row.name(),
        row.packing(),
        row.rows(),
        row.columns(),
        row.offset(),
        row.bytes(),
        (int) sum.getValue());
  }

  private static void writeAll(ByteBuffer bytes, long position, FileChannel channel, Path path)
      throws IOException {
    long start = position - bytes.position();
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes, start + bytes.position());
      }
    } catch (IOException e) {
      throw new IOException(path + ": cannot be written: " + e.getMessage(), e);
    }
  }
}
