package io.gatun.tools.run;

import io.gatun.engine.train.JournalEntry;
import io.gatun.engine.train.TrainingState;
import io.gatun.engine.train.TuningRun;
import java.util.Arrays;
import java.util.OptionalDouble;

/** Times steps alone: what lies between two of them, such as an evaluation, is not counted. */
final class StepClock implements TuningRun.Listener {
  private double[] seconds = new double[1024];
  private int steps;
  private long last = System.nanoTime();

  @Override
  public void happened(JournalEntry entry, TrainingState state) {
    long now = System.nanoTime();
    if (entry instanceof JournalEntry.Step) {
      if (steps == seconds.length) {
        seconds = Arrays.copyOf(seconds, 2 * steps);
      }
      seconds[steps++] = (now - last) / 1e9;
    }
    last = now;
  }

  /** Median time of a step; empty if there was none. */
  OptionalDouble median() {
    double[] sorted = Arrays.copyOf(seconds, steps);
    Arrays.sort(sorted);
    return steps == 0 ? OptionalDouble.empty() : OptionalDouble.of(sorted[steps / 2]);
  }
}
