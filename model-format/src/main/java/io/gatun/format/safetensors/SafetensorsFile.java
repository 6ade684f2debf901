package io.gatun.format.safetensors;

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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A safetensors file mapped into memory: named tensors, and strings about them. The format is that
 * of <a href="https://github.com/huggingface/safetensors#format">its README</a>: the header's
 * length in 8 bytes, a JSON object, and the tensors' bytes without a gap.
 *
 * <p>Opening checks everything but the tensors' elements, and believes no length or offset before
 * it is held against the file's size. The file must not be cut short by others while it is open.
 */
public final class SafetensorsFile implements AutoCloseable {
  /** The name in the header that stands for strings rather than for a tensor. */
  static final String METADATA = "__metadata__";

  /** Longest header that is read, as in the reference implementation. */
  static final long MAXIMUM_HEADER_BYTES = 100_000_000;

  static final int LENGTH_BYTES = Long.BYTES;
  static final ValueLayout.OfLong LENGTH =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final Path path;
  private final Arena arena;
  private final Map<String, String> metadata;
  private final Map<String, SafetensorsTensor> tensors = new LinkedHashMap<>();

  private SafetensorsFile(Path path, Arena arena, MemorySegment content) throws FormatException {
    this.path = path;
    this.arena = arena;
    byte[] headerBytes = headerBytes(path.toString(), content);
    SafetensorsHeader header = SafetensorsHeader.read(path.toString(), headerBytes);
    metadata = header.metadata();
    long dataStart = LENGTH_BYTES + (long) headerBytes.length;
    header.checkPlaces(content.byteSize() - dataStart);
    MemorySegment data = content.asSlice(dataStart).asReadOnly();
    for (SafetensorsHeader.Entry entry : header.entries()) {
      MemorySegment own = data.asSlice(entry.begin(), entry.end() - entry.begin());
      tensors.put(
          entry.name(), new SafetensorsTensor(entry.name(), entry.type(), entry.shape(), own));
    }
  }

  /**
   * Opens and checks a file.
   *
   * @throws NoSuchFileException if there is none
   * @throws FormatException if it is not a well-formed safetensors file
   */
  public static SafetensorsFile open(Path path) throws IOException {
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      throw new FormatException(
          path.toString(), -1, "file", "not a regular file", "name the .safetensors file itself");
    }
    Arena arena = Arena.ofShared();
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      return new SafetensorsFile(
          path, arena, channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena));
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
  public static SafetensorsFile of(Path name, MemorySegment content) throws FormatException {
    return new SafetensorsFile(name, null, content);
  }

  private static byte[] headerBytes(String file, MemorySegment content) throws FormatException {
    if (content.byteSize() < LENGTH_BYTES) {
      throw new FormatException(
          file, -1, "file size", content.byteSize(), "too short for a safetensors file");
    }
    long length = content.get(LENGTH, 0);
    if (length < 0 || length > Math.min(MAXIMUM_HEADER_BYTES, content.byteSize() - LENGTH_BYTES)) {
      throw new FormatException(
          file,
          0,
          "header length",
          Long.toUnsignedString(length),
          "the file has %,d bytes, and headers of up to %,d are read: not a safetensors file, or cut"
              .formatted(content.byteSize(), MAXIMUM_HEADER_BYTES));
    }
    return content.asSlice(LENGTH_BYTES, length).toArray(ValueLayout.JAVA_BYTE);
  }

  /** Where the file lies, as given. */
  public Path path() {
    return path;
  }

  /** The header's strings by name. */
  public Map<String, String> metadata() {
    return metadata;
  }

  /** All tensors, in the order of their bytes. */
  public List<SafetensorsTensor> tensors() {
    return new ArrayList<>(tensors.values());
  }

  /** The tensor of this name, if there is one. */
  public Optional<SafetensorsTensor> tensor(String name) {
    return Optional.ofNullable(tensors.get(name));
  }

  /** Unmaps the file; closing it again does nothing. */
  @Override
  public void close() {
    if (arena != null && arena.scope().isAlive()) {
      arena.close();
    }
  }
}
