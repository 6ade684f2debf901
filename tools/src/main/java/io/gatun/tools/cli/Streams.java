package io.gatun.tools.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * What a command reads and writes: data on {@code out}, everything else on {@code err}, all of it
 * UTF-8 whatever the locale.
 *
 * @param data what {@code out} writes to, which knows whether its reader is still there
 */
public record Streams(InputStream in, PrintStream out, PrintStream err, DataStream data) {
  private static final int BUFFER = 1 << 13;

  /** Over any streams. */
  public static Streams of(InputStream in, OutputStream out, OutputStream err) {
    DataStream data = new DataStream(out);
    return new Streams(
        in,
        new PrintStream(new BufferedOutputStream(data, BUFFER), false, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        data);
  }

  /** The process's own. */
  public static Streams standard() {
    return of(
        new FileInputStream(FileDescriptor.in),
        new FileOutputStream(FileDescriptor.out),
        new FileOutputStream(FileDescriptor.err));
  }

  /** Writes what is buffered; false if nobody reads any more. */
  public boolean flush() {
    out.flush();
    return !data.failed();
  }

  /** True if the launcher saw a terminal on standard input. */
  public static boolean terminalIn() {
    return Boolean.getBoolean("gatun.terminal.in");
  }

  /** True if the launcher saw a terminal on standard output. */
  public static boolean terminalOut() {
    return Boolean.getBoolean("gatun.terminal.out");
  }

  /** True if the launcher saw a terminal on standard error. */
  public static boolean terminalErr() {
    return Boolean.getBoolean("gatun.terminal.err");
  }
}
