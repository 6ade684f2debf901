package io.gatun.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Fork;

/** Flags that decide what C2 makes of the kernels stand in three places, and must be the same. */
class LikeLauncherTest {
  private static final Path LAUNCHER = Path.of("../tools/gatun");
  private static final Path POM = Path.of("../pom.xml");

  /** The launcher's flags of HotSpot for verbs that compute, in its order. */
  private List<String> launcher;

  @BeforeEach
  void readLauncher() throws IOException {
    String script = Files.readString(LAUNCHER);
    String vector = only("\\n +vector=(\\S+)\\n", script);
    String block = only("(?s)vector=\\S+\\n +flags\\+=\\((.+?)\\n  \\)\\n", script);
    launcher =
        Pattern.compile("(?m)^ +\"?(-XX:[^\"\\s]+)\"?$")
            .matcher(block)
            .results()
            .map(found -> found.group(1).replace("$vector", vector))
            .toList();
    assertTrue(launcher.size() > 10, launcher::toString);
    assertTrue(launcher.stream().noneMatch(flag -> flag.contains("$")), launcher::toString);
  }

  @Test
  void benchmarksAreCompiledAsTheLauncherHasThemCompiled() {
    String[] flags = LikeLauncher.class.getAnnotation(Fork.class).jvmArgs();
    Predicate<String> collector = "-XX:+UseSerialGC"::equals;
    assertEquals(
        launcher,
        Arrays.stream(flags)
            .filter(flag -> flag.startsWith("-XX:"))
            .filter(collector.negate())
            .toList());
  }

  /** Tests compile when HotSpot would, but inline nothing that the launcher does not. */
  @Test
  void testsInlineAsTheLauncherDoes() throws IOException {
    String flags = only("<test\\.jvm\\.flags>(.+?)</test\\.jvm\\.flags>", Files.readString(POM));
    assertEquals(inlining(launcher.stream()), inlining(Stream.of(flags.split(" ", -1))));
  }

  private static List<String> inlining(Stream<String> flags) {
    return flags
        .filter(
            flag -> flag.startsWith("-XX:CompileCommand=dontinline,") || flag.contains("Inlining"))
        .toList();
  }

  private static String only(String regex, String text) {
    Matcher matcher = Pattern.compile(regex).matcher(text);
    List<String> found = matcher.results().map((MatchResult match) -> match.group(1)).toList();
    assertEquals(1, found.size(), regex);
    return found.getFirst();
  }
}
