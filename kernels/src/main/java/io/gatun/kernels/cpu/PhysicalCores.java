package io.gatun.kernels.cpu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How many physical cores this process may use, as Linux tells: the kernels keep a core's units
 * busy, so a second thread on the same core only waits.
 */
final class PhysicalCores {
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  /** Has the processors that this process is bound to, by taskset(1) or a container. */
  private static final Path STATUS = Path.of("/proc/self/status");

  /** More than Linux is built for. */
  private static final int MOST_PROCESSORS = 1 << 16;

  private static final String ALLOWED = "Cpus_allowed_list:";

  private PhysicalCores() {}

  static int count() {
    int logical = Runtime.getRuntime().availableProcessors();
    try {
      return count(Files.readAllLines(CPU_INFO), Files.readAllLines(STATUS), logical);
    } catch (IOException | NumberFormatException e) {
      // No such files on this system, or others: logical processors are what is known.
      return logical;
    }
  }

  /**
   * Cores of the processors that are allowed, at most {@code logical}: a container's share of time
   * can be less.
   */
  static int count(List<String> cpuInfo, List<String> status, int logical) {
    BitSet allowed = allowed(status);
    Set<String> cores = new HashSet<>();
    int processor = 0;
    String socket = "";
    for (String line : cpuInfo) {
      String value = line.substring(line.indexOf(':') + 1).strip();
      if (line.startsWith("processor")) {
        processor = Integer.parseInt(value);
      } else if (line.startsWith("physical id")) {
        socket = value;
      } else if (line.startsWith("core id") && allowed.get(processor)) {
        cores.add(socket + "/" + value);
      }
    }
    return cores.isEmpty() ? logical : Math.min(logical, cores.size());
  }

  /** The processors of a list such as {@code 0-3,8}; all where there is none. */
  private static BitSet allowed(List<String> status) {
    BitSet processors = new BitSet();
    for (String line : status) {
      if (line.startsWith(ALLOWED)) {
        for (String range : line.substring(ALLOWED.length()).strip().split(",", -1)) {
          String[] ends = range.split("-", 2);
          int last = Integer.parseInt(ends[ends.length - 1]);
          processors.set(Integer.parseInt(ends[0]), last + 1);
        }
        return processors;
      }
    }
    processors.set(0, MOST_PROCESSORS);
    return processors;
  }
}
