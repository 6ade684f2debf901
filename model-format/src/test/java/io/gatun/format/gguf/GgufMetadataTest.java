package io.gatun.format.gguf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.format.FormatException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class GgufMetadataTest {
  private final GgufMetadata metadata = GgufMetadata.of("all", SampleFiles.everyType());

  @Test
  void readsWholeNumbersOfEveryType() throws Exception {
    assertEquals(255, metadata.integer("int.UINT8"));
    assertEquals(127, metadata.integer("int.INT8"));
    assertEquals(65_535, metadata.integer("int.UINT16"));
    assertEquals(32_767, metadata.integer("int.INT16"));
    assertEquals(OptionalLong.of(4_294_967_295L), metadata.findLong("int.UINT32"));
    assertEquals(Integer.MAX_VALUE, metadata.integer("int.INT32"));
    assertEquals(OptionalLong.of(Long.MAX_VALUE), metadata.findLong("int.INT64"));
    assertArrayEquals(new int[] {0, 1, 100, 65_535}, metadata.integers("ints.UINT16"));
    assertArrayEquals(new int[] {0, 1, 100, 127}, metadata.integers("ints.INT8"));
  }

  @Test
  void readsTheOtherTypes() throws Exception {
    assertEquals(-0.375f, metadata.real("real.FLOAT32"));
    assertEquals(-0.375f, metadata.real("real.FLOAT64"));
    float[] reals = {1.5f, Float.NEGATIVE_INFINITY};
    assertArrayEquals(reals, metadata.floats("reals.FLOAT32"));
    assertArrayEquals(reals, metadata.floats("reals.FLOAT64"));
    assertTrue(metadata.bool("bool"));
    assertEquals("Gatún 🚢", metadata.string("text"));
    assertEquals(List.of("", "x", "canal"), metadata.strings("texts"));
    assertEquals(List.of(), metadata.strings("empty"));
  }

  @Test
  void readsNestedArrays() {
    GgufArray nested = (GgufArray) metadata.get("nested").orElseThrow();
    List<GgufArray> arrays = nested.arrays();
    assertEquals(3, arrays.size());
    assertEquals(-3, arrays.get(0).integer(0));
    assertEquals(4, arrays.get(2).integer(1));
    assertEquals(List.of("deep", ""), arrays.get(1).arrays().get(0).strings());
    assertEquals(arrays.get(0), arrays.get(2));
    assertEquals(arrays.get(0).hashCode(), arrays.get(2).hashCode());
    assertEquals("[3 x ARRAY]", nested.toString());
    assertThrows(IndexOutOfBoundsException.class, () -> arrays.get(0).integer(2));
    assertThrows(IllegalStateException.class, nested::strings);
  }

  @Test
  void findsNothingWhereThereIsNothing() throws Exception {
    assertEquals(OptionalInt.empty(), metadata.findInteger("absent"));
    assertEquals(OptionalLong.empty(), metadata.findLong("absent"));
    assertEquals(Optional.empty(), metadata.findString("absent"));
    assertEquals(Optional.empty(), metadata.findFloat("absent"));
    assertEquals(Optional.empty(), metadata.findBoolean("absent"));
    assertEquals(Optional.empty(), metadata.findStrings("absent"));
    assertEquals(Optional.empty(), metadata.findFloats("absent"));
    assertEquals(Optional.empty(), metadata.findIntegers("absent"));
    assertRefused("absent", "required", () -> metadata.string("absent"));
    assertRefused("absent", "required", () -> metadata.integer("absent"));
  }

  @Test
  void namesTheKeyWhereTheTypeIsWrong() {
    assertRefused("text", "a whole number is expected", () -> metadata.integer("text"));
    assertRefused("text", "a floating-point number", () -> metadata.real("text"));
    assertRefused("text", "true or false", () -> metadata.bool("text"));
    assertRefused("text", "an array of strings", () -> metadata.strings("text"));
    assertRefused("texts", "an array of whole numbers", () -> metadata.integers("texts"));
    assertRefused("texts", "an array of floating-point", () -> metadata.floats("texts"));
    assertRefused("bool", "a string is expected", () -> metadata.string("bool"));
  }

  @Test
  void namesTheKeyWhereANumberDoesNotFit() {
    assertRefused("int.UINT32", "does not fit 32 bits", () -> metadata.integer("int.UINT32"));
    assertRefused("ints.UINT32", "does not fit 32 bits", () -> metadata.integers("ints.UINT32"));
    assertRefused("int.UINT64", "2^63", () -> metadata.findLong("int.UINT64"));
    assertRefused("ints.UINT64", "2^63", () -> metadata.integers("ints.UINT64"));
  }

  @Test
  void saysWhereInTheFileAValueLies() throws Exception {
    byte[] bytes = SampleFiles.bytes(SampleFiles.writer(Map.of("key", new GgufValue.Text("text"))));
    GgufMetadata read = SampleFiles.parse(bytes).metadata();
    FormatException e = assertThrows(FormatException.class, () -> read.integer("key"));
    // Magic, version, two counts, key with its length, type.
    assertEquals(4 + 4 + 16 + 8 + 3 + 4, e.offset());
    assertEquals("sample.gguf", e.file());
  }

  private static void assertRefused(String key, String said, Executable action) {
    FormatException e = assertThrows(FormatException.class, action);
    assertEquals(key, e.field());
    assertTrue(e.getMessage().contains(said), e.getMessage());
  }
}
