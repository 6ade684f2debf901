package io.gatun.format.safetensors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.gatun.format.file.PartFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Writes safetensors files; {@link SafetensorsFile} names the format. */
public final class SafetensorsWriter {
  private static final long PIECE = 8L << 20;

  private SafetensorsWriter() {}

  /**
   * Writes a file beside its place and moves it there when all its bytes are on disk: readers see
   * the old file or the new one, never a half. Tensors with larger elements come first, so that all
   * are aligned; otherwise their order is kept.
   *
   * @throws IOException if there is no room or no access; names the file, of which nothing new is
   *     there then
   * @throws IllegalArgumentException if a name occurs twice, or is the one for metadata
   */
  public static void write(Path path, Map<String, String> metadata, List<SafetensorsTensor> tensors)
      throws IOException {
    Set<String> names = new HashSet<>();
    for (SafetensorsTensor tensor : tensors) {
      if (tensor.name().equals(SafetensorsFile.METADATA) || !names.add(tensor.name())) {
        throw new IllegalArgumentException("a tensor may not be named " + tensor.name());
      }
    }
    List<SafetensorsTensor> ordered = new ArrayList<>(tensors);
    ordered.sort(Comparator.comparingInt(tensor -> -tensor.type().bytes()));
    try (PartFile part = PartFile.beside(path)) {
      writeAll(part.channel(), header(metadata, ordered));
      for (SafetensorsTensor tensor : ordered) {
        long size = tensor.data().byteSize();
        for (long at = 0; at < size; at += PIECE) {
          writeAll(
              part.channel(), tensor.data().asSlice(at, Math.min(PIECE, size - at)).asByteBuffer());
        }
      }
      part.finish();
    } catch (FileSystemException e) {
      throw e; // names the file
    } catch (IOException e) {
      throw new IOException(path + ": cannot be written: " + e.getMessage(), e);
    }
  }

  /** Length and JSON, padded with spaces so that data begins at a multiple of 8. */
  private static ByteBuffer header(Map<String, String> metadata, List<SafetensorsTensor> tensors)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
      json.writeStartObject();
      if (!metadata.isEmpty()) {
        json.writeObjectFieldStart(SafetensorsFile.METADATA);
        for (Map.Entry<String, String> entry : metadata.entrySet()) {
          json.writeStringField(entry.getKey(), entry.getValue());
        }
        json.writeEndObject();
      }
      long offset = 0;
      for (SafetensorsTensor tensor : tensors) {
        writeEntry(json, tensor, offset);
        offset += tensor.data().byteSize();
      }
      json.writeEndObject();
    }
    while (out.size() % Long.BYTES != 0) {
      out.write(' ');
    }
    ByteBuffer header =
        ByteBuffer.allocate(SafetensorsFile.LENGTH_BYTES + out.size())
            .order(ByteOrder.LITTLE_ENDIAN);
    return header.putLong(out.size()).put(out.toByteArray()).flip();
  }

  private static void writeEntry(JsonGenerator json, SafetensorsTensor tensor, long offset)
      throws IOException {
    json.writeObjectFieldStart(tensor.name());
    json.writeStringField("dtype", tensor.type().name());
    json.writeArrayFieldStart("shape");
    for (long size : tensor.shape()) {
      json.writeNumber(size);
    }
    json.writeEndArray();
    json.writeArrayFieldStart("data_offsets");
    json.writeNumber(offset);
    json.writeNumber(offset + tensor.data().byteSize());
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
