package io.gatun.tools.demo;

import java.util.Random;

/**
 * The text that the demo's model is trained on: as many made-up documents as anybody asks for, each
 * a function of seed and number alone. Half are reviews, the others tales and diaries.
 */
record Corpus(long seed) {
  private static final long STRIDE = 0x9E3779B97F4A7C15L;

  /** A document of a few sentences. */
  String document(long number) {
    Random random = new Random(seed * STRIDE + number * (STRIDE >>> 8));
    return switch (random.nextInt(8)) {
      case 0 -> Stories.diary(random);
      case 1, 2, 3 -> Stories.tale(random);
      default -> Reviews.ALL.whole(random.nextBoolean(), random);
    };
  }
}
