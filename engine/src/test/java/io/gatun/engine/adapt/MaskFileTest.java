package io.gatun.engine.adapt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.engine.model.TensorRole;
import io.gatun.engine.model.WeightId;
import io.gatun.format.FormatException;
import io.gatun.format.safetensors.SafetensorsTensor;
import io.gatun.format.safetensors.SafetensorsWriter;
import io.gatun.kernels.SparsePattern;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What masks keep of the gradients that they were chosen by. */
class MaskFileTest {
  private static final WeightId DOWN = new WeightId(TensorRole.DOWN, 0);
  private static final WeightId KEY = new WeightId(TensorRole.KEY, 1);
  private static final Mask BARE =
      new Mask(
          "ab".repeat(32),
          Map.of(DOWN, SparsePattern.ofIndices(5, 4, 1, 3, 8)),
          Map.of("score", "fisher"));
  private static final Mask MASK =
      new Mask(
          BARE.baseHash(),
          BARE.patterns(),
          BARE.made(),
          Map.of(DOWN, new CoveredSquares(3, 8), KEY, new CoveredSquares(0, 4)));

  @TempDir Path folder;
  private Path path;

  @BeforeEach
  void name() {
    path = folder.resolve("mask.safetensors");
  }

  @Test
  void squaresAreReadAsTheyWereWrittenThoseOfMatricesWithoutAnEntryToo() throws IOException {
    MaskFile.write(path, MASK);
    assertEquals(MASK, MaskFile.read(path));
    assertEquals(0.25, MaskFile.read(path).coveredShare());
  }

  @Test
  void squaresAreNoPartOfTheHash() {
    assertEquals(BARE.hash(), MASK.hash());
  }

  @Test
  void aMaskOfAnEarlierVersionHasNone() throws IOException {
    MaskFile.write(path, BARE);
    assertFalse(Files.readString(path, StandardCharsets.ISO_8859_1).contains("squares"));
    Mask read = MaskFile.read(path);
    assertEquals(Map.of(), read.squares());
    assertTrue(Double.isNaN(read.coveredShare()));
  }

  @Test
  void squaresThatCannotBeAreRefused() throws IOException {
    String name = "layers.0.down.squares";
    assertRefused(SafetensorsTensor.floats(name, new float[] {3}), name, "1 elements of F32");
    assertRefused(SafetensorsTensor.ints(name, new int[] {3, 8}), name, "2 elements of I32");
    assertRefused(
        SafetensorsTensor.floats(name, new float[] {8, 3}), name, "8.0 is no part of 3.0");
    assertRefused(SafetensorsTensor.floats(name, new float[] {-1, 3}), name, "-1.0");
    assertRefused(SafetensorsTensor.floats(name, new float[] {1, Float.NaN}), name, "NaN");
    assertRefused(
        SafetensorsTensor.floats(name, new float[] {1, Float.POSITIVE_INFINITY}), name, "Infinity");
    assertRefused(SafetensorsTensor.floats("layers.0.nose.squares", new float[2]), "layers.0.nose");
  }

  private void assertRefused(SafetensorsTensor squares, String... words) throws IOException {
    List<SafetensorsTensor> tensors = new ArrayList<>(PatternTensors.all(BARE.patterns()));
    tensors.add(squares);
    Map<String, String> metadata = Map.of(MaskFile.FORMAT, "mask", MaskFile.BASE, BARE.baseHash());
    SafetensorsWriter.write(path, metadata, tensors);
    FormatException refusal = assertThrows(FormatException.class, () -> MaskFile.read(path));
    for (String word : words) {
      assertTrue(refusal.getMessage().contains(word), refusal::getMessage);
    }
  }
}
