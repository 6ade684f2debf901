package io.gatun.format.gguf;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.gatun.format.FormatException;
import io.gatun.format.codec.BlockCodec;
import io.gatun.format.tensor.TensorType;
import io.gatun.format.testing.Mutations;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
 * Whatever the bytes, there is a file or a {@link FormatException}, at a bounded cost of memory.
 *
 * <p>The bound is 32 times the file's size and 64 KiB. The least pair of metadata takes 14 bytes in
 * a file; read, it is a map's entry with its share of the table, a key with its characters, a value
 * and its place: some 270 bytes, or 19 times as much. The least tensor takes 33 bytes and becomes
 * name, shape, data segment and three collections' entries: some 560 bytes, 17 times as much. The
 * constant is for an exception with its stack and message, and for what a class does when first
 * used.
 */
class GgufFuzzTest {
  private static final int ATTEMPTS = 120_000;
  private static final int FACTOR = 32;
  private static final int CONSTANT = 64 << 10;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final List<byte[]> files = samples();

  GgufFuzzTest() throws Exception {
    for (byte[] file : files) {
      // Classes are loaded and initialised by whole files, not on the account of damaged ones.
      use(SampleFiles.parse(file));
      assertThrows(FormatException.class, () -> SampleFiles.parse(Arrays.copyOf(file, 30)));
    }
  }

  @Property(
      tries = ATTEMPTS,
      seed = "20260731",
      edgeCases = EdgeCasesMode.NONE,
      shrinking = ShrinkingMode.OFF)
  void damagedFilesAreReadOrRefused(@ForAll("damagedFiles") byte[] bytes) {
    boolean opened = attempt(bytes);
    // Both outcomes are seen often, so both are tested.
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
        random ->
            new Mutations(random)
                .mutate(
                    files.get(random.nextInt(files.size())),
                    files.get(random.nextInt(files.size()))));
  }

  /** Reads a file and, if that goes well, all that is in it; tells whether it went well. */
  private static boolean attempt(byte[] bytes) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    GgufFile file = null;
    try {
      file = SampleFiles.parse(bytes);
    } catch (FormatException e) {
      assertTrue(e.getMessage().startsWith("sample.gguf"), e.getMessage());
    }
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    long bound = (long) FACTOR * bytes.length + CONSTANT;
    assertTrue(allocated <= bound, allocated + " bytes allocated for " + bytes.length);
    if (file != null) {
      use(file);
    }
    return file != null;
  }

  private static void use(GgufFile file) {
    GgufMetadata metadata = file.metadata();
    for (String key : metadata.keys()) {
      touch(metadata.get(key).orElseThrow());
    }
    try {
      Hyperparameters.read(file);
    } catch (FormatException e) {
      assertTrue(e.getMessage().startsWith("sample.gguf"), e.getMessage());
    }
    for (GgufTensor tensor : file.tensors()) {
      int elements = Math.toIntExact(tensor.elements());
      BlockCodec.of(tensor.type()).decode(tensor.data(), 0, new float[elements], 0, elements);
    }
  }

  private static void touch(GgufValue value) {
    assertTrue(value.toString() != null);
    if (value instanceof GgufArray array) {
      switch (array.elementType()) {
        case STRING -> assertTrue(array.strings().size() == array.size());
        case ARRAY -> array.arrays().forEach(GgufFuzzTest::touch);
        case FLOAT32, FLOAT64 -> sweep(array, array::real);
        case BOOL -> sweep(array, array::bool);
        default -> sweep(array, array::integer);
      }
    }
  }

  private interface Element {
    Object get(int index);
  }

  private static void sweep(GgufArray array, Element element) {
    for (int i = 0; i < array.size(); i++) {
      assertTrue(element.get(i) != null);
    }
  }

  private static List<byte[]> samples() throws Exception {
    List<byte[]> files = new ArrayList<>();
    files.add(SampleFiles.bytes(SampleFiles.writer(SampleFiles.everyType(), TensorType.Q4_0)));
    files.add(
        SampleFiles.bytes(
            SampleFiles.writer(SampleFiles.model(), TensorType.Q8_0, TensorType.MXFP4)));
    Map<String, GgufValue> aligned = new LinkedHashMap<>(SampleFiles.model());
    aligned.put("general.alignment", SampleFiles.uint32(8));
    files.add(SampleFiles.bytes(SampleFiles.writer(aligned, TensorType.values())));
    return files;
  }

  @Example
  void filesOfManySmallThingsCostNoMoreThanTheBound() throws Exception {
    Map<String, GgufValue> pairs = new HashMap<>();
    for (int i = 0; i < 60_000; i++) {
      pairs.put(Integer.toString(i, 36), new GgufValue.Int(GgufValueType.UINT8, i & 0xFF));
    }
    GgufArray empty = SampleFiles.booleans();
    List<Map<String, GgufValue>> contents =
        List.of(
            pairs,
            Map.of("k", GgufArray.ofIntegers(GgufValueType.UINT8, new long[1_000_000])),
            Map.of("k", GgufArray.ofStrings(Collections.nCopies(100_000, ""))),
            Map.of("k", SampleFiles.arrays(Collections.nCopies(100_000, empty))));
    for (Map<String, GgufValue> content : contents) {
      assertTrue(attempt(SampleFiles.bytes(SampleFiles.writer(content))));
    }
    GgufWriter tensors = SampleFiles.writer(Map.of("general.alignment", SampleFiles.uint32(1)));
    for (int i = 0; i < 20_000; i++) {
      tensors.add(
          Integer.toString(i, 36), TensorType.F16, List.of(1L), MemorySegment.ofArray(new byte[2]));
    }
    assertTrue(attempt(SampleFiles.bytes(tensors)));
  }
}
