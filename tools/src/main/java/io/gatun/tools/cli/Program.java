package io.gatun.tools.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

/** What the launcher says about itself. */
public final class Program {
  private static final String COMMAND = "gatun.command";

  private Program() {}

  /** How the program was called, for lines that tell the user what to run. */
  public static String name() {
    return System.getProperty(COMMAND, "gatun");
  }

  /** Whether there is a launcher, and not just a JVM with the main class. */
  public static boolean isStartedByLauncher() {
    return System.getProperty(COMMAND) != null;
  }

  /** The checkout that the launcher lies in. */
  public static Optional<Path> project() {
    return Optional.ofNullable(System.getProperty("gatun.project")).map(Path::of);
  }

  /** Gatun's version. */
  public static String version() {
    Properties properties = new Properties();
    try (InputStream in = Program.class.getResourceAsStream("/io/gatun/tools/version.properties")) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version");
  }

  /** Whether stack traces are wanted. */
  static boolean debug() {
    return "1".equals(System.getenv("GATUN_DEBUG"));
  }
}
