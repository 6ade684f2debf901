package io.gatun.tools.width;

/** Measures one width, the argument, and prints a line; {@link WidthTrials} starts it. */
public final class WidthProbe {
  private WidthProbe() {}

  /** The main method of a JVM that computes with vectors of {@code arguments[0]} bits. */
  public static void main(String[] arguments) {
    System.out.println(WidthSpeed.measure(Integer.parseInt(arguments[0])).line());
  }
}
