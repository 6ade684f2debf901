package io.gatun.format;

import java.io.IOException;

/**
 * What is wrong with a file, and where. Every malformed input ends in this exception and in nothing
 * else: a reader that meets a bad count, offset or name says which file, which byte, which field
 * and which value.
 */
public final class FormatException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String file;
  private final long offset;
  private final String field;
  private final String value;

  /**
   * @param file the file's path, or a name for data that came from elsewhere
   * @param offset byte offset of the bad field, or -1 where the problem has no single place
   * @param field the field's name in its format's specification
   * @param value the offending value as read
   * @param problem what is wrong with it and, where that helps, what to do
   */
  public FormatException(String file, long offset, String field, Object value, String problem) {
    super(
        file
            + (offset < 0 ? "" : " at byte " + offset)
            + ": "
            + field
            + " = "
            + value
            + ": "
            + problem);
    this.file = file;
    this.offset = offset;
    this.field = field;
    this.value = String.valueOf(value);
  }

  /** The file's path, or a name for data that came from elsewhere. */
  public String file() {
    return file;
  }

  /** Byte offset of the bad field, or -1 where the problem has no single place. */
  public long offset() {
    return offset;
  }

  /** The field's name in its format's specification. */
  public String field() {
    return field;
  }

  /** The offending value as read. */
  public String value() {
    return value;
  }
}
