package io.gatun.engine.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Agreement of answers, worked out by hand. */
class AnswerMatchTest {
  @ParameterizedTest
  @CsvSource({
    "the Eiffel Tower, 'Eiffel  tower.', 1, 1",
    "'A cat, a dog', the cat dog, 1, 1",
    "'it''s', its, 1, 1",
    "another day, other day, 0, 0.5",
    "Paris in France, Paris, 0, 0.5",
    "Paris, London, 0, 0",
    "no no no, no, 0, 0.5",
    "'', Paris, 0, 0",
    "the, '', 1, 0",
    "ÉCOLE, école, 1, 1"
  })
  void wordsCountAndLittleElse(String answer, String reference, double exact, double f1) {
    assertEquals(exact, AnswerMatch.EXACT.score(answer, List.of(reference)));
    assertEquals(f1, AnswerMatch.F1.score(answer, List.of(reference)), 1e-12);
  }

  @Test
  void theBestReferenceCounts() {
    List<String> references = List.of("London", "the city of Paris", "Paris");
    assertEquals(1, AnswerMatch.EXACT.score("paris", references));
    assertEquals(0.8, AnswerMatch.F1.score("city Paris", references), 1e-12);
    assertThrows(IllegalArgumentException.class, () -> AnswerMatch.F1.score("x", List.of()));
  }
}
