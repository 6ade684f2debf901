package io.gatun.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MappedPagesTest {
  private static final int SIZE = 16 << 20;

  @TempDir Path folder;

  private static long residentFileBytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("RssFile:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
      }
    }
    throw new AssertionError("no RssFile");
  }

  private static long sum(MemorySegment mapped) {
    long sum = 0;
    for (long at = 0; at < mapped.byteSize(); at += Long.BYTES) {
      sum += mapped.get(ValueLayout.JAVA_LONG, at);
    }
    return sum;
  }

  @Test
  void releasedPagesLeaveMemoryAndAreReadAgain() throws IOException {
    assumeTrue(MappedPages.available(), "not Linux, or no native access");
    byte[] content = new byte[SIZE];
    new Random(1).nextBytes(content);
    Path file = Files.write(folder.resolve("file"), content);
    try (Arena arena = Arena.ofConfined();
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      MemorySegment mapped = channel.map(MapMode.READ_ONLY, 0, SIZE, arena);
      MappedPages.readAhead(mapped);
      long sum = sum(mapped);
      long before = residentFileBytes();
      MappedPages.release(mapped.asSlice(8, SIZE - 16));
      long after = residentFileBytes();
      assertTrue(before - after > SIZE * 9L / 10, before + " to " + after);
      assertEquals(sum, sum(mapped));
    }
  }

  @Test
  void memoryThatWouldLoseItsContentIsRefused() throws IOException {
    Path file = Files.write(folder.resolve("file"), new byte[100]);
    try (Arena arena = Arena.ofConfined();
        FileChannel channel =
            FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      MemorySegment written = channel.map(MapMode.PRIVATE, 0, 100, arena);
      assertThrows(IllegalArgumentException.class, () -> MappedPages.release(written));
      MemorySegment own = arena.allocate(100).asReadOnly();
      assertThrows(IllegalArgumentException.class, () -> MappedPages.release(own));
    }
  }
}
