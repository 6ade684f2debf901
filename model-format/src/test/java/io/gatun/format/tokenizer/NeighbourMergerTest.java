package io.gatun.format.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Holds the queue against the definition: look for the best pair again and again. */
class NeighbourMergerTest {
  /** What pairs of symbols merge to. */
  private record Rules(Map<List<Integer>, Long> pairs) {
    long pair(int left, int right) {
      return pairs.getOrDefault(List.of(left, right), NeighbourMerger.NO_PAIR);
    }
  }

  private static final class Merger extends NeighbourMerger {
    private final Rules rules;

    Merger(Rules rules) {
      this.rules = rules;
    }

    @Override
    long pair(int left, int right) {
      return rules.pair(symbol(left), symbol(right));
    }

    List<Integer> merged(List<Integer> row) {
      clear();
      row.forEach(this::add);
      merge();
      List<Integer> merged = new ArrayList<>();
      for (int place = 0; place >= 0 && !row.isEmpty(); place = next(place)) {
        merged.add(symbol(place));
      }
      return merged;
    }
  }

  @Test
  void mergesTheBestPairFirstAndTheLeftmostAmongEquals() {
    Random random = new Random(3);
    for (int round = 0; round < 300; round++) {
      Map<List<Integer>, Long> pairs = new HashMap<>();
      int symbols = 2 + random.nextInt(4);
      int orders = 1 + random.nextInt(20);
      for (int i = 0; i < 30; i++) {
        long order = (long) random.nextInt(orders) - orders / 2;
        pairs.put(
            List.of(random.nextInt(symbols + i), random.nextInt(symbols + i)),
            (order << 32) | (symbols + i));
      }
      Rules rules = new Rules(pairs);
      Merger merger = new Merger(rules);
      for (int i = 0; i < 30; i++) {
        List<Integer> row = new ArrayList<>();
        int length = random.nextInt(i < 28 ? 20 : 200);
        for (int j = 0; j < length; j++) {
          row.add(random.nextInt(symbols));
        }
        assertEquals(byDefinition(rules, row), merger.merged(row), row + " " + pairs);
      }
    }
  }

  private static List<Integer> byDefinition(Rules rules, List<Integer> row) {
    List<Integer> merged = new ArrayList<>(row);
    while (true) {
      long best = Long.MAX_VALUE;
      int at = -1;
      for (int i = 0; i + 1 < merged.size(); i++) {
        long pair = rules.pair(merged.get(i), merged.get(i + 1));
        if (pair != NeighbourMerger.NO_PAIR && (at < 0 || pair >> 32 < best >> 32)) {
          best = pair;
          at = i;
        }
      }
      if (at < 0) {
        return merged;
      }
      merged.set(at, (int) best);
      merged.remove(/* index */ at + 1);
    }
  }
}
