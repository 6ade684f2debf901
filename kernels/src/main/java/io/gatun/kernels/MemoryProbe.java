package io.gatun.kernels;

import io.gatun.kernels.cpu.PanelMemory;
import io.gatun.kernels.cpu.vector.StreamLoop;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Memory off the heap to read from front to back, as weights are read, and allocated as packed
 * weights are: in huge pages where the system has some, in which memory is read faster. The thread
 * that opens a probe also reads and closes it; {@link Roofline} runs several at once.
 */
public final class MemoryProbe implements AutoCloseable {
  private static final int PAGE = 4096;

  /** Read by one call of the loop: many calls, so that soon all of them are compiled ones. */
  private static final long PIECE = 1 << 20;

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment data;

  /**
   * Allocates and fills memory, and checks the loop once.
   *
   * @param bytes how much, rounded up to whole pages; several times the last-level cache, or else
   *     that is measured
   * @throws IllegalStateException if the loop gives a wrong sum
   */
  public MemoryProbe(long bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("a probe reads at least one byte, not " + bytes);
    }
    data = new PanelMemory(arena).allocate(Math.ceilDiv(bytes, PAGE) * PAGE);
    long expected = 0;
    for (long at = 0; at < data.byteSize(); at += Long.BYTES) {
      // Every page is written, else all of them are one page of zeros; and no two longs are equal.
      long value = at * 0x9E3779B97F4A7C15L;
      data.set(ValueLayout.JAVA_LONG, at, value);
      expected += value;
    }
    long sum = read();
    if (sum != expected) {
      close();
      throw new IllegalStateException(
          "the sum of a segment is " + sum + ", not " + expected + ": this JVM computes wrongly");
    }
  }

  /** How much {@link #read} reads. */
  public long bytes() {
    return data.byteSize();
  }

  /** Reads everything once; the sum keeps the reads from being left out. */
  public long read() {
    long sum = 0;
    for (long from = 0; from < data.byteSize(); from += PIECE) {
      sum += StreamLoop.sum(data, from, Math.min(data.byteSize(), from + PIECE));
    }
    return sum;
  }

  /** Reads the first part of it. */
  long readPart() {
    return StreamLoop.sum(data, 0, Math.min(data.byteSize(), PIECE));
  }

  /** Frees the memory. */
  @Override
  public void close() {
    arena.close();
  }
}
