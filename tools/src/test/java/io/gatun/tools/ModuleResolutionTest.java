package io.gatun.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.tools.cli.Command;
import io.gatun.tools.command.Commands;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which modules a start on the module path resolves, as the JVM itself tells. */
class ModuleResolutionTest {
  private static final String INCUBATOR = "jdk.incubator.vector";

  @Test
  void verbsWithoutKernelsDoNotTouchTheIncubator(@TempDir Path folder) throws Exception {
    String synthetic = folder.resolve("tiny.gguf").toString();
    String model = Launch.smallModel();
    for (List<String> verb :
        List.of(
            List.of("--help"),
            List.of("generate", "--help"),
            List.of("get"),
            List.of("info", "-m", model),
            List.of("tokenize", "-m", model, "text"),
            List.of("synth", "--shape", "tiny", "--type", "Q4_K", "-o", synthetic))) {
      String said = start(List.of(), verb);
      assertTrue(said.contains("root io.gatun.tools"), said);
      assertFalse(said.contains(INCUBATOR), said);
      assertFalse(said.contains("io.gatun.kernels"), said);
    }
  }

  @Test
  void everyVerbPrintsItsHelpWithoutTheEngine() throws Exception {
    for (Command command : Commands.ALL) {
      String said = start(List.of(), List.of(command.name(), "--help"));
      assertTrue(said.contains("usage: "), said);
      assertTrue(said.contains(command.summary()), said);
      assertFalse(said.contains("io.gatun.kernels"), said);
    }
  }

  @Test
  void theEngineBringsTheIncubator() throws Exception {
    String said = start(List.of("--add-modules", "io.gatun.engine"), List.of("--help"));
    assertTrue(said.contains(INCUBATOR), said);
  }

  private static String start(List<String> flags, List<String> verb) throws Exception {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    List<String> modules = new ArrayList<>();
    for (String entry : classPath.split(File.pathSeparator, -1)) {
      if (!entry.endsWith("test-classes") && !entry.contains("junit")) {
        modules.add(entry);
      }
    }
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--show-module-resolution");
    command.addAll(flags);
    command.addAll(List.of("-p", String.join(File.pathSeparator, modules)));
    command.addAll(List.of("-m", "io.gatun.tools/io.gatun.tools.Main"));
    command.addAll(verb);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    return said;
  }
}
