package io.gatun.kernels.cpu.vector;

import io.gatun.kernels.cpu.OffHeap;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Reads memory from front to back, and does no more with it than keeps the reads from vanishing.
 */
public final class StreamLoop {
  private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;
  private static final int UNROLL = 4;

  /** Sizes are multiples of this, in bytes. */
  public static final int STEP = UNROLL * LONGS.vectorByteSize();

  private StreamLoop() {}

  /** The sum of the longs of a part of a segment, whose size is a multiple of {@link #STEP}. */
  public static long sum(MemorySegment data, long from, long to) {
    ByteOrder order = ByteOrder.nativeOrder();
    LongVector a = LongVector.zero(LONGS);
    LongVector b = LongVector.zero(LONGS);
    LongVector c = LongVector.zero(LONGS);
    LongVector d = LongVector.zero(LONGS);
    int step = LONGS.vectorByteSize();
    MemorySegment view = OffHeap.view(data);
    long start = OffHeap.start(data);
    for (long at = start + from; at < start + to; at += (long) UNROLL * step) {
      a = LongVector.fromMemorySegment(LONGS, view, at, order).add(a);
      b = LongVector.fromMemorySegment(LONGS, view, at + step, order).add(b);
      c = LongVector.fromMemorySegment(LONGS, view, at + 2L * step, order).add(c);
      d = LongVector.fromMemorySegment(LONGS, view, at + 3L * step, order).add(d);
    }
    return a.add(b).add(c.add(d)).reduceLanes(VectorOperators.ADD);
  }
}
