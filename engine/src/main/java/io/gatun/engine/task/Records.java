package io.gatun.engine.task;

import io.gatun.format.FormatException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads the records of a data file. A file whose text begins with a brace is JSONL, one object a
 * line; one whose name ends in {@code .csv} has comma-separated values, quoted as in RFC 4180; any
 * other has tab-separated values, of which nothing is quoted, as in GLUE. Both kinds of table begin
 * with a header. Blank lines are skipped.
 */
public final class Records {
  /** Most records of a file. */
  static final int MOST = 5_000_000;

  /** What turns a line into a record. */
  @FunctionalInterface
  interface LineFormat {
    /** The record of a line that is not blank; empty if the line holds none, as a header does. */
    Optional<DataRecord> read(DataLines lines, String line) throws IOException;
  }

  private Records() {}

  /**
   * All records of a file, in order; at least one.
   *
   * @throws FormatException if a line is malformed; names the line
   */
  public static List<DataRecord> read(Path path) throws IOException {
    return read(path, new ChosenByFirstLine(path));
  }

  /** All records of a file, read line by line. */
  static List<DataRecord> read(Path path, LineFormat format) throws IOException {
    List<DataRecord> records = new ArrayList<>();
    try (DataLines lines = DataLines.open(path)) {
      for (String line = lines.next(); line != null; line = lines.next()) {
        if (line.isBlank()) {
          continue;
        }
        Optional<DataRecord> record = format.read(lines, line);
        if (record.isPresent()) {
          records.add(record.get());
        }
        if (records.size() > MOST) {
          throw DataLines.problem(
              lines.file(), lines.line(), "record", "number " + records.size(), "too many: cut it");
        }
      }
    }
    if (records.isEmpty()) {
      throw new FormatException(path.toString(), -1, "records", 0, "the file holds none");
    }
    return records;
  }

  private static final class ChosenByFirstLine implements LineFormat {
    private final Path path;
    private LineFormat format;

    private ChosenByFirstLine(Path path) {
      this.path = path;
    }

    @Override
    public Optional<DataRecord> read(DataLines lines, String line) throws IOException {
      if (format == null) {
        if (line.stripLeading().startsWith("{")) {
          format = JsonLine::read;
        } else {
          boolean csv = path.toString().toLowerCase(Locale.ROOT).endsWith(".csv");
          format = csv ? new CommaSeparated() : new TabSeparated();
        }
      }
      return format.read(lines, line);
    }
  }
}
