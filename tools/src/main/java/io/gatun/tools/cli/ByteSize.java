package io.gatun.tools.cli;

import java.util.Locale;

/** Numbers of bytes for people. */
public final class ByteSize {
  private ByteSize() {}

  /** Three digits or more and a decimal unit: {@code "98.4 MB"}. */
  public static String of(long bytes) {
    double value = bytes;
    String[] units = {"B", "kB", "MB", "GB", "TB"};
    int unit = 0;
    while (value >= 1000 && unit < units.length - 1) {
      value /= 1000;
      unit++;
    }
    return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", value, units[unit]);
  }
}
