package io.gatun.tools.width;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.kernels.ProductSpeed;
import io.gatun.kernels.WidthChoice;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstMeasurementTest {
  private static final List<Integer> ALL = List.of(512, 256);

  @TempDir Path folder;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8);
  private KeptWidths kept;
  private int measurements;

  @BeforeEach
  void create() {
    kept = new KeptWidths(folder.resolve("widths"), "a machine");
  }

  private WidthSpeeds measure(List<Integer> widths) {
    measurements++;
    assertEquals(ALL, widths);
    return new WidthSpeeds(List.of(speed(512, 1e9), speed(256, 2e9)));
  }

  private static WidthSpeed speed(int bits, double rate) {
    return new WidthSpeed(bits, new ProductSpeed(rate, rate), new ProductSpeed(rate, rate));
  }

  @Test
  void widthsAreMeasuredOnceAndThenUsed() throws Exception {
    FirstMeasurement.ifNothingIsKept(kept, ALL, this::measure, err);
    assertEquals(Optional.of(WidthChoice.measured(256)), kept.choice(ALL));
    assertTrue(said().contains("256 bits are the fastest; measured now"), said());
    bytes.reset();
    FirstMeasurement.ifNothingIsKept(kept, ALL, this::measure, err);
    assertEquals(1, measurements);
    assertEquals(0, bytes.size());
  }

  @Test
  void aSingleWidthIsNotMeasured() throws Exception {
    FirstMeasurement.ifNothingIsKept(kept, List.of(128), this::measure, err);
    assertEquals(0, measurements);
    assertEquals(0, bytes.size());
  }

  @Test
  void whyNothingWasMeasuredIsSaid() throws Exception {
    FirstMeasurement.ifNothingIsKept(
        kept,
        ALL,
        _ -> {
          throw new IOException("no JVM");
        },
        err);
    assertEquals(Optional.empty(), kept.read());
    assertTrue(said().contains("the widest is used; not measured: no JVM"), said());
  }

  @Test
  void whatCannotBeKeptIsSaid() throws Exception {
    Files.createFile(folder.resolve("widths")); // where the folder should be
    FirstMeasurement.ifNothingIsKept(kept, ALL, this::measure, err);
    assertEquals(1, measurements);
    assertTrue(said().contains("256 bits are the fastest; measured, but not kept"), said());
  }

  private String said() {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
