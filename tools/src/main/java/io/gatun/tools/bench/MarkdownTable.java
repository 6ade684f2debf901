package io.gatun.tools.bench;

import io.gatun.engine.bench.Spread;
import io.gatun.kernels.Roofline;
import io.gatun.tools.cli.ByteSize;
import io.gatun.tools.cli.PlainText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A table for people. */
final class MarkdownTable implements TableFormat {
  private static final List<String> COLUMNS =
      List.of(
          "model",
          "size",
          "type",
          "threads",
          "activations",
          "test",
          "tokens/s",
          "min–max",
          "GB/s",
          "GMAC/s",
          "of the roof");
  private static final int TEXT_COLUMNS = 6;

  @Override
  public boolean hasHeader() {
    return true;
  }

  @Override
  public String render(List<BenchRow> rows, Roofs roofs) {
    int peers = rows.isEmpty() ? 0 : rows.getFirst().peers().size();
    List<String> names = new ArrayList<>(COLUMNS);
    List<String> rule = new ArrayList<>();
    for (int i = 1; i <= peers; i++) {
      names.add("peer " + i + " tokens/s");
      names.add("Gatun / peer " + i);
    }
    for (int i = 0; i < names.size(); i++) {
      rule.add(i < TEXT_COLUMNS ? "---" : "---:");
    }
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < peers; i++) {
      String command = PlainText.of(rows.getFirst().peers().get(i).command().text());
      lines.add("peer %d: `%s`%n".formatted(i + 1, command));
    }
    lines.add(line(names));
    lines.add(line(rule));
    rows.forEach(row -> lines.add(line(cells(row, roofs.of(row.backend().threads())))));
    return String.join("", lines);
  }

  private static List<String> cells(BenchRow row, Roofline roofs) {
    List<String> cells =
        new ArrayList<>(
            List.of(
                PlainText.of(row.file().name()).replace("|", "\\|"),
                ByteSize.of(row.file().bytes()),
                row.type(),
                Integer.toString(row.backend().threads()),
                row.backend().activations(),
                row.workload().label(),
                number(row.rate().median()),
                number(row.rate().min()) + "–" + number(row.rate().max()),
                number(row.gigabytesPerSecond()),
                number(row.gigamacsPerSecond()),
                String.format(Locale.ROOT, "%.0f %% %s", 100 * row.roofShare(roofs), row.roof())));
    for (PeerResult peer : row.peers()) {
      Spread ratio = peer.ratio();
      cells.add(
          "%s (%s–%s)"
              .formatted(
                  number(peer.rate().median()),
                  number(peer.rate().min()),
                  number(peer.rate().max())));
      cells.add(
          String.format(Locale.ROOT, "%.2f (%.2f–%.2f)", ratio.median(), ratio.min(), ratio.max()));
    }
    return cells;
  }

  /** Three digits or more. */
  private static String number(double value) {
    int decimals = value < 10 ? 2 : value < 100 ? 1 : 0;
    return String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }

  private static String line(List<String> cells) {
    return cells.stream().collect(Collectors.joining(" | ", "| ", " |\n"));
  }
}
