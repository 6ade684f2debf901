package io.gatun.engine.task;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * The examples to train on, to choose by and to report on.
 *
 * <p>How they are drawn: the pool, in the order of its file, is permuted by {@code
 * Collections.shuffle} with {@code new java.util.Random(seed)}; the first {@code train} examples
 * are for training, the next {@code dev} for choosing, and the rest is the test set, unless there
 * is a test file. That is permuted in the same way, so that its first N are a fair sample. A pool
 * smaller than {@code train + dev} gives two fifths of itself at most to {@code dev} and the rest
 * to {@code train}.
 *
 * <p>MeZO draws as many by NumPy's generator, which is not imitated: the same seed names other
 * examples.
 */
public record Splits(List<Example> train, List<Example> dev, List<Example> test) {
  /** Copies the lists. */
  public Splits {
    train = List.copyOf(train);
    dev = List.copyOf(dev);
    test = List.copyOf(test);
  }

  /** Cuts a pool in three. */
  public static Splits of(List<Example> pool, int train, int dev, long seed) {
    if (train < 0 || dev < 0) {
      throw new IllegalArgumentException(
          "sizes of splits: %d to train, %d to choose by".formatted(train, dev));
    }
    List<Example> permuted = permuted(pool, seed);
    int chosenDev = dev;
    if (permuted.size() < (long) train + dev) {
      chosenDev = (int) Math.min(dev, permuted.size() * 2L / 5);
    }
    int chosenTrain = Math.min(train, permuted.size() - chosenDev);
    int end = chosenTrain + chosenDev;
    return new Splits(
        permuted.subList(0, chosenTrain),
        permuted.subList(chosenTrain, end),
        permuted.subList(end, permuted.size()));
  }

  /** Cuts a pool in two, of which the rest is not used; the test set is given. */
  public static Splits of(List<Example> pool, List<Example> test, int train, int dev, long seed) {
    Splits cut = of(pool, train, dev, seed);
    return new Splits(cut.train, cut.dev, permuted(test, seed));
  }

  /** Examples in the order that a seed gives them. */
  public static List<Example> permuted(List<Example> examples, long seed) {
    List<Example> permuted = new ArrayList<>(examples);
    Collections.shuffle(permuted, new Random(seed));
    return permuted;
  }
}
