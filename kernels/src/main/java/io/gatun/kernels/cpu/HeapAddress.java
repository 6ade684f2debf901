package io.gatun.kernels.cpu;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Where an array lies just now, as {@code memmove} of the C library tells, which returns where it
 * would have moved nothing to. A collection may move the array at any time after, so an address is
 * good for placing things where they are read fast, and for nothing else.
 */
@SuppressWarnings("restricted") // the address is not used as one
final class HeapAddress {
  private static final MethodHandle MEMMOVE =
      HeapAddress.class.getModule().isNativeAccessEnabled() ? memmove() : null;

  private HeapAddress() {}

  private static MethodHandle memmove() {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow("memmove"),
        FunctionDescriptor.of(
            ValueLayout.JAVA_LONG, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG),
        Linker.Option.critical(true));
  }

  /** The address of an array's first element; 0 where this module has no native access. */
  static long of(MemorySegment array) {
    if (MEMMOVE == null) {
      return 0;
    }
    try {
      return (long) MEMMOVE.invokeExact(array, array, 0L);
    } catch (Throwable e) {
      throw new IllegalStateException("memmove cannot be called", e);
    }
  }
}
