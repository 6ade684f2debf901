package io.gatun.tools.bench;

import java.io.IOException;
import java.util.List;

/** How results are written. */
interface TableFormat {
  /** Whether lines about machine and run can stand above the rows. */
  default boolean hasHeader() {
    return false;
  }

  /** All rows, ending with a line break. */
  String render(List<BenchRow> rows, Roofs roofs) throws IOException;
}
