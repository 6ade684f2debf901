package io.gatun.tools.demo;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The task of the demo: did the writer of a review like it? Half of the adjectives are in the
 * reviews to train on and to choose by, the other half in those of the test: what carries over from
 * one to the other is what the model learnt before, from text without labels.
 */
final class ReviewTask {
  /** How a review is put to a model, and what may follow; {@code tune} takes them so. */
  static final String TEMPLATE = "{text} All in all it was";

  static final String LABELS = " bad, good";

  private static final Reviews KNOWN =
      new Reviews(Reviews.ALL.liking().half(0), Reviews.ALL.disliking().half(0));
  private static final Reviews NEW =
      new Reviews(Reviews.ALL.liking().half(1), Reviews.ALL.disliking().half(1));

  private ReviewTask() {}

  /** Reviews to train on. */
  static void writeTrain(Path file, int count, long seed) throws IOException {
    write(file, KNOWN, count, new Random(3 * seed));
  }

  /** Reviews to choose by. */
  static void writeDev(Path file, int count, long seed) throws IOException {
    write(file, KNOWN, count, new Random(3 * seed + 1));
  }

  /** Reviews to report on. */
  static void writeTest(Path file, int count, long seed) throws IOException {
    write(file, NEW, count, new Random(3 * seed + 2));
  }

  private static void write(Path file, Reviews reviews, int count, Random random)
      throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int label = random.nextInt(2);
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("text", reviews.brief(label == 1, random));
      line.put("label", label);
      lines.add(JSON.std.asString(line));
    }
    Files.write(file, lines);
  }
}
