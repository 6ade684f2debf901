package io.gatun.tools.synth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.format.gguf.GgufMetadata;
import io.gatun.format.gguf.GgufWriter;
import io.gatun.format.tensor.TensorType;
import io.gatun.tools.cli.CommandException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyntheticFileTest {
  private static final PrintStream NOWHERE =
      new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);

  @TempDir Path folder;

  @Test
  void aFileThatNoDiskHasRoomForIsRefusedBeforeAnythingIsWritten() throws Exception {
    GgufWriter writer = writer(1L << 57);
    String said = failure(folder.resolve("huge.gguf"), writer);
    assertTrue(said.contains("huge.gguf: the file takes 144115.2 TB"), said);
    assertTrue(said.contains("make room"), said);
    assertEquals(List.of(), files());
  }

  @Test
  void aDiskThatFailsLeavesWhatWasThere() throws Exception {
    Path path = folder.resolve("kept.gguf");
    Files.writeString(path, "old");
    String said = failure(path, writer(32));
    assertTrue(said.contains("cannot write " + path), said);
    assertTrue(said.contains("No space left on device"), said);
    assertEquals("old", Files.readString(path));
    assertEquals(List.of(path), files());
  }

  private List<Path> files() throws IOException {
    try (var files = Files.list(folder)) {
      return files.toList();
    }
  }

  private static String failure(Path path, GgufWriter writer) {
    return assertThrows(
            CommandException.class, () -> new SyntheticFile(path).write(writer, NOWHERE))
        .getMessage();
  }

  /** Of a tensor whose writing fails. */
  private static GgufWriter writer(long elements) {
    GgufWriter writer = new GgufWriter(GgufMetadata.of("failing", Map.of()));
    writer.add(
        "t",
        TensorType.F32,
        List.of(elements / 4),
        output -> {
          throw new IOException("No space left on device");
        });
    return writer;
  }
}
