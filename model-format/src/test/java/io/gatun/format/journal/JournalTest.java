package io.gatun.format.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.format.FormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
  private static final byte[] HEADER = {7, 0, -1, 3};

  @TempDir Path folder;
  private Path file;
  private final List<byte[]> records = new ArrayList<>();

  /** Where each record begins, and the end. */
  private final List<Long> places = new ArrayList<>();

  @BeforeEach
  void write() throws IOException {
    file = folder.resolve("journal");
    Random random = new Random(1);
    try (JournalWriter writer = JournalWriter.create(file, HEADER, 2)) {
      for (int length : new int[] {5, 0, 40, 17, 1, 30}) {
        byte[] record = new byte[length];
        random.nextBytes(record);
        places.add(writer.position());
        records.add(record);
        writer.append(record);
      }
      places.add(writer.position());
    }
  }

  private record Content(List<Byte> header, List<byte[]> records, JournalEnd end) {}

  private static List<Byte> list(byte[] bytes) {
    List<Byte> list = new ArrayList<>();
    for (byte each : bytes) {
      list.add(each);
    }
    return list;
  }

  private Content read() throws IOException {
    try (JournalReader reader = JournalReader.open(file)) {
      List<byte[]> found = new ArrayList<>();
      for (Optional<byte[]> next = reader.next(); next.isPresent(); next = reader.next()) {
        found.add(next.get());
      }
      assertTrue(reader.next().isEmpty(), "it stays at its end");
      return new Content(list(reader.header()), found, reader.end());
    }
  }

  private static void assertSame(List<byte[]> expected, List<byte[]> found) {
    assertEquals(expected.size(), found.size());
    for (int i = 0; i < found.size(); i++) {
      assertArrayEquals(expected.get(i), found.get(i), "record " + i);
    }
  }

  /** Records that lie before a place. */
  private int wholeBefore(long length) {
    int count = 0;
    while (count < records.size() && places.get(count + 1) <= length) {
      count++;
    }
    return count;
  }

  @Test
  void whatIsAppendedIsRead() throws IOException {
    Content content = read();
    assertEquals(list(HEADER), content.header);
    assertSame(records, content.records);
    assertEquals(new JournalEnd.Clean(Files.size(file)), content.end);
    assertEquals(places.getLast(), Files.size(file));
  }

  @Test
  void aFileThatIsCutAnywhereEndsWithItsLastWholeRecord() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      if (length < places.getFirst()) {
        assertThrows(FormatException.class, this::read, "cut in the header, at " + length);
        continue;
      }
      int kept = wholeBefore(length);
      long end = places.get(kept);
      Content content = read();
      assertSame(records.subList(0, kept), content.records);
      assertEquals(
          length == end ? new JournalEnd.Clean(end) : new JournalEnd.Torn(end, length - end),
          content.end);
    }
  }

  @Test
  void aJournalGoesOnWhereverItWasCut() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    byte[] added = {1, 2, 3};
    for (int length = places.getFirst().intValue(); length <= whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      List<byte[]> expected = new ArrayList<>(records.subList(0, wholeBefore(length)));
      expected.add(added);
      try (JournalWriter writer = JournalWriter.open(file, 100)) {
        writer.append(added);
      }
      Content content = read();
      assertSame(expected, content.records);
      assertInstanceOf(JournalEnd.Clean.class, content.end);
    }
  }

  @Test
  void aBitThatFlipsIsNoticedWhereverItIs() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    long last = places.get(records.size() - 1);
    for (int at = 0; at < whole.length; at++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] damaged = whole.clone();
        damaged[at] ^= (byte) (1 << bit);
        Files.write(file, damaged);
        if (at >= last) {
          Content content = read();
          assertSame(records.subList(0, records.size() - 1), content.records);
          assertEquals(new JournalEnd.Torn(last, whole.length - last), content.end);
        } else {
          FormatException thrown = assertThrows(FormatException.class, this::read);
          if (at >= places.getFirst()) {
            assertEquals(places.get(wholeBefore(at)), thrown.offset(), "damage at " + at);
          }
        }
      }
    }
  }

  @Test
  void whatIsDamagedIsNotWrittenTo() throws IOException {
    byte[] damaged = Files.readAllBytes(file);
    damaged[places.get(2).intValue() + 9] ^= 1;
    Files.write(file, damaged);
    FormatException thrown = assertThrows(FormatException.class, () -> JournalWriter.open(file, 1));
    assertTrue(thrown.getMessage().contains("cut it to " + places.get(2)), thrown.getMessage());
    assertArrayEquals(damaged, Files.readAllBytes(file));
  }

  @Test
  void aTailOfZerosIsTorn() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length + 100_000));
    Content content = read();
    assertSame(records, content.records);
    assertEquals(new JournalEnd.Torn(whole.length, 100_000), content.end);
  }

  @Test
  void aTailThatCouldBeAnyNumberOfRecordsTakesBoundedTime() throws IOException {
    byte[] whole = Files.readAllBytes(file);
    ByteBuffer hostile = ByteBuffer.allocate(whole.length + (8 << 20)).put(whole);
    while (hostile.remaining() >= 4) {
      hostile.put((byte) 0).put((byte) 0).put((byte) 0x10).put((byte) 0);
    }
    Files.write(file, hostile.array());
    assertThrows(FormatException.class, this::read);
  }

  @Test
  void aJournalIsRewoundToWhereARecordBegan() throws IOException {
    try (JournalWriter writer = JournalWriter.open(file, 1)) {
      assertThrows(IllegalArgumentException.class, () -> writer.rewind(places.getLast() + 1));
      writer.rewind(places.get(3));
      writer.append(new byte[] {9});
    }
    List<byte[]> expected = new ArrayList<>(records.subList(0, 3));
    expected.add(new byte[] {9});
    assertSame(expected, read().records);
  }

  @Test
  void oneWriterAtATimeHasTheFile() throws IOException {
    try (JournalWriter writer = JournalWriter.open(file, 1)) {
      IOException thrown = assertThrows(IOException.class, () -> JournalWriter.open(file, 1));
      assertTrue(thrown.getMessage().contains("somebody else"), thrown.getMessage());
      writer.append(new byte[0]);
    }
    JournalWriter.open(file, 1).close();
    assertEquals(records.size() + 1, read().records.size());
  }

  @Test
  void otherFilesAreRefused() throws IOException {
    assertThrows(FileAlreadyExistsException.class, () -> JournalWriter.create(file, HEADER, 1));
    assertThrows(NoSuchFileException.class, () -> JournalReader.open(folder.resolve("missing")));
    assertThrows(FormatException.class, () -> JournalReader.open(folder));
    byte[] later = Files.readAllBytes(file);
    later[8] = 2;
    Files.write(file, later);
    assertEquals("version", assertThrows(FormatException.class, this::read).field());
    byte[] long16 = new byte[(16 << 20) + 1];
    Path other = folder.resolve("other");
    assertThrows(IllegalArgumentException.class, () -> JournalWriter.create(other, long16, 1));
    assertTrue(Files.notExists(other));
  }

  @Test
  void theEndIsKnownOnceAllIsRead() throws IOException {
    try (JournalReader reader = JournalReader.open(file)) {
      assertEquals(places.getFirst(), reader.position());
      assertThrows(IllegalStateException.class, reader::end);
    }
  }
}
