package io.gatun.format.gguf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.format.tensor.TensorType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GgufWriterTest {
  @TempDir Path folder;

  @Test
  void everyMetadataTypeComesBackAsItWas() throws Exception {
    Map<String, GgufValue> written = SampleFiles.everyType();
    Path path = folder.resolve("all.gguf");
    SampleFiles.writer(written).write(path);
    GgufMetadata metadata;
    try (GgufFile file = GgufFile.open(path)) {
      metadata = file.metadata();
    }
    assertEquals(new ArrayList<>(written.keySet()), new ArrayList<>(metadata.keys()));
    written.forEach((key, value) -> assertEquals(value, metadata.get(key).orElseThrow(), key));
    // Values stay readable after the file is closed.
    assertEquals(List.of("", "x", "canal"), metadata.strings("texts"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 8, 32, 4096})
  void tensorsOfEveryTypeComeBackAligned(int alignment) throws Exception {
    Map<String, GgufValue> metadata =
        Map.of("general.alignment", SampleFiles.uint32(alignment), "x", new GgufValue.Bool(false));
    Path path = folder.resolve("tensors.gguf");
    SampleFiles.writer(metadata, TensorType.values()).write(path);
    try (GgufFile file = GgufFile.open(path)) {
      assertEquals(3, file.version());
      assertEquals(alignment, file.alignment());
      assertEquals(Files.size(path), file.size());
      assertEquals(0, file.size() % alignment);
      assertEquals(TensorType.values().length, file.tensors().size());
      for (GgufTensor tensor : file.tensors()) {
        assertEquals("blk.0." + tensor.type().label(), tensor.name());
        assertEquals(List.of(256L, 2L), tensor.dimensions());
        assertEquals(0, tensor.offset() % alignment);
        assertEquals(512, tensor.elements());
        assertEquals(tensor.type().bytesFor(512), tensor.bytes());
        assertArrayEquals(
            SampleFiles.data(tensor.type()).toArray(ValueLayout.JAVA_BYTE),
            tensor.data().toArray(ValueLayout.JAVA_BYTE));
        assertTrue(tensor.data().isReadOnly());
      }
    }
  }

  @Test
  void contentIsStreamedInPieces() throws Exception {
    int rows = 5000;
    GgufWriter writer = new GgufWriter(GgufMetadata.of("streamed", Map.of()));
    writer.add(
        "t",
        TensorType.F32,
        List.of(100L, (long) rows),
        output -> {
          float[] row = new float[100];
          for (int i = 0; i < rows; i++) {
            row[0] = i;
            output.write(MemorySegment.ofArray(row));
          }
        });
    Path path = folder.resolve("streamed.gguf");
    writer.write(path);
    try (GgufFile file = GgufFile.open(path)) {
      MemorySegment data = file.tensor("t").orElseThrow().data();
      assertEquals(rows - 1f, data.get(ValueLayout.JAVA_FLOAT_UNALIGNED, (rows - 1) * 400L));
    }
  }

  @Test
  void theSizeIsKnownBeforeAndProgressReachesIt() throws Exception {
    for (int alignment : new int[] {32, 4096}) {
      GgufWriter writer =
          SampleFiles.writer(
              Map.of("general.alignment", SampleFiles.uint32(alignment)), TensorType.values());
      Path path = folder.resolve(alignment + ".gguf");
      List<Long> progress = new ArrayList<>();
      writer.write(path, progress::add);
      assertEquals(Files.size(path), writer.bytes());
      assertEquals(Files.size(path), progress.getLast());
    }
  }

  @Test
  void aFailureLeavesTheOldFileAndNothingElse() throws Exception {
    Path path = folder.resolve("kept.gguf");
    Files.writeString(path, "old");
    GgufWriter failing = new GgufWriter(GgufMetadata.of("failing", Map.of()));
    failing.add(
        "t",
        TensorType.F32,
        List.of(4L),
        output -> {
          throw new IOException("no more");
        });
    assertThrows(IOException.class, () -> failing.write(path));
    GgufWriter tooShort = new GgufWriter(GgufMetadata.of("short", Map.of()));
    tooShort.add("t", TensorType.F32, List.of(4L), output -> {});
    assertThrows(IllegalStateException.class, () -> tooShort.write(path));
    assertEquals("old", Files.readString(path));
    try (var files = Files.list(folder)) {
      assertEquals(List.of(path), files.toList());
    }
    assertFalse(Files.exists(folder.resolve("kept.gguf.part")));
  }

  @Test
  void refusesWhatTheFormatCannotHold() {
    GgufWriter writer = new GgufWriter(GgufMetadata.of("bad", Map.of()));
    MemorySegment data = MemorySegment.ofArray(new byte[18]);
    writer.add("t", TensorType.Q4_0, List.of(32L), data);
    assertRefused(() -> writer.add("t", TensorType.Q4_0, List.of(32L), data));
    assertRefused(() -> writer.add("", TensorType.Q4_0, List.of(32L), data));
    assertRefused(() -> writer.add("u", TensorType.Q4_0, List.of(16L, 2L), data));
    assertRefused(() -> writer.add("u", TensorType.Q4_0, List.of(64L), data));
    assertRefused(() -> writer.add("u", TensorType.Q4_0, List.of(), data));
    assertRefused(() -> writer.add("u", TensorType.Q4_0, List.of(32L, 1L, 1L, 1L, 1L), data));
    assertRefused(() -> writer.add("u", TensorType.Q4_0, List.of(32L, -1L), data));
    assertRefused(() -> withMetadata("", new GgufValue.Bool(true)));
    assertRefused(() -> withMetadata("general.alignment", SampleFiles.uint32(24)));
    assertRefused(() -> GgufArray.ofStrings(List.of("\uD800")));
    assertRefused(() -> new GgufValue.Int(GgufValueType.UINT8, 256));
    assertRefused(() -> new GgufValue.Real(GgufValueType.UINT8, 2));
  }

  private static GgufWriter withMetadata(String key, GgufValue value) {
    return new GgufWriter(GgufMetadata.of("bad", Map.of(key, value)));
  }

  private static void assertRefused(Executable action) {
    assertThrows(IllegalArgumentException.class, action);
  }
}
