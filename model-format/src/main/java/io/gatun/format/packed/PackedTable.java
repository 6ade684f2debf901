package io.gatun.format.packed;

import io.gatun.format.FormatException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * The beginning of a packed file: everything but the matrices' bytes. All numbers are
 * little-endian:
 *
 * <pre>
 *   0   8 bytes  the letters GATUNPAK
 *   8   int32    version of this format, 1
 *   12  int32    CRC-32C of the table, from byte 0 to its end, with zeros here
 *   16  int64    where the table ends
 *   24  int64    bytes of the whole file
 *   32  int64    bytes of the model file
 *   40  int64    its time of change, nanoseconds since 1970
 *   48  int32    its sample: see {@link ModelStamp}
 *   52  32 bytes its SHA-256
 *   84  string   its name
 *       int32    number of matrices; for each
 *         string   tensor name
 *         string   packing
 *         int32    rows
 *         int32    columns
 *         int64    offset, from the file's start
 *         int64    bytes
 *         int32    CRC-32C of the bytes
 *   a string is an int16, its length in bytes, and its text in UTF-8
 * </pre>
 *
 * @param sha256 of the model file, in hexadecimal
 */
record PackedTable(
    long fileSize, ModelStamp stamp, String sha256, String modelName, List<Row> rows) {
  /** A matrix in the table. */
  record Row(
      String name, String packing, int rows, int columns, long offset, long bytes, int checksum) {
    private static final int FIXED_BYTES = 2 * Short.BYTES + 3 * Integer.BYTES + 2 * Long.BYTES;
  }

  static final byte[] MAGIC = "GATUNPAK".getBytes(StandardCharsets.US_ASCII);
  static final int VERSION = 1;
  static final int CHECKSUM_AT = 12;

  /** Up to where the file says how long its table is. */
  static final int PREFIX_BYTES = 32;

  /** Where all fields of fixed place end. */
  static final int FIXED_BYTES = 84;

  /** Of tables; that of a model of 1,000 matrices has 100 KB. */
  static final int LARGEST = 16 << 20;

  private static final int SHA256_BYTES = 32;

  /** The table as bytes, checksum included. */
  byte[] toBytes() {
    int length = FIXED_BYTES + Short.BYTES + utf8(modelName).length + Integer.BYTES;
    for (Row row : rows) {
      length += Row.FIXED_BYTES + utf8(row.name).length + utf8(row.packing).length;
    }
    ByteBuffer out = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    out.put(MAGIC).putInt(VERSION).putInt(0).putLong(length).putLong(fileSize);
    out.putLong(stamp.size()).putLong(stamp.modifiedNanos()).putInt(stamp.sample());
    out.put(HexFormat.of().parseHex(sha256));
    put(out, modelName);
    out.putInt(rows.size());
    for (Row row : rows) {
      put(out, row.name);
      put(out, row.packing);
      out.putInt(row.rows).putInt(row.columns).putLong(row.offset).putLong(row.bytes);
      out.putInt(row.checksum);
    }
    out.putInt(CHECKSUM_AT, checksum(out.array()));
    return out.array();
  }

  private static void put(ByteBuffer out, String text) {
    byte[] bytes = utf8(text);
    if (bytes.length > 0xffff) {
      throw new IllegalArgumentException("a name of " + bytes.length + " bytes");
    }
    out.putShort((short) bytes.length).put(bytes);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Of a whole table, with zeros where the checksum itself is. */
  private static int checksum(byte[] table) {
    CRC32C sum = new CRC32C();
    sum.update(table, 0, CHECKSUM_AT);
    sum.update(new byte[Integer.BYTES]);
    int rest = CHECKSUM_AT + Integer.BYTES;
    sum.update(table, rest, table.length - rest);
    return (int) sum.getValue();
  }

  /**
   * Reads a table.
   *
   * @param file the file's path, for messages
   * @param table all its bytes, at least {@link #FIXED_BYTES}
   * @param size the file's size
   */
  static PackedTable read(String file, byte[] table, long size) throws FormatException {
    ByteBuffer in = ByteBuffer.wrap(table).order(ByteOrder.LITTLE_ENDIAN);
    int stored = in.getInt(CHECKSUM_AT);
    if (stored != checksum(table)) {
      throw new FormatException(
          file, CHECKSUM_AT, "checksum", Integer.toHexString(stored), "the table is damaged");
    }
    return new Reader(file, in, size).read();
  }

  /** Right checksums can be made for wrong tables, so every field is held against the file. */
  private record Reader(String file, ByteBuffer in, long size) {
    PackedTable read() throws FormatException {
      in.position(PREFIX_BYTES - Long.BYTES);
      long fileSize = in.getLong();
      if (fileSize != size) {
        throw problem("file size", fileSize, "the file has " + size + " bytes: it was cut short");
      }
      ModelStamp stamp = new ModelStamp(in.getLong(), in.getLong(), in.getInt());
      byte[] sha256 = new byte[SHA256_BYTES];
      in.get(sha256);
      String modelName = string("model name");
      int count = need("number of matrices", Integer.BYTES).getInt();
      if (count < 0 || count > in.remaining() / Row.FIXED_BYTES) {
        throw problem("number of matrices", count, "the table has no room for them");
      }
      List<Row> rows = new ArrayList<>(count);
      Set<String> names = new HashSet<>();
      for (int i = 0; i < count; i++) {
        Row row = row();
        if (!names.add(row.name)) {
          throw problem("tensor name", row.name, "a second matrix of this name");
        }
        rows.add(row);
      }
      if (in.hasRemaining()) {
        throw problem("table", in.remaining() + " bytes", "are left over behind the last matrix");
      }
      return new PackedTable(fileSize, stamp, HexFormat.of().formatHex(sha256), modelName, rows);
    }

    private Row row() throws FormatException {
      String name = string("tensor name");
      String packing = string("packing");
      need("matrix " + name, Row.FIXED_BYTES - 2 * Short.BYTES);
      Row row =
          new Row(name, packing, in.getInt(), in.getInt(), in.getLong(), in.getLong(), in.getInt());
      if (row.rows < 1 || row.columns < 1) {
        throw problem("shape of " + name, row.rows + " x " + row.columns, "must be positive");
      }
      if (row.offset < in.capacity() || row.offset % PackedFile.ALIGNMENT != 0) {
        throw problem(
            "offset of " + name,
            row.offset,
            "a multiple of " + PackedFile.ALIGNMENT + " behind the table is expected");
      }
      if (row.bytes < 0 || row.offset > size || row.bytes > size - row.offset) {
        throw problem("bytes of " + name, row.bytes, "they end behind the file's end");
      }
      return row;
    }

    private String string(String field) throws FormatException {
      int length = Short.toUnsignedInt(need(field, Short.BYTES).getShort());
      need(field, length);
      byte[] bytes = new byte[length];
      in.get(bytes);
      return new String(bytes, StandardCharsets.UTF_8);
    }

    private ByteBuffer need(String field, int bytes) throws FormatException {
      if (bytes > in.remaining()) {
        throw problem(field, bytes + " bytes", "the table ends before");
      }
      return in;
    }

    private FormatException problem(String field, Object value, String problem) {
      return new FormatException(file, in.position(), field, value, problem);
    }
  }
}
