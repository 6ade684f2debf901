package io.gatun.tools.progress;

import io.gatun.tools.cli.Streams;
import java.io.PrintStream;

/** The last line of a terminal, written over again and again; nothing where there is none. */
public final class StatusLine implements AutoCloseable {
  private static final long NANOS_BETWEEN = 100_000_000L;
  private static final int USUAL_COLUMNS = 80;

  private final PrintStream err;
  private final boolean terminal;
  private final int columns;
  private long shown;
  private int length;

  /** On standard error, if the launcher saw a terminal there. */
  public static StatusLine of(PrintStream err) {
    int columns = Integer.getInteger("gatun.terminal.columns", USUAL_COLUMNS);
    return new StatusLine(err, Streams.terminalErr(), columns);
  }

  StatusLine(PrintStream err, boolean terminal, int columns) {
    this.err = err;
    this.terminal = terminal;
    this.columns = columns;
    shown = System.nanoTime() - NANOS_BETWEEN;
  }

  /** Shows a line, as much as fits, if the one before has been there for a moment. */
  public void show(String line) {
    long now = System.nanoTime();
    if (!terminal || now - shown < NANOS_BETWEEN) {
      return;
    }
    shown = now;
    // A line that fills the last column would wrap.
    String fitting = line.substring(0, Math.min(line.length(), columns - 1));
    err.print("\r" + fitting + " ".repeat(Math.max(0, length - fitting.length())));
    err.flush();
    length = fitting.length();
  }

  /** Takes the line away, so that something can be printed in its place. */
  public void clear() {
    if (length > 0) {
      err.print("\r" + " ".repeat(length) + "\r");
      err.flush();
      length = 0;
    }
  }

  @Override
  public void close() {
    clear();
  }
}
