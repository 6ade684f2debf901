package io.gatun.format.gguf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.format.FormatException;
import io.gatun.format.codec.BlockCodec;
import io.gatun.format.tensor.TensorType;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of files that are not as they should be: one field wrong at a time. */
class GgufFileTest {
  private static final int TENSOR_COUNT = 8;
  private static final int PAIR_COUNT = 16;
  private static final int FIRST_PAIR = 24;

  @TempDir Path folder;

  @Test
  void messageNamesFileOffsetFieldAndValue() {
    FormatException e = assertRefused(header().integer(77, 4), "version", "77");
    assertEquals("sample.gguf", e.file());
    assertEquals(4, e.offset());
    assertEquals("sample.gguf at byte 4: version = 77: versions 2 and 3 are read", e.getMessage());
  }

  @Test
  void readsVersionTwo() throws Exception {
    byte[] bytes = SampleFiles.bytes(SampleFiles.writer(SampleFiles.model()));
    bytes[4] = 2;
    assertEquals(2, SampleFiles.parse(bytes).version());
  }

  @Test
  void refusesVersionOneAndBigEndian() {
    assertRefused(header().integer(1, 4), "version", "convert the model again");
    assertRefused(header().integer(0x0300_0000, 4), "version", "big-endian");
  }

  @Test
  void refusesWhatIsNoGguf() throws Exception {
    assertRefused(new Bytes().integer(0x6767_6d6c, 8), "magic", "not a GGUF file");
    assertRefused(new Bytes(), "magic", "empty");
    assertRefused(new Bytes().integer('G', 1), "magic", "cut short");
    Path empty = Files.createFile(folder.resolve("empty.gguf"));
    FormatException e = assertThrows(FormatException.class, () -> GgufFile.open(empty));
    assertEquals(empty.toString(), e.file());
    assertTrue(e.getMessage().contains("empty"), e.getMessage());
    e = assertThrows(FormatException.class, () -> GgufFile.open(folder));
    assertTrue(e.getMessage().contains("a directory"), e.getMessage());
    Path missing = folder.resolve("missing.gguf");
    assertThrows(NoSuchFileException.class, () -> GgufFile.open(missing));
  }

  @Test
  void refusesEveryTruncation() throws Exception {
    byte[] bytes = SampleFiles.bytes(SampleFiles.writer(SampleFiles.everyType(), TensorType.Q4_1));
    SampleFiles.parse(bytes);
    int dataEnd = bytes.length - bytes.length % 32;
    for (int length = 0; length < dataEnd - 31; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThrows(FormatException.class, () -> SampleFiles.parse(cut), "length " + length);
    }
  }

  @ParameterizedTest
  @CsvSource({"-1", "2", "4000000000000000000"})
  void refusesCountsThatTheFileCannotHold(long count) {
    FormatException e =
        assertRefused(header().integer(3, 4).integer(count, 8), "tensor_count", "at most 0");
    assertEquals(TENSOR_COUNT, e.offset());
    assertEquals(Long.toUnsignedString(count), e.value());
    e =
        assertRefused(
            header().integer(3, 4).integer(0, 8).integer(count, 8), "metadata_kv_count", "at most");
    assertEquals(PAIR_COUNT, e.offset());
  }

  @Test
  void refusesBadMetadata() {
    FormatException e = assertRefused(pair("k", 13).integer(0, 8), "k", "value type 13");
    assertEquals(FIRST_PAIR + 9, e.offset());
    assertRefused(pair("k", 7).integer(2, 8), "k", "0 or 1");
    assertRefused(pair("k", 8).integer(-1, 8), "k", "at most");
    assertRefused(pair("k", 8).integer(1, 8).integer(0xFF, 1), "k", "UTF-8");
    assertRefused(pair("", 0).integer(0, 9), "metadata key", "empty");
    assertRefused(pair("k", 9).integer(0, 4).integer(9, 8).integer(0, 8), "k", "at most 8");
    assertRefused(pair("k", 9).integer(8, 4).integer(2, 8).integer(0, 8), "k", "at most 1");
    Bytes twice = header().integer(3, 4).integer(0, 8).integer(2, 8);
    twice.string("k").integer(0, 4).integer(0, 1).string("k").integer(0, 4).integer(0, 1);
    assertRefused(twice, "metadata key", "twice");
  }

  @Test
  void messagesRepeatNoControlCharactersAndNoLongStrings() {
    String key = "\u001b[2J" + "x".repeat(1000);
    FormatException e =
        assertThrows(FormatException.class, () -> SampleFiles.parse(pair(key, 99).toByteArray()));
    assertTrue(e.getMessage().contains("?[2Jxxx"), e.getMessage());
    assertTrue(e.getMessage().length() < 250, e.getMessage());
  }

  @Test
  void refusesArraysThatAreNestedTooDeep() {
    Bytes deep = pair("k", 9);
    for (int i = 0; i < GgufArray.MAXIMUM_DEPTH; i++) {
      deep.integer(9, 4).integer(1, 8);
    }
    assertRefused(deep.integer(0, 4).integer(0, 8), "k", "at most 8 levels");
  }

  @ParameterizedTest
  @CsvSource({
    "4, 33, 'a UINT32 power of 2'",
    "4, 0, 'a UINT32 power of 2'",
    "5, 32, 'a UINT32 power of 2'",
  })
  void refusesBadAlignment(int type, long value, String problem) {
    Bytes bytes = pair("general.alignment", type).integer(value, 4);
    assertRefused(bytes, "general.alignment", problem);
  }

  @Test
  void refusesBadTensors() {
    assertRefused(tensor("t", 0, 0), "dimension count of tensor t", "1 to 4");
    assertRefused(tensor("t", 0, 0, 1, 1, 1, 1, 1), "dimension count of tensor t", "1 to 4");
    assertRefused(tensor("t", 0, 0, 0), "dimension 0 of tensor t", "is expected");
    assertRefused(tensor("t", 0, 0, 4, -4), "dimension 1 of tensor t", "is expected");
    assertRefused(tensor("t", 2, 0, 33), "dimension 0 of tensor t", "multiple of 32");
    long huge = 1L << 40;
    assertRefused(tensor("t", 0, 0, huge, huge), "dimensions of tensor t", "63 bits");
    assertRefused(tensor("t", 0, 0, 1L << 62), "dimensions of tensor t", "63 bits");
    assertRefused(tensor("t", 0, 0, 64), "offset of tensor t", "256 bytes end past");
    assertRefused(tensor("t", 0, 64, 1), "offset of tensor t", "end past");
    assertRefused(tensor("t", 0, 16, 1), "offset of tensor t", "multiple of the alignment");
    assertRefused(tensor("t", 0, -32, 1), "offset of tensor t", "multiple of the alignment");
    assertRefused(tensor("", 0, 0, 1), "tensor name", "empty");
  }

  @ParameterizedTest
  @CsvSource({"17, IQ2_XS", "4, Q4_2", "26, I32", "99, no type of ggml", "-1, no type of ggml"})
  void namesTypesThatAreNotSupported(int id, String name) {
    FormatException e = assertRefused(tensor("t", id, 0, 32), "type of tensor t", name);
    assertTrue(e.value().startsWith(Integer.toUnsignedString(id)), e.value());
  }

  @Test
  void refusesTensorsThatShareANameOrBytes() {
    Bytes same = header().integer(3, 4).integer(2, 8).integer(0, 8);
    tensorHeader(tensorHeader(same, "t", 0, 0, 4), "t", 0, 32, 4).integer(0, 128);
    assertRefused(same, "tensor name", "twice");
    Bytes overlap = header().integer(3, 4).integer(2, 8).integer(0, 8);
    tensorHeader(tensorHeader(overlap, "t", 0, 0, 9), "u", 0, 32, 1).integer(0, 128);
    assertRefused(overlap, "offset of tensor u", "overlaps tensor t");
  }

  @Test
  void readsDataBeyondTwoGibibytes() throws Exception {
    long far = 3L << 30;
    Bytes bytes = header().integer(3, 4).integer(2, 8).integer(0, 8);
    tensorHeader(tensorHeader(bytes, "near", 0, 0, 1), "far", 0, far, 1);
    byte[] head = bytes.toByteArray();
    long dataStart = GgufFile.align(head.length, 32);
    Path path = folder.resolve("large.gguf");
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(head));
      // The file is sparse: it takes a few blocks on disk.
      channel.write(ByteBuffer.wrap(new byte[] {0, 0, (byte) 0x80, 0x3F}), dataStart + far);
    }
    try (GgufFile file = GgufFile.open(path)) {
      float[] value = new float[1];
      GgufTensor tensor = file.tensor("far").orElseThrow();
      BlockCodec.of(tensor.type()).decode(tensor.data(), 0, value, 0, 1);
      assertEquals(1, value[0]);
      assertEquals(dataStart + far, tensor.offset());
    }
  }

  @Test
  void closingTwiceIsHarmlessAndEndsAccessToData() throws Exception {
    Path path = folder.resolve("closed.gguf");
    SampleFiles.writer(SampleFiles.model(), TensorType.F32).write(path);
    GgufFile file = GgufFile.open(path);
    GgufTensor tensor = file.tensor("blk.0.F32").orElseThrow();
    file.close();
    file.close();
    assertTrue(file.tensor("absent").isEmpty());
    assertEquals("llama", file.metadata().string("general.architecture"));
    assertThrows(IllegalStateException.class, () -> tensor.data().get(ValueLayout.JAVA_BYTE, 0));
  }

  private static FormatException assertRefused(Bytes bytes, String field, String said) {
    FormatException e =
        assertThrows(FormatException.class, () -> SampleFiles.parse(bytes.toByteArray()));
    assertEquals(field, e.field());
    assertTrue(e.getMessage().contains(said), e.getMessage());
    assertTrue(e.getMessage().startsWith("sample.gguf at byte " + e.offset()), e.getMessage());
    return e;
  }

  private static Bytes header() {
    return new Bytes().integer(GgufFile.MAGIC, 4);
  }

  private static Bytes pair(String key, int type) {
    return header().integer(3, 4).integer(0, 8).integer(1, 8).string(key).integer(type, 4);
  }

  private static Bytes tensor(String name, int type, long offset, long... dimensions) {
    Bytes bytes = header().integer(3, 4).integer(1, 8).integer(0, 8);
    return tensorHeader(bytes, name, type, offset, dimensions).integer(0, 64);
  }

  private static Bytes tensorHeader(
      Bytes bytes, String name, int type, long offset, long... dimensions) {
    bytes.string(name).integer(dimensions.length, 4);
    for (long dimension : dimensions) {
      bytes.integer(dimension, 8);
    }
    return bytes.integer(type, 4).integer(offset, 8);
  }

  /** Appends fields in a chain. */
  private static final class Bytes {
    private final GgufBytes out = new GgufBytes();

    Bytes integer(long value, int count) {
      out.integer(value, Math.min(count, 8));
      for (int i = 8; i < count; i++) {
        out.integer(0, 1);
      }
      return this;
    }

    Bytes string(String text) {
      out.string(text);
      return this;
    }

    byte[] toByteArray() {
      return out.toByteArray();
    }
  }
}
