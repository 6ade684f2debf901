package io.gatun.format.gguf;

import io.gatun.format.tensor.TensorType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/**
 * Writes a GGUF file, version 3: metadata first, then tensors that are streamed one after another,
 * so that a model need never be in memory as a whole. Add tensors, then {@link #write}. Where the
 * metadata has {@code general.alignment}, it holds; otherwise 32 bytes.
 */
public final class GgufWriter {
  /** Takes a tensor's bytes in order, in pieces of any size. */
  @FunctionalInterface
  public interface Output {
    /** Writes all bytes of a segment, which may be reused after. */
    void write(MemorySegment bytes) throws IOException;
  }

  /** Produces a tensor's bytes when its turn comes. */
  @FunctionalInterface
  public interface Content {
    /** Hands over exactly as many bytes as type and dimensions ask for. */
    void writeTo(Output output) throws IOException;
  }

  private record Pending(TensorType type, List<Long> dimensions, long bytes, Content content) {}

  private final GgufMetadata metadata;
  private final long alignment;
  private final Map<String, Pending> tensors = new LinkedHashMap<>();

  /**
   * @throws IllegalArgumentException if a key is empty or too long for the format, or the alignment
   *     is not a UINT32 power of 2
   */
  public GgufWriter(GgufMetadata metadata) {
    this.metadata = metadata;
    for (String key : metadata.keys()) {
      requireName("metadata key", key);
    }
    this.alignment =
        metadata
            .get(GgufFile.ALIGNMENT_KEY)
            .map(GgufWriter::alignment)
            .orElse((long) GgufFile.DEFAULT_ALIGNMENT);
  }

  private static long alignment(GgufValue value) {
    return GgufFile.alignment(value)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    GgufFile.ALIGNMENT_KEY + " = " + value + ": a UINT32 power of 2 is expected"));
  }

  /**
   * Adds a tensor whose bytes are at hand.
   *
   * @throws IllegalArgumentException if the format cannot hold it, or the size is not what type and
   *     dimensions ask for
   */
  public void add(String name, TensorType type, List<Long> dimensions, MemorySegment data) {
    Pending tensor = pending(name, type, dimensions, output -> output.write(data));
    if (data.byteSize() != tensor.bytes) {
      throw new IllegalArgumentException(
          "tensor " + name + " has " + data.byteSize() + " bytes, not " + tensor.bytes);
    }
    tensors.put(name, tensor);
  }

  /**
   * Adds a tensor whose bytes are produced while the file is written.
   *
   * @throws IllegalArgumentException if the format cannot hold it
   */
  public void add(String name, TensorType type, List<Long> dimensions, Content content) {
    tensors.put(name, pending(name, type, dimensions, content));
  }

  private Pending pending(String name, TensorType type, List<Long> dimensions, Content content) {
    requireName("tensor name", name);
    if (tensors.containsKey(name)) {
      throw new IllegalArgumentException("there is a tensor " + name + " already");
    }
    if (dimensions.isEmpty() || dimensions.size() > GgufTensorReader.MAXIMUM_DIMENSIONS) {
      throw new IllegalArgumentException("tensor " + name + " has dimensions " + dimensions);
    }
    long elements = 1;
    for (long dimension : dimensions) {
      if (dimension < 1) {
        throw new IllegalArgumentException("tensor " + name + " has dimensions " + dimensions);
      }
      elements = Math.multiplyExact(elements, dimension);
    }
    type.bytesFor(dimensions.getFirst());
    return new Pending(type, List.copyOf(dimensions), type.bytesFor(elements), content);
  }

  private static void requireName(String what, String name) {
    int length = name.getBytes(StandardCharsets.UTF_8).length;
    if (length == 0 || length > GgufMetadataReader.MAXIMUM_KEY_BYTES) {
      throw new IllegalArgumentException("a " + what + " of " + length + " bytes");
    }
  }

  /** Bytes of the file that {@link #write} makes of what was added so far. */
  public long bytes() {
    long bytes = GgufFile.align(header().length, alignment);
    for (Pending tensor : tensors.values()) {
      bytes = GgufFile.align(Math.addExact(bytes, tensor.bytes), alignment);
    }
    return bytes;
  }

  /**
   * Where {@link #write} puts bytes until all are there. What ends the JVM while it writes, such as
   * Ctrl-C, leaves this file unless a shutdown hook of the caller's deletes it.
   */
  public static Path part(Path path) {
    return path.resolveSibling(path.getFileName() + ".part");
  }

  /**
   * Writes the file beside its place, under its name with {@code .part} added, and moves it there
   * when all its bytes are on disk: readers see the old file or the new one, never a half.
   *
   * @throws IllegalStateException if a tensor's content was shorter or longer than it must be
   */
  public void write(Path path) throws IOException {
    write(path, _ -> {});
  }

  /**
   * Writes the file as {@link #write(Path)} does.
   *
   * @param progress told how many of its {@link #bytes()} are written, about each megabyte
   */
  public void write(Path path, LongConsumer progress) throws IOException {
    Path part = part(path);
    try {
      try (FileChannel channel =
          FileChannel.open(
              part,
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE)) {
        GgufOutput output = new GgufOutput(channel, progress);
        output.write(MemorySegment.ofArray(header()));
        output.pad(alignment);
        for (Map.Entry<String, Pending> tensor : tensors.entrySet()) {
          writeTensor(tensor.getKey(), tensor.getValue(), output);
        }
        output.flush();
        channel.force(true);
      }
      Files.move(part, path, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private void writeTensor(String name, Pending tensor, GgufOutput output) throws IOException {
    long end = output.position() + tensor.bytes;
    tensor.content.writeTo(output);
    if (output.position() != end) {
      throw new IllegalStateException(
          "content of tensor "
              + name
              + " ended "
              + (output.position() - end)
              + " bytes after its place");
    }
    output.pad(alignment);
  }

  private byte[] header() {
    GgufBytes out = new GgufBytes();
    out.integer(GgufFile.MAGIC, Integer.BYTES);
    out.integer(GgufFile.VERSION, Integer.BYTES);
    out.integer(tensors.size(), Long.BYTES);
    out.integer(metadata.keys().size(), Long.BYTES);
    for (String key : metadata.keys()) {
      GgufValue value = metadata.get(key).orElseThrow();
      out.string(key);
      out.integer(value.type().id(), Integer.BYTES);
      out.value(value);
    }
    long offset = 0;
    for (Map.Entry<String, Pending> entry : tensors.entrySet()) {
      Pending tensor = entry.getValue();
      out.string(entry.getKey());
      out.integer(tensor.dimensions.size(), Integer.BYTES);
      tensor.dimensions.forEach(dimension -> out.integer(dimension, Long.BYTES));
      out.integer(tensor.type.ggmlId(), Integer.BYTES);
      out.integer(offset, Long.BYTES);
      offset = GgufFile.align(Math.addExact(offset, tensor.bytes), alignment);
    }
    return out.toByteArray();
  }
}
