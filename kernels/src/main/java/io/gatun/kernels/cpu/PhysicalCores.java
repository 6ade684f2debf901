package io.gatun.kernels.cpu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * How many physical cores this process may use: the kernels keep a core's units busy, so a second
 * thread on the same core only waits.
 */
final class PhysicalCores {
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  private PhysicalCores() {}

  static int count() {
    int logical = Runtime.getRuntime().availableProcessors();
    try {
      Set<String> cores = new HashSet<>();
      String socket = "";
      for (String line : Files.readAllLines(CPU_INFO)) {
        if (line.startsWith("physical id")) {
          socket = line;
        } else if (line.startsWith("core id")) {
          cores.add(socket + line);
        }
      }
      return cores.isEmpty() ? logical : Math.min(logical, cores.size());
    } catch (IOException e) {
      // No such file on this system: logical processors are what is known.
      return logical;
    }
  }
}
