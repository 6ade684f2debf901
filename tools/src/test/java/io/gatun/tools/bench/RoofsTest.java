package io.gatun.tools.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.kernels.Roofline;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoofsTest {
  private final Roofs roofs = new Roofs();

  @Test
  void theMedianOfBeforeAndAfterCounts() {
    roofs.add(new Roofline(2, 20e9, 100e9));
    roofs.add(new Roofline(1, 5e9, 50e9));
    roofs.add(new Roofline(2, 22e9, 110e9));
    assertEquals(new Roofline(2, 21e9, 105e9), roofs.of(2));
    assertEquals(new Roofline(1, 5e9, 50e9), roofs.of(1));
    List<String> lines = roofs.describe();
    assertEquals(
        "roofs of 1 thread: memory 5.0 GB/s, f32 FMA 50.0 GMAC/s (measured before the models only)",
        lines.get(0));
    assertEquals(
        "roofs of 2 threads: memory 21.0 (20.0–22.0) GB/s, f32 FMA 105.0 (100.0–110.0) GMAC/s",
        lines.get(1));
    assertEquals(2, lines.size());
  }

  @Test
  void aMachineThatChangedIsSaid() {
    roofs.add(new Roofline(2, 20e9, 100e9));
    assertFalse(roofs.describe().toString().contains("WARNING"));
    roofs.add(new Roofline(2, 20e9, 84e9));
    assertTrue(roofs.describe().toString().contains("WARNING"), roofs.describe()::toString);
  }
}
