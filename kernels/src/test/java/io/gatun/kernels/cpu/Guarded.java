package io.gatun.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * Buffers with guard values before and after what a kernel is told of. The guards before are of an
 * odd number, so that vectors are not aligned.
 */
final class Guarded {
  static final float GUARD = -12345.678f;
  static final int BEFORE = 19;
  static final long BYTES_BEFORE = (long) BEFORE * Float.BYTES;
  private static final int AFTER = 33;

  private Guarded() {}

  static float[] guards(int count) {
    float[] guards = new float[count];
    Arrays.fill(guards, GUARD);
    return guards;
  }

  static float[] array(float[] values) {
    float[] guarded = guards(BEFORE + values.length + AFTER);
    System.arraycopy(values, 0, guarded, BEFORE, values.length);
    return guarded;
  }

  /** What lies between the guards, which must be as they were. */
  static float[] inner(float[] guarded) {
    int end = guarded.length - AFTER;
    check(guarded, 0, BEFORE);
    check(guarded, end, guarded.length);
    return Arrays.copyOfRange(guarded, BEFORE, end);
  }

  static MemorySegment segment(Arena arena, float[] values) {
    return arena.allocateFrom(ValueLayout.JAVA_FLOAT, array(values));
  }

  /** Where the values of a guarded segment start, in its {@link OffHeap#view}. */
  static long start(MemorySegment guarded) {
    return OffHeap.start(guarded) + BYTES_BEFORE;
  }

  static float[] inner(MemorySegment guarded) {
    return inner(guarded.toArray(ValueLayout.JAVA_FLOAT));
  }

  static void check(float[] values, int from, int to) {
    for (int i = from; i < to; i++) {
      assertEquals(GUARD, values[i], "a value outside the result was overwritten, at " + i);
    }
  }
}
