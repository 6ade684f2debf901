package io.gatun.tools.command;

import io.gatun.tools.cli.Arguments;
import io.gatun.tools.cli.Command;
import io.gatun.tools.cli.CommonOptions;
import io.gatun.tools.cli.Streams;
import io.gatun.tools.cli.UsageException;
import io.gatun.tools.report.Report;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.commons.cli.Option;

/** {@code gatun report}. */
final class ReportCommand implements Command {
  private static final String OUT = "o";

  @Override
  public String name() {
    return "report";
  }

  @Override
  public String summary() {
    return "show a run as a page of HTML that opens offline";
  }

  @Override
  public String arguments() {
    return "RUN_DIR";
  }

  @Override
  public int maxArguments() {
    return 1;
  }

  @Override
  public List<Option> options() {
    return List.of(
        CommonOptions.valued(OUT, "out", "FILE", "the page; else report.html in the run's folder"));
  }

  @Override
  public List<String> examples() {
    return List.of("report RUN", "report RUN -o sst2.html");
  }

  @Override
  public void run(Arguments arguments, Streams streams) throws UsageException, IOException {
    if (arguments.positional().size() != 1) {
      throw new UsageException("which run? name its folder");
    }
    Path folder = Path.of(arguments.positional().getFirst());
    Path page = arguments.text(OUT).map(Path::of).orElse(folder.resolve(Report.FILE));
    Report.write(folder, page);
    streams.out().println(page);
  }
}
