package io.gatun.kernels.cpu;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Locale;
import java.util.Optional;

/**
 * mmap, munmap and madvise of the C library (Linux, man pages mmap(2) and madvise(2)). There is
 * none where the system is another one, or where this module was not granted native access: what it
 * serves is memory and speed, never a result, so callers do without.
 */
@SuppressWarnings("restricted") // calling the system is what it is for
public final class SystemMemory {
  /** The size of a huge page on x86-64, and on AArch64 with pages of 4 KiB. */
  static final long HUGE_PAGE = 2L << 20;

  /** The number of {@code _SC_PAGESIZE}. */
  private static final int PAGE_SIZE = 30;

  private static final int READ_AND_WRITE = 1 | 2;
  private static final int PRIVATE_ANONYMOUS = 0x02 | 0x20;
  private static final int WILL_NEED = 3;
  private static final int DONT_NEED = 4;
  private static final int HUGE_PAGES = 14;

  private static final Optional<SystemMemory> AVAILABLE = find();

  private final MethodHandle map;
  private final MethodHandle unmap;
  private final MethodHandle advise;
  private final long pageSize;

  private SystemMemory(Linker linker) {
    map =
        handle(
            linker,
            "mmap",
            FunctionDescriptor.of(
                ValueLayout.ADDRESS,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_LONG));
    unmap =
        handle(
            linker,
            "munmap",
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG));
    advise =
        handle(
            linker,
            "madvise",
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_INT));
    pageSize = pageSize(linker);
  }

  private static long pageSize(Linker linker) {
    try {
      return (long)
          handle(
                  linker,
                  "sysconf",
                  FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT))
              .invokeExact(PAGE_SIZE);
    } catch (Throwable e) {
      throw new IllegalStateException("sysconf cannot be called", e);
    }
  }

  private static MethodHandle handle(Linker linker, String name, FunctionDescriptor function) {
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), function);
  }

  private static Optional<SystemMemory> find() {
    boolean linux = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("linux");
    // Asked first, so that no warning is printed where access was not granted.
    if (!linux || !SystemMemory.class.getModule().isNativeAccessEnabled()) {
      return Optional.empty();
    }
    return Optional.of(new SystemMemory(Linker.nativeLinker()));
  }

  /** The system's calls, where there are any. */
  public static Optional<SystemMemory> available() {
    return AVAILABLE;
  }

  /**
   * Zeroed memory that starts on a huge page and lies in huge pages where the system has some. It
   * becomes resident as it is written, and ends with the arena. Empty if the system refuses.
   */
  Optional<MemorySegment> allocateHuge(long bytes, Arena arena) {
    long reserved = Math.addExact(bytes, HUGE_PAGE);
    long start;
    try {
      MemorySegment mapped =
          (MemorySegment)
              map.invokeExact(
                  MemorySegment.NULL, reserved, READ_AND_WRITE, PRIVATE_ANONYMOUS, -1, 0L);
      start = mapped.address();
    } catch (Throwable e) {
      throw new IllegalStateException("mmap cannot be called", e);
    }
    if (start == -1) {
      return Optional.empty();
    }
    MemorySegment whole =
        MemorySegment.ofAddress(start).reinterpret(reserved, arena, this::unmapWhole);
    MemorySegment aligned = whole.asSlice(-start & (HUGE_PAGE - 1), bytes);
    // Refused by kernels without huge pages: small ones do.
    advise(aligned.address(), bytes, HUGE_PAGES);
    return Optional.of(aligned);
  }

  private void unmapWhole(MemorySegment whole) {
    try {
      int status = (int) unmap.invokeExact(whole, whole.byteSize());
      if (status != 0) {
        throw new IllegalStateException("munmap failed");
      }
    } catch (RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("munmap cannot be called", e);
    }
  }

  /** See {@link io.gatun.kernels.MappedPages#release}; the segment is mapped. */
  public void release(MemorySegment mapped) {
    adviseWholePages(mapped, DONT_NEED);
  }

  /** See {@link io.gatun.kernels.MappedPages#readAhead}; the segment is mapped. */
  public void readAhead(MemorySegment mapped) {
    adviseWholePages(mapped, WILL_NEED);
  }

  /** All pages that the segment touches: a mapping is made of whole ones. */
  private void adviseWholePages(MemorySegment mapped, int advice) {
    long start = mapped.address() & -pageSize;
    long bytes = mapped.address() + mapped.byteSize() - start;
    if (bytes > 0) {
      advise(start, bytes, advice);
    }
  }

  private void advise(long address, long bytes, int advice) {
    try {
      int ignored = (int) advise.invokeExact(MemorySegment.ofAddress(address), bytes, advice);
    } catch (Throwable e) {
      throw new IllegalStateException("madvise cannot be called", e);
    }
  }
}
