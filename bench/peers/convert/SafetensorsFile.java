import io.gatun.format.codec.BlockCodec;
import io.gatun.format.gguf.GgufTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.StringJoiner;

/**
 * Writes a safetensors file in float32: the length of the header as 8 bytes, little-endian, the
 * header as JSON, padded with spaces so that the data is aligned, and the data.
 */
final class SafetensorsFile {
  private static final int ALIGNMENT = 64;

  private SafetensorsFile() {}

  static void write(Path path, List<WeightTensor> tensors) throws IOException {
    byte[] header = header(tensors).getBytes(StandardCharsets.UTF_8);
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      ByteBuffer start =
          ByteBuffer.allocate(Long.BYTES + header.length).order(ByteOrder.LITTLE_ENDIAN);
      writeFully(channel, start.putLong(header.length).put(header).flip());
      for (WeightTensor tensor : tensors) {
        writeRows(channel, tensor);
      }
    }
  }

  private static String header(List<WeightTensor> tensors) {
    StringJoiner entries = new StringJoiner(",", "{", "}");
    long offset = 0;
    for (WeightTensor tensor : tensors) {
      long end = offset + tensor.source().elements() * Float.BYTES;
      entries.add(
          "\"%s\":{\"dtype\":\"F32\",\"shape\":%s,\"data_offsets\":[%d,%d]}"
              .formatted(tensor.name(), tensor.source().dimensions().reversed(), offset, end));
      offset = end;
    }
    String json = entries.toString();
    return json + " ".repeat(Math.floorMod(-(Long.BYTES + json.length()), ALIGNMENT));
  }

  private static void writeRows(FileChannel channel, WeightTensor tensor) throws IOException {
    GgufTensor source = tensor.source();
    BlockCodec codec = BlockCodec.of(source.type());
    int columns = Math.toIntExact(source.columns());
    long rowBytes = source.type().bytesFor(columns);
    float[] row = new float[columns];
    ByteBuffer bytes = ByteBuffer.allocate(columns * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (long i = 0; i < source.rows(); i++) {
      codec.decode(source.data(), tensor.sourceRow().applyAsLong(i) * rowBytes, row, 0, columns);
      bytes.clear();
      bytes.asFloatBuffer().put(row);
      writeFully(channel, bytes);
    }
  }

  private static void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }
}
