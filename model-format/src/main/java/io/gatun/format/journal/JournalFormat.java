package io.gatun.format.journal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * How a journal lies in its file, all numbers little-endian:
 *
 * <pre>
 *   8 bytes   magic
 *   4         version
 *   4         length of the header
 *   …         header
 *   4         CRC-32C of all that
 *   then records, as many as there are:
 *     4       length of the payload
 *     …       payload
 *     4       CRC-32C of length and payload
 * </pre>
 */
final class JournalFormat {
  static final byte[] MAGIC = "GATUNJNL".getBytes(StandardCharsets.US_ASCII);
  static final int VERSION = 1;

  /** Longest header or payload. */
  static final int MAXIMUM_BYTES = 16 << 20;

  /** Bytes before the header. */
  static final int PREFIX_BYTES = 16;

  /** Bytes that a record has beside its payload. */
  static final int RECORD_OVERHEAD = 2 * Integer.BYTES;

  private JournalFormat() {}

  /** A file without records. */
  static ByteBuffer start(byte[] header) {
    requireSize("header", header);
    ByteBuffer bytes = allocate(PREFIX_BYTES + header.length + Integer.BYTES);
    bytes.put(MAGIC).putInt(VERSION).putInt(header.length).put(header);
    return seal(bytes);
  }

  static ByteBuffer record(byte[] payload) {
    requireSize("record", payload);
    return seal(allocate(payload.length + RECORD_OVERHEAD).putInt(payload.length).put(payload));
  }

  private static ByteBuffer allocate(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static void requireSize(String what, byte[] bytes) {
    if (bytes.length > MAXIMUM_BYTES) {
      throw new IllegalArgumentException(
          "a %s of %,d bytes; %,d is the most".formatted(what, bytes.length, MAXIMUM_BYTES));
    }
  }

  /** Adds the checksum of all that is in the buffer, and makes it ready to be written. */
  private static ByteBuffer seal(ByteBuffer bytes) {
    CRC32C sum = new CRC32C();
    sum.update(bytes.duplicate().flip());
    return bytes.putInt((int) sum.getValue()).flip();
  }

  static int checksum(byte[] bytes) {
    CRC32C sum = new CRC32C();
    sum.update(bytes);
    return (int) sum.getValue();
  }
}
