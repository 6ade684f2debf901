package io.gatun.format.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.format.tensor.TensorType;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class BlockEncoderTest {
  @ParameterizedTest
  @EnumSource(names = {"F16", "BF16", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "IQ4_NL", "MXFP4"})
  void encodesAsGgmlDoesBitForBit(TensorType type) throws Exception {
    float[] source = GoldenCodecs.source();
    byte[] expected = GoldenCodecs.blocks(type);
    byte[] actual = new byte[expected.length];
    BlockEncoder encoder = BlockEncoder.of(type).orElseThrow();
    encoder.encode(source, 0, source.length, MemorySegment.ofArray(actual), 0);
    assertEquals(-1, firstDifference(expected, actual, type.blockBytes()), "first wrong block");
    assertArrayEquals(expected, actual);
  }

  private static int firstDifference(byte[] expected, byte[] actual, int blockBytes) {
    int at = Arrays.mismatch(expected, actual);
    return at < 0 ? -1 : at / blockBytes;
  }

  static List<TensorType> encodedTypes() {
    return Arrays.stream(TensorType.values())
        .filter(type -> BlockEncoder.of(type).isPresent())
        .toList();
  }

  @ParameterizedTest
  @MethodSource("encodedTypes")
  void decodingWhatWasEncodedComesNear(TensorType type) {
    BlockEncoder encoder = BlockEncoder.of(type).orElseThrow();
    int count = 256;
    float[] source = new float[count + 3];
    for (int i = 0; i < source.length; i++) {
      source[i] = (float) Math.sin(0.37 * i);
    }
    byte[] bytes = new byte[(int) type.bytesFor(count) + 5];
    MemorySegment target = MemorySegment.ofArray(bytes);
    encoder.encode(source, 3, count, target, 5);
    float[] decoded = new float[count];
    BlockCodec.of(type).decode(target, 5, decoded, 0, count);
    for (int i = 0; i < count; i++) {
      assertEquals(source[3 + i], decoded[i], 0.26f, "element " + i);
    }
    assertEquals(0, bytes[4]);
  }

  @ParameterizedTest
  @EnumSource(names = {"Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "IQ4_NL", "MXFP4"})
  void zerosStayZeros(TensorType type) {
    byte[] bytes = new byte[type.blockBytes()];
    MemorySegment target = MemorySegment.ofArray(bytes);
    BlockEncoder.of(type).orElseThrow().encode(new float[32], 0, 32, target, 0);
    float[] decoded = new float[32];
    BlockCodec.of(type).decode(target, 0, decoded, 0, 32);
    assertArrayEquals(new float[32], decoded, 0);
  }

  @ParameterizedTest
  @EnumSource(names = {"Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "IQ4_NL", "MXFP4"})
  void refusesWhatIsNotFinite(TensorType type) {
    MemorySegment target = MemorySegment.ofArray(new byte[type.blockBytes()]);
    BlockEncoder encoder = BlockEncoder.of(type).orElseThrow();
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      float[] source = new float[32];
      source[31] = bad;
      Exception e =
          assertThrows(
              IllegalArgumentException.class, () -> encoder.encode(source, 0, 32, target, 0));
      assertTrue(e.getMessage().contains("element 31"), e.getMessage());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "IQ4_NL"})
  void refusesWhatItsScaleCannotHold(TensorType type) {
    MemorySegment target = MemorySegment.ofArray(new byte[type.blockBytes()]);
    float[] source = new float[32];
    source[0] = 1e25f;
    BlockEncoder encoder = BlockEncoder.of(type).orElseThrow();
    assertThrows(IllegalArgumentException.class, () -> encoder.encode(source, 0, 32, target, 0));
  }

  @Test
  void bf16KeepsNotANumber() {
    MemorySegment target = MemorySegment.ofArray(new byte[2]);
    float[] source = {Float.intBitsToFloat(0x7F80_0001)};
    BlockEncoder.of(TensorType.BF16).orElseThrow().encode(source, 0, 1, target, 0);
    float[] decoded = new float[1];
    BlockCodec.of(TensorType.BF16).decode(target, 0, decoded, 0, 1);
    assertTrue(Float.isNaN(decoded[0]));
  }
}
