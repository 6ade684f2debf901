package io.gatun.format.codec;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.gatun.format.tensor.TensorType;
import java.lang.foreign.MemorySegment;

/**
 * Hands out a run of blocks in pieces, copied to the heap: loops over a byte array compile to the
 * same fast code whatever kind of segment the blocks come from.
 */
final class BlockReader {
  private static final int PIECE_BYTES = 8192;

  private final MemorySegment source;
  private final int blockBytes;
  private final byte[] bytes;
  private long position;
  private long left;

  BlockReader(TensorType type, MemorySegment source, long byteOffset, int elements) {
    this.source = source;
    this.blockBytes = type.blockBytes();
    this.position = byteOffset;
    this.left = type.bytesFor(elements);
    int pieceBytes = PIECE_BYTES - PIECE_BYTES % blockBytes;
    this.bytes = new byte[(int) Math.min(left, pieceBytes)];
  }

  /** Reads the next piece and returns how many blocks it has; 0 at the end. */
  int next() {
    int length = (int) Math.min(left, bytes.length);
    MemorySegment.copy(source, JAVA_BYTE, position, bytes, 0, length);
    position += length;
    left -= length;
    return length / blockBytes;
  }

  /** The piece: always the same array. */
  byte[] bytes() {
    return bytes;
  }
}
