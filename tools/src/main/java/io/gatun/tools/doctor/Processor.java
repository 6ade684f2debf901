package io.gatun.tools.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What the operating system says about the processor.
 *
 * @param model its name
 * @param features those that matter to Gatun, as Linux calls them; empty where it is not told
 * @param processors how many the JVM may use
 */
public record Processor(String model, List<String> features, int processors) {
  private static final Path CPUINFO = Path.of("/proc/cpuinfo");
  private static final List<String> WANTED =
      List.of(
          "avx2",
          "fma",
          "f16c",
          "avx_vnni",
          "avx512f",
          "avx512bw",
          "avx512vl",
          "avx512_vnni",
          "avx512_bf16",
          "avx512_fp16",
          "amx_tile",
          "amx_int8",
          "amx_bf16",
          "asimd",
          "asimddp",
          "asimdhp",
          "i8mm",
          "bf16",
          "sve",
          "sve2");

  /** Of this machine. */
  public static Processor read() {
    List<String> lines;
    try {
      lines = Files.readAllLines(CPUINFO);
    } catch (IOException e) {
      lines = List.of(); // not Linux
    }
    return of(lines, Runtime.getRuntime().availableProcessors());
  }

  static Processor of(List<String> cpuinfo, int processors) {
    String model = System.getProperty("os.arch");
    Set<String> flags = new HashSet<>();
    for (String line : cpuinfo) {
      int colon = line.indexOf(':');
      if (colon < 0) {
        continue;
      }
      String value = line.substring(colon + 1).strip();
      switch (line.substring(0, colon).strip()) {
        case "model name" -> model = value;
        case "flags", "Features" -> flags.addAll(Arrays.asList(value.split(" ")));
        default -> {}
      }
    }
    List<String> features = new ArrayList<>(WANTED);
    features.retainAll(flags);
    return new Processor(model, List.copyOf(features), processors);
  }
}
