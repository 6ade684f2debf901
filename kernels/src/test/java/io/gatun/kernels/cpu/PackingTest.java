package io.gatun.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.format.FormatException;
import io.gatun.format.tensor.TensorType;
import io.gatun.kernels.Activations;
import io.gatun.kernels.Matrix;
import io.gatun.kernels.PackedForm;
import io.gatun.kernels.PackedSource;
import io.gatun.kernels.WeightSource;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Packed matrices that are kept and opened again. */
class PackingTest {
  private final CpuBackend backend =
      new CpuBackend(new ScalarKernels(), 1, Activations.F32, "test");
  private final Arena arena = Arena.ofShared();

  /** Panels of the garbage collector's, for tests. */
  static PanelMatrix newPanels(WeightSource source) {
    Arena memory = Arena.ofAuto();
    return Packing.allocate(
        source, memory, bytes -> memory.allocate(bytes, PanelLayout.CACHE_LINE));
  }

  @AfterEach
  void close() {
    backend.close();
    arena.close();
  }

  private PackedSource kept(WeightSource source) throws FormatException {
    PackedForm form = backend.packedForm(source.type(), source.rows(), source.columns());
    MemorySegment data = arena.allocate(form.bytes(), PanelLayout.CACHE_LINE);
    backend.pack(source, data);
    return packed(source, form.packing(), data.asReadOnly());
  }

  private static PackedSource packed(WeightSource of, String packing, MemorySegment data) {
    return new PackedSource(of.name(), of.type(), of.rows(), of.columns(), packing, data);
  }

  private static MemorySegment panels(PanelMatrix matrix) {
    return matrix.memory.asSlice(matrix.panelAt(0), matrix.bytes());
  }

  @ParameterizedTest
  @EnumSource
  void keptPanelsAreThoseThatPackingGives(TensorType type) throws FormatException {
    WeightSource source = RandomWeights.matrix(type, 37, 512, new Random(type.ggmlId()));
    PanelMatrix fresh = (PanelMatrix) backend.pack(source);
    Matrix opened = backend.open(kept(source));
    assertEquals(fresh.layout(), opened.layout());
    assertEquals(fresh.bytes(), opened.bytes());
    assertEquals(-1, panels(fresh).mismatch(panels((PanelMatrix) opened)));
  }

  /**
   * Whoever changes where or how a weight is stored, and so this sum, must raise {@link
   * Packing#VERSION} too: files of earlier versions would be read as what they are not.
   */
  @Test
  void storedBytesHaveNotChangedWithinTheVersion() throws FormatException {
    CRC32C sum = new CRC32C();
    for (TensorType type : TensorType.values()) {
      WeightSource source = RandomWeights.matrix(type, 35, 256, new Random(7));
      PackedSource kept = kept(source);
      sum.update(kept.packing().getBytes(StandardCharsets.UTF_8));
      sum.update(kept.data().asByteBuffer());
    }
    assertEquals(3, Packing.VERSION);
    assertEquals("552e7cae", Long.toHexString(sum.getValue()));
  }

  /** The README has these figures: bits a weight in panels, and how many times the file's. */
  @ParameterizedTest
  @CsvSource({
    "F32, 32, 1",
    "F16, 16, 1",
    "BF16, 16, 1",
    "Q4_0, 4.5, 1",
    "Q4_1, 5, 1",
    "Q4_K, 4.625, 1.03",
    "Q6_K, 6.5625, 1",
    "Q3_K, 6.5625, 1.91",
    "Q8_0, 8.5, 1",
    "Q5_0, 8.5, 1.55",
    "IQ4_NL, 8.5, 1.89",
    "Q5_1, 9, 1.5",
    "Q5_K, 8.625, 1.57",
    "Q2_K, 9.125, 3.48",
    "IQ4_XS, 9, 2.12",
    "MXFP4, 9, 2.12",
  })
  void panelsTakeSoManyBitsAWeight(TensorType type, double bits, double ofFile) {
    long weights = 576L * 1536;
    double bytes = backend.packedForm(type, 576, 1536).bytes();
    assertEquals(bits, 8 * bytes / weights);
    assertEquals(ofFile, bytes / type.bytesFor(weights), 0.005);
  }

  @Test
  void panelsOfAnotherFormAreRefused() throws FormatException {
    WeightSource source = RandomWeights.matrix(TensorType.Q4_0, 32, 64, new Random(1));
    PackedSource good = kept(source);
    String packing = good.packing();
    assertRefused("packing", packed(source, packing.replace("3", "2"), good.data()));
    assertRefused(
        "bytes", packed(source, packing, good.data().asSlice(0, good.data().byteSize() - 64)));
    MemorySegment longer = arena.allocate(good.data().byteSize() + 64, PanelLayout.CACHE_LINE);
    assertRefused("bytes", packed(source, packing, longer));
    assertRefused("address", packed(source, packing, longer.asSlice(4, good.data().byteSize())));
    WeightSource other = RandomWeights.matrix(TensorType.Q4_1, 32, 64, new Random(1));
    assertRefused("packing", packed(other, packing, good.data()));
  }

  private void assertRefused(String field, PackedSource source) {
    FormatException refusal = assertThrows(FormatException.class, () -> backend.open(source));
    assertEquals(field, refusal.field());
    assertEquals(source.name(), refusal.file());
  }

  @Test
  void packingIntoMemoryOfAnotherSizeIsRefused() {
    WeightSource source = RandomWeights.matrix(TensorType.Q8_0, 32, 64, new Random(1));
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class, () -> backend.pack(source, arena.allocate(64)));
    assertTrue(refusal.getMessage().contains("bytes"), refusal.getMessage());
  }
}
