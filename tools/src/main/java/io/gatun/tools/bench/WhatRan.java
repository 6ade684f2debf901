package io.gatun.tools.bench;

import io.gatun.kernels.BackendDescription;
import io.gatun.tools.cli.PlainText;
import io.gatun.tools.run.EngineFlags;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Which files were measured, and by what: lines above a table, so that it stands for itself. */
final class WhatRan {
  /** As much of a hash as tells files apart. */
  private static final int HASH_DIGITS = 16;

  private WhatRan() {}

  /** Of at least one row. */
  static List<String> lines(List<BenchRow> rows) {
    List<String> lines = new ArrayList<>();
    rows.stream().map(BenchRow::file).distinct().map(WhatRan::line).forEach(lines::add);
    lines.add(
        "%s kernels; threads: %s; activations: %s; keys and values: %s"
            .formatted(
                all(rows, row -> kernels(row.backend())),
                all(rows, row -> row.backend().threads()),
                all(rows, row -> row.backend().activations()),
                all(rows, row -> EngineFlags.word(row.kvType()))));
    return lines;
  }

  private static String line(ModelFile file) {
    return "%s: SHA-256 %s…"
        .formatted(PlainText.of(file.name()), file.sha256().substring(0, HASH_DIGITS));
  }

  private static String kernels(BackendDescription backend) {
    return backend.widthBits() == 0
        ? backend.kernels()
        : "%d-bit %s".formatted(backend.widthBits(), backend.kernels());
  }

  private static String all(List<BenchRow> rows, Function<BenchRow, Object> fact) {
    return rows.stream()
        .map(fact)
        .distinct()
        .map(Object::toString)
        .collect(Collectors.joining(", "));
  }
}
