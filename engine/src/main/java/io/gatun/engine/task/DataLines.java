package io.gatun.engine.task;

import io.gatun.format.FormatException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The lines of a data file, which nobody vouches for: UTF-8 that is checked, lines of a bounded
 * length, {@code \n} or {@code \r\n} at their ends, a byte order mark at the start skipped.
 */
final class DataLines implements AutoCloseable {
  /** Longest line, in bytes. */
  static final int LONGEST_LINE = 16 << 20;

  private static final int LONGEST_EXCERPT = 60;
  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final String file;
  private final InputStream in;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private long line;

  private DataLines(String file, InputStream in) {
    this.file = file;
    this.in = in;
  }

  static DataLines open(Path path) throws IOException {
    return new DataLines(path.toString(), new BufferedInputStream(Files.newInputStream(path)));
  }

  /** The file's path. */
  String file() {
    return file;
  }

  /** The number of the line that was read last, from 1. */
  long line() {
    return line;
  }

  /** The next line, without its end; null after the last. */
  String next() throws IOException {
    bytes.reset();
    int next = in.read();
    if (next < 0) {
      return null;
    }
    line++;
    while (next >= 0 && next != '\n') {
      if (bytes.size() == LONGEST_LINE) {
        throw problem(
            file,
            line,
            "line",
            "more than " + LONGEST_LINE + " bytes",
            "too long: a record is one line of at most that");
      }
      bytes.write(next);
      next = in.read();
    }
    String text = decode(bytes.toByteArray());
    if (line == 1 && text.startsWith(BYTE_ORDER_MARK)) {
      text = text.substring(1);
    }
    return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }

  private String decode(byte[] encoded) throws FormatException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(encoded)).toString();
    } catch (CharacterCodingException e) {
      String read = new String(encoded, StandardCharsets.UTF_8);
      throw problem(file, line, "text", read, "is not UTF-8; convert the file, such as with iconv");
    }
  }

  /** What is wrong with a field of a line of a file. */
  static FormatException problem(
      String file, long line, String field, String value, String problem) {
    return new FormatException(file, -1, "line " + line + ", " + field, excerpt(value), problem);
  }

  /** The beginning of a text, on one line and without what could steer a terminal. */
  static String excerpt(String text) {
    boolean cut = text.length() > LONGEST_EXCERPT;
    String start = cut ? text.substring(0, LONGEST_EXCERPT) : text;
    return "'" + start.replaceAll("[\\p{Cntrl}\\p{Cf}\\p{Cs}]", "?") + (cut ? " …'" : "'");
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
