package io.gatun.engine.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Splits by seed. */
class SplitsTest {
  private static List<Example> examples(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new Example(Map.of("i", Integer.toString(i)), i % 2))
        .toList();
  }

  private static void check(Splits splits, int train, int dev, int test) {
    assertEquals(
        List.of(train, dev, test),
        List.of(splits.train().size(), splits.dev().size(), splits.test().size()));
    List<Example> all = new ArrayList<>(splits.train());
    all.addAll(splits.dev());
    all.addAll(splits.test());
    assertEquals(all.size(), new HashSet<>(all).size());
  }

  @Test
  void aPoolIsCutInThree() {
    check(Splits.of(examples(3270), 1000, 500, 1), 1000, 500, 1770);
    check(Splits.of(examples(1500), 1000, 500, 1), 1000, 500, 0);
    check(Splits.of(examples(1499), 1000, 500, 1), 999, 500, 0);
    check(Splits.of(examples(250), 1000, 100, 1), 150, 100, 0);
    check(Splits.of(examples(100), 1000, 500, 1), 60, 40, 0);
    check(Splits.of(examples(1), 1000, 500, 1), 1, 0, 0);
  }

  @Test
  void aTestSetOfItsOwnIsWholeAndPermuted() {
    List<Example> test = examples(50);
    Splits splits = Splits.of(examples(400), test, 300, 100, 3);
    assertEquals(new HashSet<>(test), new HashSet<>(splits.test()));
    assertNotEquals(test, splits.test());
    assertEquals(300, splits.train().size());
  }

  @Test
  void theSeedAloneDecides() {
    List<Example> pool = examples(200);
    assertEquals(Splits.of(pool, 100, 50, 5), Splits.of(pool, 100, 50, 5));
    assertNotEquals(Splits.of(pool, 100, 50, 5), Splits.of(pool, 100, 50, 6));
    // What java.util.Random and Collections.shuffle are specified to give; must never change.
    assertEquals(
        List.of("4", "8", "9", "6", "3", "5", "2", "1", "7", "0"),
        Splits.permuted(examples(10), 0).stream().map(e -> e.fields().get("i")).toList());
  }
}
