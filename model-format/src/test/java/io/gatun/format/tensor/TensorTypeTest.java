package io.gatun.format.tensor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TensorTypeTest {
  @ParameterizedTest
  @EnumSource
  void isFoundByItsNumber(TensorType type) {
    assertEquals(Optional.of(type), TensorType.ofGgmlId(type.ggmlId()));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 4, 5, 9, 15, 16, 26, 38, 1000})
  void othersAreNotFound(int id) {
    assertEquals(Optional.empty(), TensorType.ofGgmlId(id));
  }

  /** Bytes of a row of 1024 elements as ggml counts them. */
  @ParameterizedTest
  @CsvSource({
    "F32, 4096", "F16, 2048", "BF16, 2048", "Q4_0, 576", "Q4_1, 640", "Q5_0, 704", "Q5_1, 768",
    "Q8_0, 1088", "Q2_K, 336", "Q3_K, 440", "Q4_K, 576", "Q5_K, 704", "Q6_K, 840", "IQ4_NL, 576",
    "IQ4_XS, 544", "MXFP4, 544"
  })
  void countsBytesAsGgmlDoes(TensorType type, long bytes) {
    assertEquals(bytes, type.bytesFor(1024));
    assertEquals(0, type.bytesFor(0));
  }

  @Test
  void refusesPartsOfBlocksAndOverflow() {
    assertThrows(IllegalArgumentException.class, () -> TensorType.Q4_K.bytesFor(32));
    assertThrows(IllegalArgumentException.class, () -> TensorType.F32.bytesFor(-1));
    assertThrows(ArithmeticException.class, () -> TensorType.F32.bytesFor(1L << 62));
  }
}
