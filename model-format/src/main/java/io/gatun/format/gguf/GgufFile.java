package io.gatun.format.gguf;

import io.gatun.format.FormatException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A GGUF file (version 2 or 3, little-endian) mapped into memory: metadata and tensors. The format
 * is that of <a href="https://github.com/ggml-org/ggml/blob/master/docs/gguf.md">gguf.md</a>.
 *
 * <p>Opening reads and checks everything but the tensors' data. No count or offset of the file is
 * believed before it is held against the file's size, so a damaged or hostile file costs no more
 * memory than a multiple of its own size and ends in a {@link FormatException}. The file must not
 * be cut short by others while it is open.
 *
 * <p>Safe for use by many threads. After {@link #close()} the tensors' data is gone; names, shapes
 * and metadata stay readable.
 */
public final class GgufFile implements AutoCloseable {
  /** The file's first four bytes, {@code GGUF}, as a little-endian number. */
  static final int MAGIC = 0x46554747;

  /** What {@link GgufWriter} writes; version 2 differs by nothing that a reader sees. */
  static final int VERSION = 3;

  static final String ALIGNMENT_KEY = "general.alignment";
  static final int DEFAULT_ALIGNMENT = 32;

  private final Path path;
  private final Arena arena;
  private final MemorySegment content;
  private final long size;
  private final int version;
  private final long alignment;
  private final GgufMetadata metadata;
  private final List<GgufTensor> tensors;
  private final Map<String, GgufTensor> byName = new LinkedHashMap<>();

  private GgufFile(Path path, Arena arena, MemorySegment content) throws FormatException {
    this.path = path;
    this.arena = arena;
    this.content = content.asReadOnly();
    this.size = content.byteSize();
    String name = path.toString();
    GgufCursor cursor = new GgufCursor(name, content);
    this.version = version(cursor);
    long tensorCount = cursor.count("tensor_count", GgufTensorReader.MINIMUM_HEADER_BYTES);
    long pairCount = cursor.count("metadata_kv_count", GgufMetadataReader.MINIMUM_PAIR_BYTES);
    this.metadata = new GgufMetadata(name, new GgufMetadataReader(cursor).read(pairCount));
    this.alignment = alignment(metadata);
    this.tensors = new GgufTensorReader(cursor, content).read(tensorCount, alignment);
    tensors.forEach(tensor -> byName.put(tensor.name(), tensor));
  }

  /**
   * Opens and checks a file.
   *
   * @throws NoSuchFileException if there is none
   * @throws FormatException if it is not a well-formed GGUF file of a kind that Gatun reads
   */
  public static GgufFile open(Path path) throws IOException {
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      throw new FormatException(
          path.toString(),
          -1,
          "file",
          Files.isDirectory(path) ? "a directory" : "a device or pipe",
          "name the .gguf file itself");
    }
    Arena arena = Arena.ofShared();
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      long size = channel.size();
      return new GgufFile(path, arena, channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena));
    } catch (Throwable e) {
      arena.close();
      throw e;
    }
  }

  /**
   * Reads a file that is in memory already, and belongs to the caller.
   *
   * @param name stands for a path in messages and in {@link #path()}
   */
  public static GgufFile of(Path name, MemorySegment content) throws FormatException {
    return new GgufFile(name, null, content);
  }

  private static int version(GgufCursor cursor) throws FormatException {
    if (cursor.size() == 0) {
      throw cursor.problem(0, "magic", "nothing", "the file is empty: get it again");
    }
    int magic = cursor.int32("magic");
    if (magic != MAGIC) {
      throw cursor.problem(
          0,
          "magic",
          String.format("0x%08x", magic),
          "not a GGUF file, which begins with the letters GGUF"
              + (magic == Integer.reverseBytes(MAGIC) ? ", in this order" : ""));
    }
    int version = cursor.int32("version");
    if (version != 2 && version != VERSION) {
      int swapped = Integer.reverseBytes(version);
      String problem =
          swapped == 2 || swapped == VERSION
              ? "a big-endian file; convert it with llama.cpp's gguf_convert_endian.py"
              : version == 1
                  ? "version 1 counts in 32 bits; convert the model again with a current llama.cpp"
                  : "versions 2 and 3 are read";
      throw cursor.problem(Integer.BYTES, "version", Integer.toUnsignedString(version), problem);
    }
    return version;
  }

  private static long alignment(GgufMetadata metadata) throws FormatException {
    Optional<GgufValue> value = metadata.get(ALIGNMENT_KEY);
    if (value.isEmpty()) {
      return DEFAULT_ALIGNMENT;
    }
    Optional<Long> alignment = alignment(value.get());
    if (alignment.isEmpty()) {
      throw metadata.wrongType(ALIGNMENT_KEY, value.get(), "a UINT32 power of 2");
    }
    return alignment.get();
  }

  /** The alignment that a metadata value stands for, if it is one. */
  static Optional<Long> alignment(GgufValue value) {
    return value instanceof GgufValue.Int number
            && number.type() == GgufValueType.UINT32
            && Long.bitCount(number.value()) == 1
        ? Optional.of(number.value())
        : Optional.empty();
  }

  /** The least multiple of an alignment that is not below a position. */
  static long align(long position, long alignment) {
    return (position + alignment - 1) / alignment * alignment;
  }

  /** Where the file lies, as given. */
  public Path path() {
    return path;
  }

  /** The file's size in bytes. */
  public long size() {
    return size;
  }

  /** All of it, read-only, valid until the file is closed. */
  public MemorySegment content() {
    return content;
  }

  /** Where the tensors' data begins: metadata and the table of tensors lie before. */
  public long dataStart() {
    return tensors.stream().mapToLong(GgufTensor::offset).min().orElse(size);
  }

  /** The format's version, 2 or 3. */
  public int version() {
    return version;
  }

  /** What every tensor's place in the data section is a multiple of, in bytes. */
  public long alignment() {
    return alignment;
  }

  /** The key-value pairs. */
  public GgufMetadata metadata() {
    return metadata;
  }

  /** All tensors, in the file's order. */
  public List<GgufTensor> tensors() {
    return tensors;
  }

  /** The tensor of this name, if there is one. */
  public Optional<GgufTensor> tensor(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** Unmaps the file; closing it again does nothing. */
  @Override
  public void close() {
    if (arena != null && arena.scope().isAlive()) {
      arena.close();
    }
  }
}
