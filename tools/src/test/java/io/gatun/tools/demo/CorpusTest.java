package io.gatun.tools.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorpusTest {
  private static boolean has(String text, WordList words) {
    return Arrays.stream(text.split("[^\\p{L}]+")).anyMatch(words.words()::contains);
  }

  @Test
  void documentsAreFunctionsOfSeedAndNumber() {
    assertEquals(new Corpus(1).document(5), new Corpus(1).document(5));
    Set<String> seen = new HashSet<>();
    for (int number = 0; number < 200; number++) {
      seen.add(new Corpus(1).document(number));
      assertNotEquals(new Corpus(1).document(number), new Corpus(2).document(number));
    }
    assertTrue(seen.size() > 195, seen.size() + " different ones of 200");
  }

  @Test
  void allSentencesOfAWholeReviewAgree() {
    for (int seed = 0; seed < 200; seed++) {
      String liked = Reviews.ALL.whole(true, new Random(seed));
      assertTrue(has(liked, Reviews.ALL.liking()), liked);
      assertFalse(has(liked, Reviews.ALL.disliking()), liked);
      String disliked = Reviews.ALL.whole(false, new Random(seed));
      assertTrue(has(disliked, Reviews.ALL.disliking()), disliked);
      assertFalse(has(disliked, Reviews.ALL.liking()), disliked);
    }
  }

  /** Nothing but reviews without those words links them to what reviewers like. */
  @Test
  void noReviewHasALabelWord() {
    for (int seed = 0; seed < 200; seed++) {
      String review = Reviews.ALL.whole(seed % 2 == 0, new Random(seed));
      assertFalse(has(review, WordList.of("good, bad")), review);
    }
  }

  @Test
  void theTestHasOtherAdjectivesThanWhatIsLearntFrom(@TempDir Path folder) throws IOException {
    Path train = folder.resolve("train");
    Path test = folder.resolve("test");
    ReviewTask.writeTrain(train, 300, 0);
    ReviewTask.writeTest(test, 300, 0);
    Set<String> learnt = adjectives(train);
    Set<String> tested = adjectives(test);
    assertEquals(20, learnt.size());
    assertEquals(20, tested.size());
    learnt.retainAll(tested);
    assertEquals(Set.of(), learnt);
  }

  private static Set<String> adjectives(Path file) throws IOException {
    Set<String> found = new HashSet<>();
    int[] labels = new int[2];
    for (String line : Files.readAllLines(file)) {
      Map<String, Object> record = JSON.std.mapFrom(line);
      labels[((Number) record.get("label")).intValue()]++;
      found.addAll(List.of(((String) record.get("text")).split("[^\\p{L}]+")));
    }
    assertTrue(Math.min(labels[0], labels[1]) > 100, "both labels: " + Arrays.toString(labels));
    Set<String> all = new HashSet<>(Reviews.ALL.liking().words());
    all.addAll(Reviews.ALL.disliking().words());
    found.retainAll(all);
    return found;
  }
}
