package io.gatun.format.safetensors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.format.FormatException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsFileTest {
  private static final Path NAME = Path.of("sample.safetensors");

  @TempDir Path folder;

  private static byte[] file(String header, int dataBytes) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(8 + json.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    return bytes.putLong(json.length).put(json).array();
  }

  private static SafetensorsFile parse(byte[] bytes) throws FormatException {
    return SafetensorsFile.of(NAME, MemorySegment.ofArray(bytes));
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    Path path = folder.resolve("a.safetensors");
    float[] values = {1.5f, -0.25f, Float.MIN_VALUE, 65504};
    int[] ids = {0, -1, Integer.MAX_VALUE};
    byte[] raw = {1, 2, 3, 4, 5, 6};
    SafetensorsTensor bytes =
        new SafetensorsTensor(
            "odd", SafetensorsType.U8, List.of(1L, 2L, 3L), MemorySegment.ofArray(raw));
    SafetensorsTensor scalar =
        new SafetensorsTensor(
            "one", SafetensorsType.I64, List.of(), MemorySegment.ofArray(new byte[8]));
    SafetensorsWriter.write(
        path,
        Map.of("base \"hash\"", "é\n漢"),
        List.of(
            bytes,
            SafetensorsTensor.halves("h", values),
            SafetensorsTensor.floats("f ü", values),
            SafetensorsTensor.ints("none", new int[0]),
            scalar,
            SafetensorsTensor.ints("i", ids)));
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertEquals(Map.of("base \"hash\"", "é\n漢"), file.metadata());
      assertEquals(
          List.of("one", "f ü", "none", "i", "h", "odd"),
          file.tensors().stream().map(SafetensorsTensor::name).toList());
      assertArrayEquals(values, file.tensor("f ü").orElseThrow().toFloats());
      assertArrayEquals(
          new float[] {1.5f, -0.25f, 0, 65504}, file.tensor("h").orElseThrow().toFloats());
      assertArrayEquals(ids, file.tensor("i").orElseThrow().toInts());
      assertEquals(0, file.tensor("none").orElseThrow().elements());
      SafetensorsTensor odd = file.tensor("odd").orElseThrow();
      assertEquals(List.of(1L, 2L, 3L), odd.shape());
      assertEquals(-1, odd.data().mismatch(MemorySegment.ofArray(raw)));
      assertThrows(IllegalStateException.class, odd::toFloats);
      for (SafetensorsTensor tensor : file.tensors()) {
        assertEquals(0, tensor.data().address() % tensor.type().bytes(), tensor.name());
      }
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(path), files.toList());
    }
  }

  @Test
  void headersOfOtherProgramsAreRead() throws FormatException {
    String header =
        "{ \"b\":{\"shape\":[2],\"data_offsets\":[4,6],\"dtype\":\"I8\"},"
            + "\"a\":{\"dtype\":\"F32\",\"shape\":[1,1],\"data_offsets\":[0,4]}}   ";
    SafetensorsFile file = parse(file(header, 6));
    assertEquals(List.of("a", "b"), file.tensors().stream().map(SafetensorsTensor::name).toList());
    assertTrue(file.metadata().isEmpty());
    assertTrue(parse(file("{}", 0)).tensors().isEmpty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          header                   | 0 | ''
          header                   | 0 | []
          header                   | 0 | {
          header                   | 0 | {} {}
          header                   | 0 | {'a':1}
          a                        | 0 | {"a":1}
          __metadata__ x           | 0 | {"__metadata__":{"x":1}}
          __metadata__             | 0 | {"__metadata__":["x"]}
          header                   | 0 | {"__metadata__":{"x":"1","x":"2"}}
          tensor a                 | 4 | {"a":{"dtype":"F32","shape":[1]}}
          tensor a                 | 4 | {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":0}}
          dtype of a               | 4 | {"a":{"dtype":"F33","shape":[1],"data_offsets":[0,4]}}
          shape of a               | 4 | {"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}
          shape of a               | 4 | {"a":{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}}
          shape of a               | 4 | {"a":{"dtype":"I8","shape":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,4],"data_offsets":[0,4]}}
          shape of a               | 0 | {"a":{"dtype":"I8","shape":[9223372036854775807,9],"data_offsets":[0,0]}}
          header                   | 0 | {"a":{"dtype":"I8","shape":[9223372036854775808],"data_offsets":[0,0]}}
          shape of a               | 0 | {"a":{"dtype":"F64","shape":[4611686018427387904],"data_offsets":[0,0]}}
          data_offsets of a        | 4 | {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}
          data_offsets of a        | 4 | {"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}
          data_offsets of a        | 8 | {"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}
          file size                | 8 | {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}
          data_offsets of b        | 4 | {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}
          header                   | 4 | {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}
          """)
  void badHeadersAreRefused(String field, int dataBytes, String header) {
    FormatException thrown =
        assertThrows(FormatException.class, () -> parse(file(header, dataBytes)));
    assertEquals(field, thrown.field(), thrown.getMessage());
    assertEquals(NAME.toString(), thrown.file());
  }

  @Test
  void badLengthsAreRefused() {
    byte[] good = file("{}", 0);
    for (long length : new long[] {-1, 3, 1L << 40, Long.MIN_VALUE, Long.MAX_VALUE}) {
      ByteBuffer.wrap(good).order(ByteOrder.LITTLE_ENDIAN).putLong(0, length);
      FormatException thrown = assertThrows(FormatException.class, () -> parse(good));
      assertEquals("header length", thrown.field());
    }
    assertThrows(FormatException.class, () -> parse(new byte[7]));
  }

  @Test
  void aFileThatIsNoneIsRefused() {
    assertThrows(FormatException.class, () -> SafetensorsFile.open(folder));
    assertThrows(NoSuchFileException.class, () -> SafetensorsFile.open(folder.resolve("missing")));
  }

  @Test
  void whatTheFormatCannotHoldIsNotWritten() throws IOException {
    Path path = folder.resolve("b.safetensors");
    SafetensorsTensor a = SafetensorsTensor.ints("a", new int[1]);
    SafetensorsTensor metadata = SafetensorsTensor.ints("__metadata__", new int[1]);
    for (List<SafetensorsTensor> tensors : List.of(List.of(a, a), List.of(metadata))) {
      assertThrows(
          IllegalArgumentException.class, () -> SafetensorsWriter.write(path, Map.of(), tensors));
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> new SafetensorsTensor("a", SafetensorsType.F32, List.of(2L), a.data()));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(0, files.count());
    }
  }
}
