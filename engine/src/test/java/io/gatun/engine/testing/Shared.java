package io.gatun.engine.testing;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** Real models and golden outputs, in the folder that the system property names. */
public final class Shared {
  /** The real model that golden outputs are about. */
  public static final String SMOLLM2 = "models/SmolLM2-135M-Instruct.Q4_1.gguf";

  private Shared() {}

  /** A file of the folder; where it is absent the test is skipped. */
  public static Path file(String name) {
    String folder = System.getProperty("gatun.shared");
    Assumptions.assumeTrue(folder != null, "no gatun.shared folder");
    Path file = Path.of(folder, name.split("/"));
    Assumptions.assumeTrue(Files.exists(file), () -> file + " is absent");
    return file;
  }

  /** Reads JSON into maps, lists and numbers. */
  public static Object json(String name) throws IOException {
    return JSON.std.anyFrom(Files.readString(file(name)));
  }

  /** A JSON list of whole numbers. */
  public static int[] ints(Object list) {
    return ((List<?>) list).stream().mapToInt(x -> ((Number) x).intValue()).toArray();
  }

  /** A JSON list of numbers. */
  public static double[] doubles(Object list) {
    return ((List<?>) list).stream().mapToDouble(x -> ((Number) x).doubleValue()).toArray();
  }
}
