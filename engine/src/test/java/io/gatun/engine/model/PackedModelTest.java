package io.gatun.engine.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.engine.testing.Models;
import io.gatun.engine.testing.Shared;
import io.gatun.engine.testing.TinyModel;
import io.gatun.format.FormatException;
import io.gatun.format.packed.PackedPlaces;
import io.gatun.format.tensor.TensorType;
import io.gatun.kernels.BackendOptions;
import io.gatun.kernels.KvType;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PackedModelTest {
  private static final BackendOptions BACKEND =
      BackendOptions.defaults().withThreads(2).withKernels(BackendOptions.KernelChoice.SCALAR);

  @TempDir Path folder;

  private static Path pack(Path model) throws IOException {
    Path file = PackedPlaces.beside(model);
    long size = PackedModel.write(model, file, BACKEND, ProgressListener.SILENT);
    assertEquals(Files.size(file), size);
    return file;
  }

  private static Model load(Path model, PackedCache cache) throws IOException {
    return load(model, cache, BACKEND);
  }

  private static Model load(Path model, PackedCache cache, BackendOptions backend)
      throws IOException {
    LoadOptions options = LoadOptions.defaults().withBackend(backend).withPackedCache(cache);
    return Model.load(model, options, ProgressListener.SILENT);
  }

  private static float[][] logits(Model model, int... tokens) {
    return Models.logits(model, Models.pass(model, 8), KvType.F32, tokens);
  }

  private static String refusal(Path model, PackedCache cache) throws IOException {
    try (Model loaded = load(model, cache)) {
      PackedUse.Refused refused = assertInstanceOf(PackedUse.Refused.class, loaded.packedUse());
      assertEquals(1, logits(loaded, 5).length);
      return refused.reason();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPackedCopyGivesTheSameBits(TensorType type) throws IOException {
    TinyModel tiny = new TinyModel().superBlocks();
    tiny.type = type;
    tiny.tied = type == TensorType.Q4_0;
    tiny.biases = type == TensorType.Q8_0;
    Path model = tiny.write(folder);
    Path file = pack(model);
    try (Model mapped = load(model, new PackedCache.InFolder(folder));
        Model packed = load(model, new PackedCache.None())) {
      assertEquals(new PackedUse.Mapped(file), mapped.packedUse());
      assertEquals(PackedUse.NONE, packed.packedUse());
      assertEquals(packed.weights().bytes(), mapped.weights().bytes());
      int[] tokens = tiny.tokens(9, 3);
      float[][] expected = logits(packed, tokens);
      float[][] actual = logits(mapped, tokens);
      for (int row = 0; row < expected.length; row++) {
        assertArrayEquals(expected[row], actual[row]);
      }
    }
  }

  @Test
  void aRealModelGivesTheSameBits() throws IOException {
    Path model = Shared.file(Shared.SMOLLM2);
    Path file = folder.resolve("copy");
    PackedModel.write(model, file, BACKEND, ProgressListener.SILENT);
    BackendOptions vector = BackendOptions.defaults();
    try (Model mapped = load(model, new PackedCache.InFile(file), vector);
        Model packed = load(model, new PackedCache.None(), vector)) {
      assertEquals(new PackedUse.Mapped(file), mapped.packedUse());
      assertArrayEquals(logits(packed, 504, 3575, 282)[2], logits(mapped, 504, 3575, 282)[2]);
    }
  }

  @Test
  void noCopyIsNoNews() throws IOException {
    Path model = new TinyModel().write(folder);
    try (Model loaded = load(model, new PackedCache.InFolder(folder.resolve("none")))) {
      assertEquals(PackedUse.NONE, loaded.packedUse());
    }
  }

  @Test
  void aCopyThatWasNamedAndIsNotThereIsToldOf() throws IOException {
    Path missing = folder.resolve("missing");
    String reason = refusal(new TinyModel().write(folder), new PackedCache.InFile(missing));
    assertEquals(missing + ": no such file", reason);
  }

  @Test
  void copiesOfChangedModelsAreNotUsed() throws IOException {
    Path model = new TinyModel().write(folder);
    pack(model);
    Files.setLastModifiedTime(model, FileTime.fromMillis(1_000_000));
    assertTrue(refusal(model, new PackedCache.InFolder(folder)).contains("time has changed"));
  }

  @Test
  void copiesOfOtherModelsAreNotUsed() throws IOException {
    Path model = new TinyModel().write(folder);
    TinyModel other = new TinyModel();
    other.seed = 2;
    Path file = pack(other.write(folder));
    assertTrue(refusal(model, new PackedCache.InFile(file)).contains("content has changed"));
  }

  @Test
  void damagedCopiesAreNotUsed() throws IOException {
    Path model = new TinyModel().write(folder);
    Path file = pack(model);
    byte[] bytes = Files.readAllBytes(file);
    bytes[100] ^= 1;
    Files.write(file, bytes);
    assertTrue(refusal(model, new PackedCache.InFolder(folder)).contains("table is damaged"));
    Files.writeString(file, "");
    assertTrue(refusal(model, new PackedCache.InFolder(folder)).contains("too short"));
  }

  @Test
  void progressCountsWhatIsPackedAndHashed() throws IOException {
    TinyModel tiny = new TinyModel();
    Path model = tiny.write(folder);
    List<Long> seen = new ArrayList<>();
    PackedModel.write(
        model,
        folder.resolve("copy"),
        BACKEND,
        (stage, done, total) -> {
          assertEquals("pack", stage);
          assertTrue(seen.isEmpty() || done >= seen.getLast());
          seen.add(done);
          assertTrue(done <= total);
        });
    assertTrue(seen.getLast() > Files.size(model));
  }

  @Test
  void weightsThatAreNotFiniteAreNotPacked() throws IOException {
    TinyModel tiny = new TinyModel().fill();
    tiny.tensors
        .get("blk.1.ffn_up.weight")
        .data()
        .set(ValueLayout.JAVA_FLOAT_UNALIGNED, 64, Float.NaN);
    Path model = tiny.write(folder);
    FormatException refusal = assertThrows(FormatException.class, () -> pack(model));
    assertTrue(refusal.getMessage().contains("blk.1.ffn_up.weight"), refusal.getMessage());
    assertTrue(refusal.getMessage().contains(model.toString()), refusal.getMessage());
    assertNothingBut(model);
  }

  private void assertNothingBut(Path model) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(model), files.toList());
    }
  }

  @Test
  void foldersThatAreNotThereAreNamed() throws IOException {
    Path model = new TinyModel().write(folder);
    Path target = folder.resolve("none").resolve("copy");
    IOException failure =
        assertThrows(
            IOException.class,
            () -> PackedModel.write(model, target, BACKEND, ProgressListener.SILENT));
    assertTrue(failure.getMessage().contains("none"), failure.toString());
    assertNothingBut(model);
  }

  /** A limit of the file size stands for a disk that is full: writing fails half-way. */
  @Test
  void aDiskThatIsFullIsToldOfAndNothingIsLeft() throws Exception {
    TinyModel tiny = new TinyModel();
    tiny.vocabulary = 4000;
    Path model = tiny.write(folder);
    String command =
        "ulimit -f 64 && exec \"$0\" -cp \"$1\" --add-modules jdk.incubator.vector \"$2\" \"$3\""
            + " \"$4\"";
    Process process =
        new ProcessBuilder(
                "bash",
                "-c",
                command,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                System.getProperty("java.class.path"),
                WritesCopy.class.getName(),
                model.toString(),
                folder.resolve("copy").toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(1, process.waitFor(), said);
    assertTrue(said.contains("copy"), said);
    assertTrue(said.contains("File too large"), said);
    assertNothingBut(model);
  }

  /** Writes a packed copy in a JVM of its own. */
  static final class WritesCopy {
    public static void main(String[] arguments) throws IOException {
      PackedModel.write(
          Path.of(arguments[0]), Path.of(arguments[1]), BACKEND, ProgressListener.SILENT);
    }
  }
}
