package io.gatun.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.format.FormatException;
import io.gatun.format.tensor.TensorType;
import io.gatun.kernels.WeightSource;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PanelMatrixTest {
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  @ParameterizedTest
  @EnumSource
  void weightsAreThoseThatTheCodecDecodes(TensorType type) throws FormatException {
    WeightSource source = RandomWeights.matrix(type, 53, 768, new Random(type.ggmlId()));
    float[] decoded = RandomWeights.decode(source);
    float[] weights = weights(pack(source));
    for (int i = 0; i < weights.length; i++) {
      // The sign of a zero may differ where a code is multiplied with a negative scale.
      weights[i] += 0f;
      decoded[i] += 0f;
    }
    Bits.assertSame(decoded, weights, type.label());
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "F16", "BF16"})
  void plainNumbersKeepTheirSignAndMayHaveAnyNumberOfColumns(TensorType type)
      throws FormatException {
    for (int columns = 1; columns <= 9; columns++) {
      WeightSource source = RandomWeights.matrix(type, 17, columns, new Random(columns));
      for (long at = 0; at < source.data().byteSize(); at += 5L * type.blockBytes()) {
        source.data().asSlice(at, type.blockBytes()).fill((byte) 0);
        source.data().set(ValueLayout.JAVA_BYTE, at + type.blockBytes() - 1, (byte) 0x80);
      }
      float[] decoded = RandomWeights.decode(source);
      assertEquals(-0f, decoded[0]);
      Bits.assertSame(decoded, weights(pack(source)), type.label() + " " + columns);
    }
  }

  @ParameterizedTest
  @EnumSource
  void rowsBeyondTheLastAreZero(TensorType type) throws FormatException {
    PanelMatrix matrix = pack(RandomWeights.matrix(type, 3, 256, new Random(1)));
    for (int row = 3; row < PanelLayout.PANEL_ROWS; row++) {
      for (int column = 0; column < 256; column++) {
        assertEquals(0f, matrix.weight(row, column) + 0f);
      }
    }
  }

  /** Where a type's floating-point fields lie in a block, after ggml-common.h. */
  @ParameterizedTest
  @CsvSource({
    "F16, 0", "Q4_0, 0", "Q4_1, 0", "Q4_1, 2", "Q5_0, 0", "Q5_1, 0", "Q5_1, 2", "Q8_0, 0",
    "Q2_K, 80", "Q2_K, 82", "Q3_K, 108", "Q4_K, 0", "Q4_K, 2", "Q5_K, 0", "Q5_K, 2", "Q6_K, 208",
    "IQ4_NL, 0", "IQ4_XS, 0"
  })
  void weightsThatAreNotFiniteAreRefused(TensorType type, int field) {
    for (int bits : new int[] {0x7c00, 0xfc00, 0x7e00}) {
      WeightSource source = RandomWeights.matrix(type, 33, 512, new Random(field));
      long lastBlock = source.data().byteSize() - type.blockBytes();
      source.data().set(SHORT, lastBlock + field, (short) bits);
      assertRefused(source, "row 32");
    }
  }

  /** A scale of 2^126 (byte 254: half of 2^127, times 12, is beyond f32) is finite itself. */
  @Test
  void finiteScalesOfInfiniteWeightsAreRefused() {
    WeightSource source = RandomWeights.matrix(TensorType.MXFP4, 20, 64, new Random(3));
    source.data().set(ValueLayout.JAVA_BYTE, 19L * 2 * 17, (byte) 254);
    assertRefused(source, "row 19, column 0");
  }

  @ParameterizedTest
  @CsvSource({"F32, 0x7f800000", "F32, 0xff800000", "F32, 0x7fc00000", "BF16, 0x7f80", "BF16, -1"})
  void plainNumbersThatAreNotFiniteAreRefused(TensorType type, String number) {
    WeightSource source = RandomWeights.matrix(type, 20, 7, new Random(2));
    long at = (18L * 7 + 5) * type.blockBytes();
    int bits = Long.decode(number).intValue();
    for (int i = 0; i < type.blockBytes(); i++) {
      source.data().set(ValueLayout.JAVA_BYTE, at + i, (byte) (bits >> (8 * i)));
    }
    assertRefused(source, "row 18, column 5");
  }

  private static void assertRefused(WeightSource source, String where) {
    FormatException refusal = assertThrows(FormatException.class, () -> pack(source));
    assertEquals(source.name(), refusal.file());
    assertTrue(refusal.value().startsWith(where), refusal.getMessage());
  }

  private static PanelMatrix pack(WeightSource source) throws FormatException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment copy = arena.allocate(source.data().byteSize());
      copy.copyFrom(source.data());
      WeightSource copied =
          new WeightSource(source.name(), source.type(), source.rows(), source.columns(), copy);
      PanelPacker packer = new PanelPacker(copied, PackingTest.newPanels(copied));
      // As several threads would: panel by panel, in any order.
      for (int panel = packer.panels() - 1; panel >= 0; panel--) {
        packer.run(panel, panel + 1, 0);
      }
      return packer.result();
    }
  }

  private static float[] weights(PanelMatrix matrix) {
    float[] weights = new float[matrix.rows() * matrix.columns()];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = matrix.weight(i / matrix.columns(), i % matrix.columns());
    }
    return weights;
  }
}
