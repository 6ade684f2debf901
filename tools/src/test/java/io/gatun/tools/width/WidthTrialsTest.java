package io.gatun.tools.width;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.kernels.VectorWidths;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WidthTrialsTest {
  @Test
  void aJvmIsStartedAgainWithItsFlagsAndAnotherMainClass() throws IOException {
    String own =
        String.join(
            "\0",
            "/jdk/bin/java",
            "-XX:+AutoCreateSharedArchive",
            "-Xmx1g",
            "-p",
            "/lib",
            "-m",
            "io.gatun.tools/io.gatun.tools.Main",
            "doctor",
            "");
    assertEquals(
        List.of(
            "/jdk/bin/java",
            "-Xmx1g",
            "-p",
            "/lib",
            "-m",
            "io.gatun.tools/io.gatun.tools.width.WidthProbe"),
        WidthTrials.command(own));
  }

  @Test
  void aJvmThatTheLauncherDidNotStartIsLeftAlone() {
    assertThrows(IOException.class, () -> WidthTrials.command("java\0-jar\0a.jar\0"));
  }

  @Test
  void aMeasuredWidthIsReadAsItWasPrinted() {
    WidthSpeed speed = WidthSpeed.measure(VectorWidths.available().getFirst());
    assertTrue(speed.overall() > 1e6, speed.line());
    WidthSpeed read = WidthSpeed.parse(speed.line()).orElseThrow();
    assertEquals(speed.line(), read.line());
    assertEquals(Optional.empty(), WidthSpeed.parse(speed.line() + " 1"));
  }
}
