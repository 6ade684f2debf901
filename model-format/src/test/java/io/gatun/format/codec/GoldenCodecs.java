package io.gatun.format.codec;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gatun.format.tensor.TensorType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Blocks that ggml made of one array of floats, and what it decodes them to. */
final class GoldenCodecs {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private GoldenCodecs() {}

  static byte[] blocks(TensorType type) throws IOException {
    return Files.readAllBytes(file(name(type) + ".blocks"));
  }

  static float[] decoded(TensorType type) throws IOException {
    return floats(name(type) + ".f32");
  }

  static float[] source() throws IOException {
    return floats("source.f32");
  }

  private static float[] floats(String name) throws IOException {
    return MemorySegment.ofArray(Files.readAllBytes(file(name))).toArray(FLOAT);
  }

  /** ggml's own spelling, such as q4_K and iq4_nl. */
  private static String name(TensorType type) {
    String lower = type.label().toLowerCase(Locale.ROOT);
    return lower.endsWith("_k") ? lower.substring(0, lower.length() - 1) + "K" : lower;
  }

  private static Path file(String name) {
    Path file = Path.of(System.getProperty("gatun.shared", "absent"), "golden/codecs", name);
    assumeTrue(Files.exists(file), "needs " + file);
    return file;
  }
}
