package io.gatun.engine.adapt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.engine.model.TensorRole;
import io.gatun.engine.model.WeightId;
import io.gatun.format.FormatException;
import io.gatun.format.safetensors.SafetensorsFile;
import io.gatun.format.safetensors.SafetensorsTensor;
import io.gatun.format.safetensors.SafetensorsType;
import io.gatun.format.safetensors.SafetensorsWriter;
import io.gatun.kernels.SparsePattern;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files of masks and deltas that say what cannot be, one thing in each. */
class RefusedAdaptFilesTest {
  private static final String MATRIX = "layers.0.down";

  /** Entries (0, 1), (0, 3) and (2, 0) of 5 × 4. */
  private static final Mask MASK =
      new Mask(
          "ab".repeat(32),
          Map.of(new WeightId(TensorRole.DOWN, 0), SparsePattern.ofIndices(5, 4, 1, 3, 8)),
          Map.of("score", "fisher"));

  @TempDir Path folder;
  private Path path;
  private Map<String, String> metadata;
  private Map<String, SafetensorsTensor> tensors;

  /** A good delta, to be spoilt. */
  @BeforeEach
  void writeGood() throws IOException {
    path = folder.resolve("delta.safetensors");
    new DeltaFile(MASK, new float[] {1, 2, 3}, Map.of()).write(path, ValueType.F32);
    metadata = new LinkedHashMap<>();
    tensors = new LinkedHashMap<>();
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      metadata.putAll(file.metadata());
      for (SafetensorsTensor tensor : file.tensors()) {
        if (tensor.type() == SafetensorsType.I32) {
          put(SafetensorsTensor.ints(tensor.name(), tensor.toInts()));
        } else {
          put(SafetensorsTensor.floats(tensor.name(), tensor.toFloats()));
        }
      }
    }
    assertEquals(5, tensors.size());
  }

  private void put(SafetensorsTensor tensor) {
    tensors.put(tensor.name(), tensor);
  }

  private void assertRefused(String... words) throws IOException {
    SafetensorsWriter.write(path, metadata, List.copyOf(tensors.values()));
    FormatException refusal = assertThrows(FormatException.class, () -> DeltaFile.read(path));
    assertEquals(path.toString(), refusal.file());
    for (String word : words) {
      assertTrue(refusal.getMessage().contains(word), refusal::getMessage);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "row_ids, 0 5, row 5",
    "row_ids, 2 0, row 0",
    "row_ids, 0 -1, row -1",
    "row_ids, 0, row starts",
    "row_starts, 0 2, row starts",
    "row_starts, 1 2 3, row starts",
    "row_starts, 0 2 4, row starts",
    "row_starts, 0 9 3, row end 9",
    "row_starts, 0 0 3, row end 0",
    "column_ids, 1 4 0, column 4",
    "column_ids, 3 1 0, column 1",
    "column_ids, 1 -1 0, column -1",
    "column_ids, 1 1 0, column 1",
    "shape, 5, two dimensions",
    "shape, 0 4, 0 × 4",
    "shape, 5 -4, 5 × -4",
    "shape, 5 3, column 3"
  })
  void entriesOutOfOrderOrOutOfTheMatrix(String tensor, String values, String problem)
      throws IOException {
    int[] ints = List.of(values.split(" ")).stream().mapToInt(Integer::parseInt).toArray();
    put(SafetensorsTensor.ints(MATRIX + "." + tensor, ints));
    assertRefused(MATRIX, problem);
  }

  @ParameterizedTest
  @CsvSource({"shape", "row_ids", "row_starts", "column_ids", "values"})
  void aTensorThatIsMissingOrOfAnotherType(String tensor) throws IOException {
    String name = MATRIX + "." + tensor;
    put(new SafetensorsTensor(name, SafetensorsType.I64, List.of(0L), segment()));
    assertRefused(name, "is I64");
    tensors.remove(name);
    assertRefused(tensor.equals("shape") ? "no mask and no delta" : name);
  }

  private static MemorySegment segment() {
    return MemorySegment.ofArray(new byte[0]);
  }

  @Test
  void valuesThatAreNoneOrTooFew() throws IOException {
    String name = MATRIX + ".values";
    put(SafetensorsTensor.floats(name, new float[] {1, Float.NaN, 2}));
    assertRefused(name, "value 1 is NaN");
    put(SafetensorsTensor.halves(name, new float[] {1, 2, Float.NEGATIVE_INFINITY}));
    assertRefused(name, "value 2 is -Infinity");
    put(SafetensorsTensor.floats(name, new float[2]));
    assertRefused(name, "2 values for 3 entries");
  }

  @Test
  void indicesThatTheMasksHashIsNotOf() throws IOException {
    put(SafetensorsTensor.ints(MATRIX + ".column_ids", new int[] {1, 2, 0}));
    assertRefused("gatun.mask_sha256", "is not that of the file's indices");
  }

  @ParameterizedTest
  @CsvSource({"gatun.format", "gatun.base_sha256", "gatun.mask_sha256"})
  void metadataThatAreMissing(String key) throws IOException {
    metadata.remove(key);
    assertRefused(key, "is missing");
  }

  @ParameterizedTest
  @CsvSource({"layers.0.downs", "layers.00.down", "layers.1234567.down", "layers.-1.down", "''"})
  void aMatrixThatNoModelHas(String name) throws IOException {
    put(SafetensorsTensor.ints(name + ".shape", new int[] {5, 4}));
    assertRefused("names no matrix of a model");
  }

  @Test
  void aMaskIsNoDelta() throws IOException {
    MaskFile.write(path, MASK);
    FormatException refusal = assertThrows(FormatException.class, () -> DeltaFile.read(path));
    assertTrue(refusal.getMessage().contains("is not 'delta'"), refusal::getMessage);
  }

  @ParameterizedTest
  @CsvSource({"F16, 65504, true", "F16, 65520, false", "F32, 65520, true", "F32, NaN, false"})
  void valuesThatTheTypeCannotHoldAreNotWritten(ValueType type, float value, boolean fits)
      throws IOException {
    Path target = folder.resolve("new.safetensors");
    DeltaFile delta = new DeltaFile(MASK, new float[] {1, value, 3}, Map.of());
    if (fits) {
      delta.write(target, type);
      assertEquals(value, DeltaFile.read(target).values()[1]);
    } else {
      FormatException refusal =
          assertThrows(FormatException.class, () -> delta.write(target, type));
      assertTrue(refusal.getMessage().contains("value 1 is not finite in " + type));
      assertFalse(Files.exists(target));
    }
  }

  @Test
  void anotherNumberOfValuesIsNoDelta() {
    assertThrows(IllegalArgumentException.class, () -> new DeltaFile(MASK, new float[2], Map.of()));
  }

  @Test
  void damagedMasksAreReadOrRefused() throws IOException {
    MaskFile.write(path, MASK);
    byte[] good = Files.readAllBytes(path);
    Random random = new Random(3);
    int refused = 0;
    for (int round = 0; round < 400; round++) {
      byte[] damaged = good.clone();
      for (int i = 0; i <= round % 4; i++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      Files.write(path, damaged);
      try {
        assertTrue(MaskFile.read(path).entries() > 0);
      } catch (FormatException e) {
        refused++;
      }
    }
    assertTrue(refused > 150, "most damage shows, " + refused);
  }
}
