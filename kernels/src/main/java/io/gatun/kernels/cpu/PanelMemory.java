package io.gatun.kernels.cpu;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * Memory for packed matrices, one after the other in large pieces: a piece lies in huge pages where
 * the system has some, and many small matrices share them. Not for several threads at once.
 */
public final class PanelMemory {
  /** What is taken at once. Of its pages, those that are never written take no memory. */
  private static final long PIECE_BYTES = 64L << 20;

  private final Arena arena;
  private final Optional<SystemMemory> system;
  private MemorySegment free = MemorySegment.NULL;

  /** Over the system's own calls, where there are any. */
  public PanelMemory(Arena arena) {
    this(arena, SystemMemory.available());
  }

  PanelMemory(Arena arena, Optional<SystemMemory> system) {
    this.arena = arena;
    this.system = system;
  }

  /** Zeroed memory on a cache line, as long as the arena lives. */
  public MemorySegment allocate(long bytes) {
    if (bytes > free.byteSize()) {
      long piece = Math.max(PIECE_BYTES, bytes);
      Optional<MemorySegment> pages = system.flatMap(calls -> calls.allocateHuge(piece, arena));
      if (pages.isEmpty()) {
        return arena.allocate(bytes, PanelLayout.CACHE_LINE);
      }
      free = pages.get();
    }
    MemorySegment taken = free.asSlice(0, bytes);
    long next =
        Math.min((bytes + PanelLayout.CACHE_LINE - 1) & -PanelLayout.CACHE_LINE, free.byteSize());
    free = free.asSlice(next);
    return taken;
  }
}
