package io.gatun.format.packed;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** Segments of any size as buffers, which hold 2 GB at the most. */
final class Segments {
  private static final long PIECE = 1 << 20;

  private Segments() {}

  static void inBuffers(MemorySegment bytes, Consumer<ByteBuffer> consumer) {
    long size = bytes.byteSize();
    for (long at = 0; at < size; at += PIECE) {
      consumer.accept(bytes.asSlice(at, Math.min(PIECE, size - at)).asByteBuffer());
    }
  }
}
