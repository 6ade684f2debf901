package io.gatun.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gatun.tools.cli.Command;
import io.gatun.tools.command.Commands;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher's script with a stand-in for the JDK, which shows what it would start. */
class LauncherTest {
  private static final Path BASH = Path.of("/bin/bash");
  private static final Path LAUNCHER = Path.of("gatun").toAbsolutePath();

  @TempDir private Path folder;

  @BeforeEach
  void hasBash() {
    assumeTrue(Files.isExecutable(BASH), "no " + BASH);
  }

  private record Ended(int status, String out, String err) {}

  @Test
  void verbsThatComputeAreTheOnesThatGetTheEngine() throws Exception {
    Matcher line =
        Pattern.compile("\\n  ([a-z |-]+)\\) computes=yes").matcher(Files.readString(LAUNCHER));
    assertTrue(line.find());
    Set<String> expected = new HashSet<>();
    for (Command command : Commands.ALL) {
      if (command.computes()) {
        expected.add(command.name());
      }
    }
    assertEquals(expected, new HashSet<>(Arrays.asList(line.group(1).split(" \\| ", -1))));
  }

  @Test
  void onlyVerbsThatComputeAskForTheEngine() throws Exception {
    Path project = project();
    for (String[] light :
        List.of(
            new String[] {"--help"},
            new String[] {"info", "-m", "x"},
            new String[] {"tokenize", "x"},
            new String[] {"get", "smollm2"},
            new String[] {"synth", "-o", "x"},
            new String[] {"generate", "--help"})) {
      Ended ended = launch(project, Map.of(), light);
      assertEquals(0, ended.status(), ended.err());
      assertFalse(ended.out().contains("--add-modules"), ended.out());
    }
    Ended heavy = launch(project, Map.of(), "generate", "-p", "two words");
    assertTrue(heavy.out().contains("--add-modules\nio.gatun.engine\n"), heavy.out());
    assertTrue(heavy.out().endsWith("\ngenerate\n-p\ntwo words\n"), heavy.out());
  }

  @Test
  void flagsOfTheUserComeLast() throws Exception {
    Ended ended = launch(project(), Map.of("GATUN_JAVA_OPTS", "-Xmx3g -Da=b"), "--help");
    assertTrue(ended.out().contains("\n-Xmx3g\n-Da=b\n-p\n"), ended.out());
  }

  @Test
  void exitStatusOfTheJvmIsTheLaunchers() throws Exception {
    assertEquals(42, launch(project(), Map.of("STATUS", "42"), "--help").status());
  }

  @Test
  void worksThroughALinkFromAnotherFolder() throws Exception {
    Path project = project();
    Path link = folder.resolve("a link");
    Files.createSymbolicLink(link, project.resolve("tools/gatun"));
    Ended ended = start(folder, Map.of("JAVA_HOME", jdk(25).toString()), link, "--help");
    assertEquals(0, ended.status(), ended.err());
    assertTrue(ended.out().contains(project.toRealPath() + "/tools/target/lib\n"), ended.out());
  }

  @Test
  void javaHomeThatIsTooOldGivesWayToTheJavaOfThePath() throws Exception {
    Path path = Files.createDirectories(folder.resolve("path"));
    Files.createSymbolicLink(path.resolve("java"), jdk(26).resolve("bin/java"));
    Ended ended =
        start(
            folder,
            Map.of("JAVA_HOME", jdk(17).toString(), "PATH", path + ":" + System.getenv("PATH")),
            project().resolve("tools/gatun"),
            "--help");
    assertEquals(0, ended.status(), ended.err());
    assertTrue(ended.out().startsWith(jdk(26).toRealPath() + "/bin/java\n"), ended.out());
  }

  @Test
  void newSourcesAreBuiltAndAFailedBuildIsShown() throws Exception {
    Path project = project();
    Path path = Files.createDirectories(folder.resolve("maven"));
    script(
        path.resolve("mvn"),
        "echo '[ERROR] it is broken'; [ \"$JAVA_HOME\" = '" + jdk(25) + "' ] || exit 3; exit 1");
    Path source = project.resolve("engine/src/main/New.java");
    Files.writeString(source, "class New {}");
    Files.setLastModifiedTime(source, FileTime.fromMillis(System.currentTimeMillis() + 10_000));
    Ended ended =
        start(
            folder,
            Map.of("JAVA_HOME", jdk(25).toString(), "PATH", path + ":" + System.getenv("PATH")),
            project.resolve("tools/gatun"),
            "--help");
    assertEquals(1, ended.status());
    assertEquals("", ended.out());
    assertTrue(ended.err().contains("[ERROR] it is broken"), ended.err());
    assertTrue(ended.err().contains("the build failed"), ended.err());
  }

  @Test
  void startsAtTheSameTimeBuildOnce() throws Exception {
    Path project = project();
    Files.delete(project.resolve("tools/target/built"));
    Path path = Files.createDirectories(folder.resolve("maven"));
    Path builds = folder.resolve("builds");
    script(
        path.resolve("mvn"),
        "echo x >>'" + builds + "'; sleep 1; mkdir -p '" + project + "/tools/target/lib'");
    List<Process> starts = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      ProcessBuilder builder =
          new ProcessBuilder(BASH.toString(), project.resolve("tools/gatun").toString(), "--help");
      builder.environment().put("JAVA_HOME", jdk(25).toString());
      builder.environment().put("PATH", path + ":" + System.getenv("PATH"));
      builder.redirectErrorStream(true).redirectOutput(folder.resolve("out" + i).toFile());
      starts.add(builder.start());
    }
    for (Process process : starts) {
      assertTrue(process.waitFor(30, TimeUnit.SECONDS));
      assertEquals(0, process.exitValue());
    }
    assertEquals("x\n", Files.readString(builds));
  }

  /** A checkout that is built. */
  private Path project() throws IOException {
    Path project = folder.resolve("check out");
    if (Files.exists(project)) {
      return project;
    }
    for (String module : List.of("model-format", "kernels", "engine", "tools")) {
      Files.createDirectories(project.resolve(module + "/src/main"));
      Files.createFile(project.resolve(module + "/pom.xml"));
    }
    Files.createFile(project.resolve("pom.xml"));
    for (String name : List.of("gatun", "find-jdk.sh")) {
      Files.copy(LAUNCHER.resolveSibling(name), project.resolve("tools/" + name));
    }
    Files.createDirectories(project.resolve("tools/target/lib"));
    Files.createDirectories(project.resolve("tools/target/cds"));
    Path built = Files.createFile(project.resolve("tools/target/built"));
    Files.setLastModifiedTime(built, FileTime.fromMillis(System.currentTimeMillis() + 1));
    return project;
  }

  /** A JDK whose java prints how it was called. */
  private Path jdk(int major) throws IOException {
    Path home = folder.resolve("jdk-" + major);
    if (!Files.exists(home)) {
      Files.createDirectories(home.resolve("bin"));
      Files.writeString(
          home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + major + ".0.1\"\n");
      script(home.resolve("bin/java"), "printf '%s\\n' \"$0\" \"$@\"; exit ${STATUS:-0}");
      script(home.resolve("bin/javac"), "exit 1");
    }
    return home;
  }

  private static void script(Path file, String body) throws IOException {
    Files.writeString(file, "#!/bin/bash\n" + body + "\n");
    assertTrue(file.toFile().setExecutable(true));
  }

  private Ended launch(Path project, Map<String, String> environment, String... args)
      throws Exception {
    Map<String, String> all = new HashMap<>(environment);
    all.put("JAVA_HOME", jdk(25).toString());
    return start(folder, all, project.resolve("tools/gatun"), args);
  }

  private Ended start(
      Path directory, Map<String, String> environment, Path launcher, String... args)
      throws Exception {
    List<String> command = new ArrayList<>(List.of(BASH.toString(), launcher.toString()));
    command.addAll(Arrays.asList(args));
    Path out = Files.createTempFile(folder, "out", "");
    Path err = Files.createTempFile(folder, "err", "");
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().putAll(environment);
    builder.redirectOutput(out.toFile()).redirectError(err.toFile());
    Process process = builder.start();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it hangs");
    return new Ended(
        process.exitValue(),
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }
}
