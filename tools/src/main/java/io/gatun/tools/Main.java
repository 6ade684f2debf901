package io.gatun.tools;

import io.gatun.tools.cli.Cli;
import io.gatun.tools.cli.Streams;
import io.gatun.tools.command.Commands;

/** Where the {@code gatun} command starts. */
public final class Main {
  private Main() {}

  /** Runs one verb and ends the JVM with its exit status. */
  public static void main(String[] args) {
    Streams streams = Streams.standard();
    int status = new Cli(Commands.ALL).run(args, streams);
    streams.out().flush();
    streams.err().flush();
    if (status != Cli.DONE) {
      // No orderly end, at which HotSpot would write the class archive that later starts are
      // served from: a failed start has not loaded what they need.
      Runtime.getRuntime().halt(status);
    }
    System.exit(status);
  }
}
