package io.gatun.format.packed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.format.FormatException;
import io.gatun.format.gguf.GgufFile;
import io.gatun.format.gguf.GgufMetadata;
import io.gatun.format.gguf.GgufWriter;
import io.gatun.format.tensor.TensorType;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackedFileTest {
  private static final int TABLE_END_AT = 16;
  private static final int MATRIX_BYTES = 5000;
  private static final List<String> NAMES = List.of("first", "zweite Ü", "third");

  @TempDir Path folder;
  private Path model;
  private Path file;

  @BeforeEach
  void pack() throws IOException {
    model = folder.resolve("model.gguf");
    writeModel(1);
    file = PackedPlaces.beside(model);
    write(file, 0);
  }

  private void writeModel(int seed) throws IOException {
    GgufWriter writer = new GgufWriter(GgufMetadata.of("model", Map.of()));
    byte[] data = new byte[40_000];
    new Random(seed).nextBytes(data);
    writer.add("t", TensorType.F32, List.of(10_000L), MemorySegment.ofArray(data));
    writer.write(model);
  }

  private void write(Path target, int fill) throws IOException {
    try (GgufFile source = GgufFile.open(model)) {
      PackedFileWriter writer = new PackedFileWriter(source);
      for (int i = 0; i < NAMES.size(); i++) {
        int number = fill + i;
        writer.add(NAMES.get(i), "form " + i, i + 1, 7, MATRIX_BYTES, m -> m.fill((byte) number));
      }
      AtomicLong hashed = new AtomicLong();
      assertEquals(Files.size(model), Files.size(source.path()));
      long size = writer.write(target, hashed::set);
      assertEquals(Files.size(target), size);
      assertEquals(source.size(), hashed.get());
    }
  }

  private Optional<String> difference() throws IOException {
    try (GgufFile source = GgufFile.open(model);
        PackedFile packed = PackedFile.open(file)) {
      return packed.difference(source);
    }
  }

  private void verify() throws IOException {
    try (GgufFile source = GgufFile.open(model);
        PackedFile packed = PackedFile.open(file)) {
      AtomicLong done = new AtomicLong();
      packed.verify(source, done::set);
      assertEquals(packed.size() + source.size(), done.get());
    }
  }

  private static int tableEnd(byte[] bytes) {
    return (int) ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(TABLE_END_AT);
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    try (PackedFile packed = PackedFile.open(file)) {
      assertEquals("model.gguf", packed.modelName());
      assertEquals(NAMES, packed.matrices().stream().map(PackedMatrix::name).toList());
      for (int i = 0; i < NAMES.size(); i++) {
        PackedMatrix matrix = packed.matrix(NAMES.get(i)).orElseThrow();
        assertEquals("form " + i, matrix.packing());
        assertEquals(i + 1, matrix.rows());
        assertEquals(7, matrix.columns());
        assertEquals(0, matrix.data().address() % PackedFile.ALIGNMENT);
        assertEquals(MATRIX_BYTES, matrix.data().byteSize());
        for (long at = 0; at < MATRIX_BYTES; at++) {
          assertEquals(i, matrix.data().get(ValueLayout.JAVA_BYTE, at));
        }
      }
      assertTrue(packed.matrix("fourth").isEmpty());
    }
    assertEquals(Optional.empty(), difference());
    verify();
  }

  @Test
  void everyTruncationIsRefused() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    int step = 1;
    for (int length = 0; length < whole.length; length += step) {
      step = length < tableEnd(whole) + 10 ? 1 : 101;
      Files.write(file, Arrays.copyOf(whole, length));
      assertThrows(FormatException.class, () -> PackedFile.open(file), "length " + length);
    }
    Files.write(file, Arrays.copyOf(whole, whole.length + 1));
    assertThrows(FormatException.class, () -> PackedFile.open(file));
  }

  @Test
  void everyDamagedByteOfTheTableIsNoticed() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    Random random = new Random(11);
    for (int i = 0; i < 10_000; i++) {
      byte[] damaged = whole.clone();
      damaged[random.nextInt(tableEnd(whole))] ^= (byte) (1 + random.nextInt(255));
      Files.write(file, damaged);
      assertThrows(FormatException.class, () -> PackedFile.open(file));
    }
  }

  /** As an attacker would: wrong numbers, right checksum. */
  @Test
  void tablesWithARightChecksumAreReadOrRefused() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    Random random = new Random(12);
    int end = tableEnd(whole);
    int opened = 0;
    for (int i = 0; i < 10_000; i++) {
      byte[] copy = whole.clone();
      ByteBuffer damaged = ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN);
      int at = PackedTable.FIXED_BYTES - 60 + random.nextInt(end - PackedTable.FIXED_BYTES + 52);
      switch (random.nextInt(3)) {
        case 0 -> damaged.put(at, (byte) random.nextInt());
        case 1 -> damaged.putInt(at, random.nextInt());
        default -> damaged.putLong(at, Long.MAX_VALUE - random.nextInt(8192));
      }
      seal(copy, end);
      Files.write(file, copy);
      try (PackedFile packed = PackedFile.open(file)) {
        packed.matrices().forEach(matrix -> sum(matrix.data()));
        opened++;
      } catch (FormatException e) {
        assertEquals(file.toString(), e.file());
      }
    }
    assertTrue(opened > 100 && opened < 9900, opened + " opened");
  }

  private static void seal(byte[] file, int end) {
    ByteBuffer numbers = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    numbers.putInt(PackedTable.CHECKSUM_AT, 0);
    CRC32C sum = new CRC32C();
    sum.update(file, 0, end);
    numbers.putInt(PackedTable.CHECKSUM_AT, (int) sum.getValue());
  }

  private static long sum(MemorySegment data) {
    long sum = 0;
    for (long at = 0; at < data.byteSize(); at++) {
      sum += data.get(ValueLayout.JAVA_BYTE, at);
    }
    return sum;
  }

  @Test
  void damagedMatricesAreFoundByVerify() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    Files.write(file, bytes);
    assertEquals(Optional.empty(), difference());
    FormatException damage = assertThrows(FormatException.class, this::verify);
    assertEquals("matrix third", damage.field());
  }

  @Test
  void changedModelsAreNoticed() throws IOException {
    FileTime time = Files.getLastModifiedTime(model);
    Files.setLastModifiedTime(model, FileTime.fromMillis(time.toMillis() + 1000));
    assertTrue(difference().orElseThrow().contains("time"));
    writeModel(2);
    Files.setLastModifiedTime(model, time);
    assertTrue(difference().orElseThrow().contains("content"));
    byte[] longer = Arrays.copyOf(Files.readAllBytes(model), (int) Files.size(model) + 32);
    Files.write(model, longer);
    assertTrue(difference().orElseThrow().contains("bytes"));
  }

  /** Beyond the samples, only all of the file tells. */
  @Test
  void changesThatSamplesMissAreFoundByVerify() throws IOException {
    FileTime time = Files.getLastModifiedTime(model);
    byte[] bytes = Files.readAllBytes(model);
    bytes[bytes.length - 1] ^= 1;
    Files.write(model, bytes);
    Files.setLastModifiedTime(model, time);
    assertEquals(Optional.empty(), difference());
    assertEquals("SHA-256", assertThrows(FormatException.class, this::verify).field());
  }

  @Test
  void aFailureLeavesTheOldFileAndNothingElse() throws IOException {
    byte[] before = Files.readAllBytes(file);
    try (GgufFile source = GgufFile.open(model)) {
      PackedFileWriter writer = new PackedFileWriter(source);
      writer.add("good", "", 1, 1, 100, m -> {});
      writer.add(
          "bad",
          "",
          1,
          1,
          100,
          m -> {
            throw new IOException("no room");
          });
      IOException failure = assertThrows(IOException.class, () -> writer.write(file, done -> {}));
      assertEquals("no room", failure.getMessage());
    }
    assertTrue(Arrays.equals(before, Files.readAllBytes(file)));
    assertOnlyTheTwoFiles();
  }

  private void assertOnlyTheTwoFiles() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(2, files.count());
    }
  }

  @Test
  void filesThatNoDiskCanHoldAreRefusedAtOnce() throws IOException {
    try (GgufFile source = GgufFile.open(model)) {
      PackedFileWriter writer = new PackedFileWriter(source);
      writer.add("huge", "", 1, 1, 1L << 60, m -> {});
      IOException refusal = assertThrows(IOException.class, () -> writer.write(file, done -> {}));
      assertTrue(refusal.getMessage().contains("room for"), refusal.getMessage());
    }
    assertOnlyTheTwoFiles();
  }

  @Test
  void writersAtTheSameTimeLeaveOneWholeFile() throws Exception {
    Thread[] threads = new Thread[4];
    Throwable[] thrown = new Throwable[threads.length];
    for (int i = 0; i < threads.length; i++) {
      int fill = 10 * i;
      int number = i;
      threads[i] =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      for (int round = 0; round < 3; round++) {
                        write(file, fill);
                      }
                    } catch (IOException e) {
                      thrown[number] = e;
                    }
                  });
    }
    for (int i = 0; i < 20; i++) {
      verify();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(Arrays.asList(new Throwable[threads.length]), Arrays.asList(thrown));
    verify();
    assertOnlyTheTwoFiles();
  }

  @Test
  void placesTellModelsOfOneNameApart() throws IOException {
    Path other = Files.createDirectory(folder.resolve("other")).resolve("model.gguf");
    Files.copy(model, other);
    Path cache = folder.resolve("cache");
    assertNotEquals(PackedPlaces.in(cache, model), PackedPlaces.in(cache, other));
    assertEquals(Optional.of(file), PackedPlaces.find(cache, model));
    assertEquals(Optional.empty(), PackedPlaces.find(cache, other));
    Files.createDirectory(cache);
    Path kept = Files.copy(file, PackedPlaces.in(cache, other));
    assertEquals(Optional.of(kept), PackedPlaces.find(cache, other));
  }
}
