package io.gatun.tools.run;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;

/** What the operating system and the launcher know about this process. */
public final class ProcessFacts {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String PEAK = "VmHWM:";

  private ProcessFacts() {}

  /** The most memory that was ever resident, in bytes; empty where the system does not say. */
  public static OptionalLong peakMemory() {
    try {
      for (String line : Files.readAllLines(STATUS)) {
        if (line.startsWith(PEAK)) {
          String kilobytes = line.substring(PEAK.length()).replace("kB", "").strip();
          return OptionalLong.of(Long.parseLong(kilobytes) * 1024);
        }
      }
    } catch (IOException e) {
      // Not Linux.
    }
    return OptionalLong.empty();
  }

  /** Milliseconds since the launcher began, or else since the JVM did. */
  public static long millisSinceStart() {
    String started = System.getProperty("gatun.started", "");
    Instant start;
    if (started.isEmpty()) {
      start = ProcessHandle.current().info().startInstant().orElseGet(Instant::now);
    } else {
      // Seconds with a fraction, as bash's EPOCHREALTIME.
      start =
          Instant.EPOCH.plusNanos(
              new BigDecimal(started.replace(',', '.')).movePointRight(9).longValue());
    }
    return Duration.between(start, Instant.now()).toMillis();
  }
}
