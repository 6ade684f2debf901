package io.gatun.kernels.cpu;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * How kernels are told where memory lies: by a segment and an offset into it. Where this module has
 * native access, that segment is one constant, all of memory, and the offset an address. Its class
 * and bounds are then known to C2 in every kernel, whatever profile it has; a segment that it knows
 * only as one of several classes costs two calls a load, with all vector registers saved around
 * them. Without native access, segments and their bounds are what they seem.
 *
 * <p>So whoever owns memory adds {@link #start} to offsets, gives {@link #view} to kernels, and
 * frees nothing while a kernel runs.
 */
@SuppressWarnings("restricted") // bounds are those of the shapes that the backend checked
public final class OffHeap {
  private static final MemorySegment EVERYTHING =
      OffHeap.class.getModule().isNativeAccessEnabled()
          ? MemorySegment.NULL.reinterpret(Long.MAX_VALUE)
          : null;

  private OffHeap() {}

  /** The segment that kernels use in place of this one. */
  public static MemorySegment view(MemorySegment memory) {
    return EVERYTHING == null ? memory : EVERYTHING;
  }

  /**
   * Throws where memory is freed already, which no bounds would tell.
   *
   * @throws IllegalStateException naming what was closed
   */
  static void checkOpen(Arena arena, String what) {
    if (!arena.scope().isAlive()) {
      throw new IllegalStateException(what + " is closed");
    }
  }

  /** Where memory starts in its {@link #view}. */
  public static long start(MemorySegment memory) {
    return EVERYTHING == null ? 0 : memory.address();
  }
}
