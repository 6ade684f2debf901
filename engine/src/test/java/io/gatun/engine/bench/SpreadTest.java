package io.gatun.engine.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpreadTest {
  @Test
  void medianIsTheMiddleOrBetweenTheTwoInTheMiddle() {
    assertEquals(new Spread(5, 5, 5), Spread.of(List.of(5.0)));
    assertEquals(new Spread(2, 1, 90), Spread.of(List.of(90.0, 1.0, 2.0)));
    assertEquals(new Spread(2.5, 1, 4), Spread.of(List.of(4.0, 2.0, 1.0, 3.0)));
  }

  @Test
  void whatIsNoMeasurementIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> Spread.of(List.of()));
    assertThrows(IllegalArgumentException.class, () -> Spread.of(List.of(1.0, Double.NaN)));
    assertThrows(
        IllegalArgumentException.class, () -> Spread.of(List.of(1.0, Double.POSITIVE_INFINITY)));
  }
}
