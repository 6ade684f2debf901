package io.gatun.tools;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.gatun.tools.cli.Cli;
import io.gatun.tools.cli.Streams;
import io.gatun.tools.command.Commands;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * One run of the command line within the test's own JVM.
 *
 * @param status exit status
 */
public record Launch(int status, String out, String err) {
  public static Launch of(String... args) {
    return withInput("", args);
  }

  public static Launch withInput(String input, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    ByteArrayInputStream in = new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
    int status = new Cli(Commands.ALL).run(args, Streams.of(in, out, err));
    return new Launch(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** The data as JSON. */
  public Map<String, Object> json() throws IOException {
    return JSON.std.mapFrom(out);
  }

  /** A real, small model; the test is skipped where it is not. */
  public static String smallModel() {
    return shared("data/models/stories260K/stories260K.gguf").toString();
  }

  /** A file of the shared folder; the test is skipped where it is not. */
  public static Path shared(String name) {
    Path file = Path.of(System.getProperty("gatun.shared", "shared"), name);
    assumeTrue(Files.exists(file), file + " is not there");
    return file;
  }
}
