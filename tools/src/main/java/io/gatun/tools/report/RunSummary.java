package io.gatun.tools.report;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/**
 * What a run's journal does not have: figures before and after, answers, times, memory, the
 * machine. A file of JSON in the run's folder.
 */
public final class RunSummary {
  /** Figures of the base model, as {@code eval --json} prints them. */
  public static final String BEFORE = "before";

  /** The same under the best values. */
  public static final String AFTER = "after";

  /** Examples: {@code text}, {@code label}, and the answers {@code before} and {@code after}. */
  public static final String SAMPLES = "samples";

  /** Of how many examples the answer changed: {@code gained}, {@code lost}, {@code other}. */
  public static final String CHANGES = "changes";

  /** Why the run ended. */
  public static final String ENDED = "ended";

  /** Median time of a step. */
  public static final String SECONDS_PER_STEP = "seconds_per_step";

  /** Time of the whole command. */
  public static final String SECONDS = "seconds";

  /** Bytes by what they are for; their names are shown. */
  public static final String MEMORY = "memory";

  /** The most that was ever resident, among {@link #MEMORY}. */
  public static final String PEAK = "peak resident";

  /** What the model is: strings by names that are shown. */
  public static final String MODEL = "model";

  /** Where and by what it ran: strings by names that are shown. */
  public static final String MACHINE = "machine";

  private static final String FILE = "summary.json";

  private RunSummary() {}

  /** Writes it into a run's folder. */
  public static void write(Path folder, Map<String, Object> summary) throws IOException {
    Path part = folder.resolve(FILE + ".part");
    Files.writeString(part, JSON.std.asString(summary) + System.lineSeparator());
    Files.move(
        part,
        folder.resolve(FILE),
        StandardCopyOption.REPLACE_EXISTING,
        StandardCopyOption.ATOMIC_MOVE);
  }

  /** Reads it; of a run that was killed there is none. */
  static Fields read(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    return Files.exists(file)
        ? Fields.parse(Files.readString(file), file.toString(), "content")
        : Fields.NONE;
  }
}
