package io.gatun.kernels;

import io.gatun.kernels.cpu.SystemMemory;
import java.lang.foreign.MemorySegment;

/**
 * Advice to the system about pages of mapped files. Only memory and speed depend on it, so it does
 * nothing where the system is not Linux, or where {@code io.gatun.kernels} was not granted native
 * access ({@code --enable-native-access=io.gatun.kernels}).
 */
public final class MappedPages {
  private MappedPages() {}

  /** Whether the advice reaches the system. */
  public static boolean available() {
    return SystemMemory.available().isPresent();
  }

  /**
   * Gives back the memory that pages of a mapped file take in this process. The segment stays
   * valid: pages that are read again come from the file.
   *
   * @param mapped a read-only mapping of a file, or a part of one
   * @throws IllegalArgumentException if it is not, since other memory would lose its content
   */
  public static void release(MemorySegment mapped) {
    check(mapped);
    SystemMemory.available().ifPresent(system -> system.release(mapped));
  }

  /** Has the system read a mapped file from the disk, without waiting for it. */
  public static void readAhead(MemorySegment mapped) {
    check(mapped);
    SystemMemory.available().ifPresent(system -> system.readAhead(mapped));
  }

  private static void check(MemorySegment mapped) {
    if (!mapped.isMapped() || !mapped.isReadOnly()) {
      throw new IllegalArgumentException("not a read-only mapping of a file: " + mapped);
    }
  }
}
