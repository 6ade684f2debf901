package io.gatun.tools.synth;

import io.gatun.format.codec.RandomBlocks;
import io.gatun.format.gguf.GgufWriter;
import io.gatun.format.tensor.TensorType;
import io.gatun.tools.cli.UsageException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Adds tensors to a file, each of which is made, piece by piece, when its turn comes. */
final class RandomTensors {
  private static final int PIECE_BYTES = 1 << 18;

  /** Deviation of biases, about that of trained ones. */
  private static final double BIAS = 0.02;

  private final GgufWriter writer;
  private final String shape;
  private final long seed;
  private int count;

  /**
   * @param shape names the model in messages
   */
  RandomTensors(GgufWriter writer, String shape, long seed) {
    this.writer = writer;
    this.shape = shape;
    this.seed = seed;
  }

  void vector(String name, float[] values) {
    count++;
    writer.add(
        name,
        TensorType.F32,
        List.of((long) values.length),
        output -> output.write(MemorySegment.ofArray(values)));
  }

  void bias(String name, int size) {
    random(name, TensorType.F32, List.of((long) size), BIAS);
  }

  void matrix(String name, TensorType type, int columns, int rows) throws UsageException {
    if (columns % type.blockElements() != 0) {
      throw new UsageException(
          "%s cannot be %s, whose blocks have %d elements: rows of %s have %d; this shape can be %s"
              .formatted(
                  shape, type.label(), type.blockElements(), name, columns, typesFor(columns)));
    }
    random(name, type, List.of((long) columns, (long) rows), 1 / Math.sqrt(columns));
  }

  private static String typesFor(int columns) {
    return Arrays.stream(TensorType.values())
        .filter(type -> columns % type.blockElements() == 0)
        .map(TensorType::label)
        .collect(Collectors.joining(", "));
  }

  private void random(String name, TensorType type, List<Long> dimensions, double deviation) {
    long elements = dimensions.stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact);
    long blocks = elements / type.blockElements();
    long key = Long.rotateLeft(seed, Integer.SIZE) ^ count++;
    RandomBlocks random = new RandomBlocks(type, deviation, key);
    writer.add(name, type, dimensions, output -> write(random, type.blockBytes(), blocks, output));
  }

  private static void write(
      RandomBlocks random, int blockBytes, long blocks, GgufWriter.Output output)
      throws IOException {
    int most = PIECE_BYTES / blockBytes;
    byte[] piece = new byte[most * blockBytes];
    for (long block = 0; block < blocks; block += most) {
      int now = (int) Math.min(most, blocks - block);
      random.fill(block, now, piece);
      output.write(MemorySegment.ofArray(piece).asSlice(0, (long) now * blockBytes));
    }
  }
}
