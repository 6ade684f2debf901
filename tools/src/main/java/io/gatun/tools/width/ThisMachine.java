package io.gatun.tools.width;

import io.gatun.tools.cli.Program;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a measured width depends on: processor, JDK and Gatun. */
final class ThisMachine {
  private static final List<String> TELLING =
      List.of("vendor_id", "cpu family", "model", "model name", "stepping", "CPU part");

  private ThisMachine() {}

  /** One line that names all three. */
  static String key() {
    String jdk = System.getProperty("java.vm.version");
    try (BufferedReader cpuinfo = Files.newBufferedReader(Path.of("/proc/cpuinfo"))) {
      return key(cpuinfo, jdk, Program.version());
    } catch (IOException e) {
      return String.join(", ", System.getProperty("os.arch"), jdk, Program.version());
    }
  }

  /** Reads the first processor only: there may be hundreds. */
  static String key(BufferedReader cpuinfo, String jdk, String gatun) throws IOException {
    List<String> parts = new ArrayList<>();
    String line = cpuinfo.readLine();
    while (line != null && !line.isBlank()) {
      String[] pair = line.split(":", 2);
      if (pair.length == 2 && TELLING.contains(pair[0].strip())) {
        parts.add(pair[1].strip());
      }
      line = cpuinfo.readLine();
    }
    parts.add(jdk);
    parts.add(gatun);
    return String.join(", ", parts);
  }
}
