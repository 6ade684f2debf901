package io.gatun.tools.command;

import io.gatun.tools.cli.Command;
import java.util.List;

/** All verbs, in the order that help lists them. */
public final class Commands {
  /** The verbs. */
  public static final List<Command> ALL =
      List.of(
          new DemoCommand(),
          new GetCommand(),
          new GenerateCommand(),
          new ChatCommand(),
          new PackCommand(),
          new InfoCommand(),
          new TokenizeCommand(),
          new PerplexityCommand(),
          new EvalCommand(),
          new MaskCommand(),
          new CoverageCommand(),
          new TuneCommand(),
          new ReplayCommand(),
          new ReportCommand(),
          new PretrainCommand(),
          new LogitsCommand(),
          new SynthCommand(),
          new BenchCommand(),
          new BenchTuneCommand(),
          new DoctorCommand(),
          new CompletionsCommand());

  private Commands() {}
}
