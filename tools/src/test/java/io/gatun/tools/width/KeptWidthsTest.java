package io.gatun.tools.width;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.gatun.kernels.ProductSpeed;
import io.gatun.kernels.WidthChoice;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeptWidthsTest {
  private static final List<Integer> ALL = List.of(512, 256, 128);

  @TempDir Path folder;

  private static WidthSpeed speed(int bits, double rate) {
    return new WidthSpeed(bits, new ProductSpeed(rate, 2e9), new ProductSpeed(1e9, rate));
  }

  private static WidthSpeeds narrowerIsFaster() {
    return new WidthSpeeds(List.of(speed(512, 1e9), speed(256, 2e9), speed(128, 1e9)));
  }

  private KeptWidths kept(String key) {
    return new KeptWidths(folder.resolve("widths"), key);
  }

  @Test
  void whatWasKeptIsReadByTheSameMachineOnly() throws IOException {
    assertEquals(Optional.empty(), kept("a").read());
    kept("a").write(narrowerIsFaster());
    assertEquals(Optional.of(narrowerIsFaster()), kept("a").read());
    assertEquals(Optional.empty(), kept("b").read());
  }

  @Test
  void aNarrowerWidthIsChosenOnlyIfItIsClearlyFaster() {
    assertEquals(256, narrowerIsFaster().fastest().bits());
    WidthSpeeds byChance = new WidthSpeeds(List.of(speed(512, 1e9), speed(256, 1.09e9)));
    assertEquals(512, byChance.fastest().bits());
  }

  @Test
  void theWidestAndUnknownNeedNoChoice() throws IOException {
    assertEquals(Optional.empty(), kept("a").choice(ALL));
    kept("a").write(new WidthSpeeds(List.of(speed(512, 2e9), speed(256, 1e9), speed(128, 1e9))));
    assertEquals(Optional.empty(), kept("a").choice(ALL));
    kept("a").write(narrowerIsFaster());
    assertEquals(Optional.of(WidthChoice.measured(256)), kept("a").choice(ALL));
  }

  @Test
  void aJvmWithOtherVectorsGetsNoWidthThatItLacks() throws IOException {
    kept("a").write(narrowerIsFaster());
    assertEquals(Optional.empty(), kept("a").choice(List.of(128)));
    assertEquals(Optional.empty(), kept("a").choice(List.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "a\n",
        "other\n512 1 1 1 1",
        "a\n512 1 1 1",
        "a\n64 1 1 1 1",
        "a\n512 1 1 1 0",
        "a\n512 1 1 1 NaN",
        "a\n512 1 1 1 1\nmore",
        "a\n512 1 1 1 9999999999999999999999"
      })
  void aFileThatIsNoneIsAsGoodAsNoFile(String content) throws IOException {
    kept("a").write(narrowerIsFaster());
    Files.writeString(kept("a").file(), content);
    assertEquals(Optional.empty(), kept("a").read());
  }

  @Test
  void bytesThatAreNoTextAreAsGoodAsNoFile() throws IOException {
    kept("a").write(narrowerIsFaster());
    Files.write(kept("a").file(), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
    assertEquals(Optional.empty(), kept("a").read());
    Files.write(kept("a").file(), new byte[1 << 20]);
    assertEquals(Optional.empty(), kept("a").read());
  }

  @Test
  void theKeyNamesProcessorJdkAndVersion() throws IOException {
    String cpuinfo = "cpu family\t: 25\nmodel name\t: AMD EPYC\ncpu MHz : 1.5\n\nmodel : 9\n";
    assertEquals("25, AMD EPYC, 25+36, 0.1", key(cpuinfo, "25+36"));
    assertNotEquals(key(cpuinfo, "25+36"), key(cpuinfo.replace("25", "26"), "25+36"));
  }

  private static String key(String cpuinfo, String jdk) throws IOException {
    return ThisMachine.key(new BufferedReader(new StringReader(cpuinfo)), jdk, "0.1");
  }
}
