package io.gatun.tools.width;

import io.gatun.kernels.VectorWidths;
import io.gatun.tools.cli.Program;
import java.io.PrintStream;
import java.util.List;

/**
 * Measures vector widths where nothing is kept of this machine, for verbs that take longer anyway
 * and come first: whoever waits for text should not wait for this.
 */
public final class FirstMeasurement {
  private FirstMeasurement() {}

  /**
   * Measures and keeps, and says so; nothing if it is known, or if there is nothing to choose. What
   * cannot be measured is said: then the widest is used.
   *
   * @throws InterruptedException if the caller is interrupted
   */
  public static void ifNothingIsKept(PrintStream err) throws InterruptedException {
    if (Program.isStartedByLauncher()) { // a JVM can be started as that started this one
      ifNothingIsKept(KeptWidths.standard(), VectorWidths.available(), WidthTrials::measure, err);
    }
  }

  static void ifNothingIsKept(
      KeptWidths kept, List<Integer> available, MeasuredWidths.Trials trials, PrintStream err)
      throws InterruptedException {
    if (available.size() < 2 || kept.read().isPresent()) {
      return;
    }
    err.println("gatun: measures vector widths, once on a machine: a second or two each");
    MeasuredWidths measured = MeasuredWidths.measure(kept, available, trials);
    String found =
        measured
            .speeds()
            .map(speeds -> speeds.fastest().bits() + " bits are the fastest")
            .orElse("the widest is used");
    err.printf("gatun: %s; %s%n", found, measured.remark());
  }
}
