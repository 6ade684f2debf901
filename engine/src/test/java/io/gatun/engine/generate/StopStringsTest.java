package io.gatun.engine.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StopStringsTest {
  @Test
  void textPassesThroughWithoutStops() {
    StopStrings stops = new StopStrings(List.of());
    assertEquals("abc", stops.accept("abc"));
    assertEquals("", stops.finish());
    assertFalse(stops.stopped());
  }

  @Test
  void aPossibleBeginningIsHeldBackUntilDecided() {
    StopStrings stops = new StopStrings(List.of("END"));
    assertEquals("a", stops.accept("aE"));
    assertEquals("", stops.accept("N"));
    assertEquals("ENX", stops.accept("X"));
    assertEquals("", stops.accept("EN"));
    assertEquals("EN", stops.finish());
    assertFalse(stops.stopped());
  }

  @Test
  void aStopAcrossPiecesIsNeverEmitted() {
    StopStrings stops = new StopStrings(List.of("\n\nUser:"));
    assertEquals("Yes.", stops.accept("Yes.\n"));
    assertEquals("", stops.accept("\nUs"));
    assertEquals("", stops.accept("er: and more"));
    assertTrue(stops.stopped());
    assertEquals("", stops.accept("even more"));
    assertEquals("", stops.finish());
  }

  @Test
  void beginningsMayOverlap() {
    StopStrings stops = new StopStrings(List.of("aab"));
    assertEquals("", stops.accept("a"));
    assertEquals("", stops.accept("a"));
    assertEquals("a", stops.accept("a"));
    assertEquals("", stops.accept("b"));
    assertTrue(stops.stopped());
  }

  @Test
  void theStopCompletedFirstCounts() {
    StopStrings stops = new StopStrings(List.of("abcd", "bc"));
    assertEquals("xa", stops.accept("xabcd"));
    assertTrue(stops.stopped());
  }

  @Test
  void ofStopsCompletedAtOnceTheLongestCounts() {
    StopStrings stops = new StopStrings(List.of("c", "abc"));
    assertEquals("x", stops.accept("xabc"));
  }

  @Test
  void theCutIntoPiecesDoesNotMatter() {
    Random random = new Random(9);
    for (int round = 0; round < 2000; round++) {
      List<String> strings = List.of(word(random, 1, 4), word(random, 1, 4));
      String text = word(random, 12, 12);
      StopStrings whole = new StopStrings(strings);
      String expected = whole.accept(text) + whole.finish();
      StopStrings pieces = new StopStrings(strings);
      StringBuilder actual = new StringBuilder();
      int from = 0;
      while (from < text.length()) {
        int to = Math.min(text.length(), from + random.nextInt(1, 4));
        actual.append(pieces.accept(text.substring(from, to)));
        from = to;
      }
      actual.append(pieces.finish());
      assertEquals(expected, actual.toString(), text + " " + strings);
      assertEquals(whole.stopped(), pieces.stopped());
      for (String stop : strings) {
        assertFalse(expected.contains(stop), text + " " + strings);
      }
    }
  }

  private static String word(Random random, int least, int most) {
    int length = random.nextInt(least, most + 1);
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < length; i++) {
      word.append((char) ('a' + random.nextInt(3)));
    }
    return word.toString();
  }
}
