package io.gatun.format.safetensors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.gatun.format.FormatException;
import io.gatun.format.testing.Mutations;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.statistics.Statistics;

/**
 * Whatever the bytes, there is a file or a {@link FormatException}, at a bounded cost of memory: 64
 * times the file's size (the least tensor takes 50 bytes of JSON, and becomes a name, two lists, a
 * segment, three objects and a map's entry) and 256 KiB for the parser's buffers and a stack trace.
 */
class SafetensorsFuzzTest {
  private static final int ATTEMPTS = 60_000;
  private static final int FACTOR = 64;
  private static final int CONSTANT = 256 << 10;
  private static final Pattern NUMBER = Pattern.compile("\\d+");
  private static final List<String> NUMBERS =
      List.of(
          "0",
          "1",
          "2",
          "3",
          "4",
          "8",
          "12",
          "16",
          "24",
          "-1",
          "1.0",
          "2147483648",
          "4611686018427387904",
          "9223372036854775807",
          "18446744073709551616",
          "1e3",
          "[]",
          "\"1\"");

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final List<byte[]> files = samples();

  SafetensorsFuzzTest() throws IOException {
    for (byte[] file : files) {
      assertTrue(attempt(file), "a sample is good");
      attempt(Arrays.copyOf(file, 30));
    }
  }

  @Property(
      tries = ATTEMPTS,
      seed = "20261126",
      edgeCases = EdgeCasesMode.NONE,
      shrinking = ShrinkingMode.OFF)
  void damagedFilesAreReadOrRefused(@ForAll("damagedFiles") byte[] bytes) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    boolean opened = attempt(bytes);
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    long bound = (long) FACTOR * bytes.length + CONSTANT;
    assertTrue(allocated <= bound, allocated + " bytes allocated for " + bytes.length);
    Statistics.label("opened")
        .collect(opened)
        .coverage(
            coverage -> {
              coverage.check(true).percentage(share -> share > 2);
              coverage.check(false).percentage(share -> share > 2);
            });
  }

  @Provide
  Arbitrary<byte[]> damagedFiles() {
    return Arbitraries.randomValue(
        random -> {
          byte[] file = files.get(random.nextInt(files.size()));
          return random.nextBoolean()
              ? otherNumber(file, random)
              : new Mutations(random).mutate(file, files.get(random.nextInt(files.size())));
        });
  }

  /** Another number in the header, whose length stays right: what gets past the JSON parser. */
  private static byte[] otherNumber(byte[] file, Random random) {
    ByteBuffer old = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int length = (int) old.getLong(0);
    String header = new String(file, 8, length, StandardCharsets.UTF_8);
    Matcher matcher = NUMBER.matcher(header);
    int skip = random.nextInt((int) NUMBER.matcher(header).results().count());
    for (int i = 0; i <= skip; i++) {
      matcher.find();
    }
    String number = NUMBERS.get(random.nextInt(NUMBERS.size()));
    byte[] changed =
        (header.substring(0, matcher.start()) + number + header.substring(matcher.end()))
            .getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(file.length - length + changed.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(changed.length).put(changed);
    return bytes.put(file, 8 + length, file.length - 8 - length).array();
  }

  /** Reads a file and, if that goes well, all that is in it; tells whether it went well. */
  private static boolean attempt(byte[] bytes) {
    try {
      SafetensorsFile file =
          SafetensorsFile.of(Path.of("sample.safetensors"), MemorySegment.ofArray(bytes));
      long total = 0;
      for (SafetensorsTensor tensor : file.tensors()) {
        total += tensor.data().byteSize();
        for (long at = 0; at < tensor.data().byteSize(); at++) {
          tensor.data().get(ValueLayout.JAVA_BYTE, at);
        }
      }
      long header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
      assertEquals(bytes.length, total + header + 8, "every byte is somebody's, once");
      return true;
    } catch (FormatException e) {
      assertTrue(e.getMessage().startsWith("sample.safetensors"), e.getMessage());
      return false;
    }
  }

  private static List<byte[]> samples() throws IOException {
    List<byte[]> files = new ArrayList<>();
    Path path = Files.createTempFile("sample", ".safetensors");
    try {
      SafetensorsWriter.write(
          path,
          Map.of("base", "0123", "recipe", "top \"1\"\n"),
          List.of(
              SafetensorsTensor.ints("rows", new int[] {1, 2}),
              SafetensorsTensor.floats("values", new float[] {0.5f, -1}),
              SafetensorsTensor.halves("halves", new float[] {0.5f, -1, 2}),
              SafetensorsTensor.ints("none", new int[0])));
      files.add(Files.readAllBytes(path));
      SafetensorsWriter.write(
          path,
          Map.of(),
          List.of(
              new SafetensorsTensor(
                  "b",
                  SafetensorsType.BF16,
                  List.of(2L, 3L, 2L),
                  MemorySegment.ofArray(new byte[24]))));
      files.add(Files.readAllBytes(path));
    } finally {
      Files.delete(path);
    }
    return files;
  }

  @Example
  void filesOfManySmallTensorsCostNoMoreThanTheBound() {
    String header =
        IntStream.range(0, 30_000)
            .mapToObj(
                i -> "\"%x\":{\"dtype\":\"I8\",\"shape\":[0],\"data_offsets\":[0,0]}".formatted(i))
            .collect(Collectors.joining(",", "{", "}"));
    ByteBuffer bytes = ByteBuffer.allocate(8 + header.length()).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(header.length()).put(header.getBytes(StandardCharsets.US_ASCII));
    long before = THREADS.getCurrentThreadAllocatedBytes();
    assertTrue(attempt(bytes.array()));
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    assertTrue(allocated <= (long) FACTOR * header.length() + CONSTANT, "allocated " + allocated);
  }
}
