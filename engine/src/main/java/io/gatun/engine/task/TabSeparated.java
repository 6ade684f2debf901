package io.gatun.engine.task;

import io.gatun.format.FormatException;
import java.util.List;
import java.util.Optional;

/** Tab-separated values with a header, as GLUE has them: nothing is quoted or escaped. */
final class TabSeparated implements Records.LineFormat {
  private final Table table = new Table("tab-separated");

  @Override
  public Optional<DataRecord> read(DataLines lines, String line) throws FormatException {
    return table.read(lines.file(), lines.line(), List.of(line.split("\t", -1)));
  }
}
