package io.gatun.format.gguf;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.function.LongConsumer;

/** Gathers small pieces into large writes, and knows how many bytes there were. */
final class GgufOutput implements GgufWriter.Output {
  private static final int BUFFER_BYTES = 1 << 20;

  private final FileChannel channel;
  private final LongConsumer progress;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private final MemorySegment bufferSegment = MemorySegment.ofBuffer(buffer);
  private long position;

  /**
   * @param progress told how many bytes are written after each piece
   */
  GgufOutput(FileChannel channel, LongConsumer progress) {
    this.channel = channel;
    this.progress = progress;
  }

  long position() {
    return position;
  }

  @Override
  public void write(MemorySegment bytes) throws IOException {
    long size = bytes.byteSize();
    long done = 0;
    while (done < size) {
      if (!buffer.hasRemaining()) {
        flush();
      }
      int piece = (int) Math.min(size - done, buffer.remaining());
      MemorySegment.copy(bytes, done, bufferSegment, buffer.position(), piece);
      buffer.position(buffer.position() + piece);
      done += piece;
    }
    position += size;
  }

  /** Writes zeros up to the next multiple of the alignment. */
  void pad(long alignment) throws IOException {
    long zeros = GgufFile.align(position, alignment) - position;
    MemorySegment piece = MemorySegment.ofArray(new byte[(int) Math.min(zeros, BUFFER_BYTES)]);
    while (zeros > 0) {
      long length = Math.min(zeros, piece.byteSize());
      write(piece.asSlice(0, length));
      zeros -= length;
    }
  }

  void flush() throws IOException {
    buffer.flip();
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    buffer.clear();
    progress.accept(channel.position());
  }
}
