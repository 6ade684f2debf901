package io.gatun.tools.width;

import io.gatun.kernels.VectorWidths;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;

/**
 * Measures vector widths where nothing is kept of this machine, for verbs that take longer anyway
 * and come first: whoever waits for text should not wait for this.
 */
public final class FirstMeasurement {
  private static final String LAUNCHER = "gatun.command";

  private FirstMeasurement() {}

  /**
   * Measures and keeps, and says so; nothing if it is known, or if there is nothing to choose. What
   * cannot be measured is said: then the widest is used.
   *
   * @throws InterruptedException if the caller is interrupted
   */
  public static void ifNothingIsKept(PrintStream err) throws InterruptedException {
    if (System.getProperty(LAUNCHER) != null) { // a JVM can be started as that started this one
      ifNothingIsKept(KeptWidths.standard(), VectorWidths.available(), WidthTrials::measure, err);
    }
  }

  static void ifNothingIsKept(
      KeptWidths kept, List<Integer> available, Trials trials, PrintStream err)
      throws InterruptedException {
    if (available.size() < 2 || kept.read().isPresent()) {
      return;
    }
    err.println("gatun: measures vector widths, once on a machine: a second or two each");
    try {
      WidthSpeeds measured = trials.measure(available);
      kept.write(measured);
      err.printf(
          "gatun: vectors of %d bits are the fastest; kept, 'doctor' shows what was measured%n",
          measured.fastest().bits());
    } catch (IOException e) {
      err.println("gatun: widths were not measured, the widest is used: " + e.getMessage());
    }
  }

  /** {@link WidthTrials#measure}. */
  interface Trials {
    WidthSpeeds measure(List<Integer> widths) throws IOException, InterruptedException;
  }
}
