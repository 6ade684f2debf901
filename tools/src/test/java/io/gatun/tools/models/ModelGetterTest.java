package io.gatun.tools.models;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.tools.cli.CommandException;
import io.gatun.tools.cli.UsageException;
import io.gatun.tools.progress.Progress;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelGetterTest {
  @TempDir private Path folder;

  private final byte[] content = "a model".getBytes(StandardCharsets.UTF_8);

  private KnownModel model(byte[] right) throws Exception {
    String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(right));
    return new KnownModel("tiny", "tiny.gguf", right.length, digest, "none", "a test");
  }

  private List<String> left() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Test
  void aRightCopyGetsItsName() throws Exception {
    Path target = folder.resolve("tiny.gguf");
    new CheckedCopy(model(content))
        .copy(new ByteArrayInputStream(content), "here", target, Progress.SILENT);
    assertArrayEquals(content, Files.readAllBytes(target));
    assertEquals(List.of("tiny.gguf"), left());
  }

  @Test
  void aWrongDigestLeavesNothing() throws Exception {
    byte[] other = "A model".getBytes(StandardCharsets.UTF_8);
    CheckedCopy copy = new CheckedCopy(model(other));
    CommandException thrown =
        assertThrows(
            CommandException.class,
            () ->
                copy.copy(
                    new ByteArrayInputStream(content),
                    "there",
                    folder.resolve("tiny.gguf"),
                    Progress.SILENT));
    assertTrue(thrown.getMessage().contains("there: its SHA-256 is"), thrown.getMessage());
    assertEquals(List.of(), left());
  }

  @Test
  void aWrongSizeIsToldInNumbers() throws Exception {
    for (byte[] expected : List.of(new byte[3], new byte[20])) {
      CheckedCopy copy = new CheckedCopy(model(expected));
      CommandException thrown =
          assertThrows(
              CommandException.class,
              () ->
                  copy.copy(
                      new ByteArrayInputStream(content),
                      "there",
                      folder.resolve("tiny.gguf"),
                      Progress.SILENT));
      assertTrue(thrown.getMessage().contains("has " + expected.length), thrown.getMessage());
      assertEquals(List.of(), left());
    }
  }

  @Test
  void aSourceThatBreaksOffLeavesNothing() throws Exception {
    InputStream breaks =
        new FilterInputStream(new ByteArrayInputStream(content, 0, 3)) {
          @Override
          public int read(byte[] target, int offset, int count) throws IOException {
            int read = super.read(target, offset, count);
            if (read < 0) {
              throw new IOException("the line is dead");
            }
            return read;
          }
        };
    CheckedCopy copy = new CheckedCopy(model(content));
    assertThrows(
        IOException.class,
        () -> copy.copy(breaks, "there", folder.resolve("tiny.gguf"), Progress.SILENT));
    assertEquals(List.of(), left());
  }

  @Test
  void anUnknownNameIsWrongUsage() {
    UsageException thrown =
        assertThrows(UsageException.class, () -> getter(Map.of()).get("gpt5", false));
    assertTrue(thrown.getMessage().contains("gpt5"), thrown.getMessage());
  }

  @Test
  void aModelOfTheGivenFolderIsCheckedAndRefused() throws Exception {
    Path models = Files.createDirectory(folder.resolve("models"));
    Path cache = folder.resolve("cache");
    Files.write(models.resolve("SmolLM2-135M-Instruct.Q4_1.gguf"), content);
    ModelGetter getter =
        getter(Map.of("GATUN_MODELS", models.toString(), "GATUN_CACHE", cache.toString()));
    CommandException thrown =
        assertThrows(CommandException.class, () -> getter.get("smollm2", false));
    assertTrue(thrown.getMessage().contains("98,362,432"), thrown.getMessage());
    try (Stream<Path> files = Files.list(cache)) {
      assertEquals(List.of(), files.toList());
    }
  }

  @Test
  void cacheFollowsTheEnvironment() {
    assertEquals(Path.of("/c"), new Folders(Map.of("GATUN_CACHE", "/c")).models());
    assertEquals(Path.of("/x/gatun/models"), new Folders(Map.of("XDG_CACHE_HOME", "/x")).models());
    Path home = Path.of(System.getProperty("user.home"));
    assertEquals(
        home.resolve(".cache/gatun/models"),
        new Folders(Map.of("XDG_CACHE_HOME", "relative")).models());
    assertFalse(new Folders(Map.of()).state().startsWith("/x"));
  }

  private static ModelGetter getter(Map<String, String> environment) {
    return new ModelGetter(
        new Folders(environment),
        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));
  }
}
