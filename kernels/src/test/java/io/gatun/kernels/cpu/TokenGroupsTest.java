package io.gatun.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenGroupsTest {
  @Test
  void tokensAreCutIntoTwelvesThenPowersOfTwo() {
    assertEquals(List.of(1), cut(1));
    assertEquals(List.of(4, 2, 1), cut(7));
    assertEquals(List.of(8, 2, 1), cut(11));
    assertEquals(List.of(12), cut(12));
    assertEquals(List.of(12, 12, 8, 2, 1), cut(35));
  }

  @Test
  void groupsCoverAllTokensAndNeverGrow() {
    for (int tokens = 1; tokens <= 200; tokens++) {
      List<Integer> groups = cut(tokens);
      assertEquals(tokens, groups.stream().mapToInt(Integer::intValue).sum());
      assertEquals(groups.stream().sorted((a, b) -> b - a).toList(), groups);
    }
  }

  private static List<Integer> cut(int tokens) {
    List<Integer> groups = new ArrayList<>();
    for (int left = tokens; left > 0; left -= TokenGroups.next(left)) {
      groups.add(TokenGroups.next(left));
    }
    return groups;
  }
}
