package io.gatun.format.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.format.tensor.TensorType;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BlockCodecTest {
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "F32")
  void decodesAsGgmlDoesBitForBit(TensorType type) throws Exception {
    float[] expected = GoldenCodecs.decoded(type);
    MemorySegment blocks = MemorySegment.ofArray(GoldenCodecs.blocks(type));
    float[] actual = new float[expected.length];
    BlockCodec.of(type).decode(blocks, 0, actual, 0, actual.length);
    assertArrayEquals(bits(expected), bits(actual));
  }

  @ParameterizedTest
  @EnumSource
  void decodesFromAndToAnyPlace(TensorType type) {
    int count = 3 * 256;
    byte[] bytes = randomBlocks(type, count, 7);
    float[] whole = new float[count];
    BlockCodec codec = BlockCodec.of(type);
    codec.decode(MemorySegment.ofArray(bytes), 0, whole, 0, count);

    byte[] shifted = new byte[bytes.length + 3];
    System.arraycopy(bytes, 0, shifted, 3, bytes.length);
    float[] part = new float[256 + 5];
    Arrays.fill(part, 42);
    long secondPart = 3 + type.bytesFor(256);
    codec.decode(MemorySegment.ofArray(shifted), secondPart, part, 5, 256);
    assertArrayEquals(
        bits(Arrays.copyOfRange(whole, 256, 512)), bits(Arrays.copyOfRange(part, 5, 261)));
    for (int i = 0; i < 5; i++) {
      assertEquals(42, part[i]);
    }
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"F32", "F16", "BF16"})
  void splitEqualsDecodeOnGoldenBlocks(TensorType type) throws Exception {
    assertSplitEqualsDecode(type, GoldenCodecs.blocks(type), GoldenCodecs.source().length);
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"F32", "F16", "BF16"})
  void splitEqualsDecodeOnRandomBlocks(TensorType type) {
    // More than one piece of BlockReader's, and scales of every kind: infinite ones too.
    int count = 256 * 500;
    assertSplitEqualsDecode(type, randomBlocks(type, count, 11), count);
  }

  private static void assertSplitEqualsDecode(TensorType type, byte[] bytes, int count) {
    GroupedCodec codec = (GroupedCodec) BlockCodec.of(type);
    MemorySegment blocks = MemorySegment.ofArray(bytes);
    float[] decoded = new float[count];
    codec.decode(blocks, 0, decoded, 0, count);

    int groups = count / codec.groupSize();
    byte[] codes = new byte[count + 2];
    float[] scales = new float[groups + 1];
    float[] offsets = new float[groups + 1];
    codec.split(blocks, 0, count, codes, 2, scales, offsets, 1);
    for (int i = 0; i < count; i++) {
      int code = codes[2 + i];
      int group = 1 + i / codec.groupSize();
      assertTrue(code >= codec.minCode() && code <= codec.maxCode(), "code " + code);
      float value = Math.fma(scales[group], code, offsets[group]);
      if (value != 0 || decoded[i] != 0) {
        assertEquals(Float.floatToIntBits(decoded[i]), Float.floatToIntBits(value), "at " + i);
      }
    }
    assertEquals(0, codes[1]);
    assertEquals(0, scales[0]);
  }

  @ParameterizedTest
  @EnumSource(names = {"Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K"})
  void factorsOfSuperBlocksMultiplyToTheirScalesAndOffsets(TensorType type) {
    int count = 256 * 500;
    MemorySegment blocks = MemorySegment.ofArray(randomBlocks(type, count, 12));
    SuperBlockCodec codec = (SuperBlockCodec) BlockCodec.of(type);
    int groups = count / codec.groupSize();
    byte[] codes = new byte[count];
    float[] scales = new float[groups];
    float[] offsets = new float[groups];
    codec.split(blocks, 0, count, codes, 0, scales, offsets, 0);

    SuperBlocks parts = SuperBlocks.of(count, codec.groupSize());
    codec.split(blocks, 0, count, parts);
    float[] scaleProducts = products(parts.blockScales(), parts.groupScales());
    float[] offsetProducts = products(parts.blockOffsets(), parts.groupOffsets());
    for (int group = 0; group < groups; group++) {
      // Types without offsets have zeros of either sign.
      offsets[group] += 0f;
      offsetProducts[group] += 0f;
    }
    assertArrayEquals(codes, parts.codes());
    assertArrayEquals(bits(scales), bits(scaleProducts));
    assertArrayEquals(bits(offsets), bits(offsetProducts));
  }

  private static float[] products(short[] ofBlocks, byte[] ofGroups) {
    float[] products = new float[ofGroups.length];
    for (int group = 0; group < products.length; group++) {
      float ofBlock = Float.float16ToFloat(ofBlocks[group * ofBlocks.length / products.length]);
      products[group] = ofBlock * ofGroups[group];
    }
    return products;
  }

  @ParameterizedTest
  @EnumSource(
      mode = EnumSource.Mode.EXCLUDE,
      names = {"F32", "F16", "BF16"})
  void refusesPartsOfABlock(TensorType type) {
    MemorySegment blocks = MemorySegment.ofArray(new byte[type.blockBytes()]);
    BlockCodec codec = BlockCodec.of(type);
    int count = type.blockElements() - 1;
    assertThrows(
        IllegalArgumentException.class, () -> codec.decode(blocks, 0, new float[256], 0, count));
  }

  @ParameterizedTest
  @EnumSource
  void refusesToReadPastTheEnd(TensorType type) {
    MemorySegment blocks = MemorySegment.ofArray(new byte[2 * type.blockBytes() - 1]);
    int count = 2 * type.blockElements();
    BlockCodec codec = BlockCodec.of(type);
    assertThrows(
        IndexOutOfBoundsException.class, () -> codec.decode(blocks, 0, new float[512], 0, count));
  }

  static byte[] randomBlocks(TensorType type, int elements, long seed) {
    byte[] bytes = new byte[(int) type.bytesFor(elements)];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToIntBits(values[i]);
    }
    return bits;
  }
}
