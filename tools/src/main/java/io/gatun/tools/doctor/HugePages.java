package io.gatun.tools.doctor;

import io.gatun.kernels.MappedPages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Whether huge pages are asked for, which spare the processor most address look-ups. How many of
 * them the system then gives is not told here: it has as many as its memory is not too fragmented
 * for.
 */
final class HugePages {
  private static final Path SETTING = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");

  private HugePages() {}

  /** The system's setting, such as {@code madvise}; empty where there is none. */
  static String setting() {
    try {
      return chosen(Files.readString(SETTING));
    } catch (IOException e) {
      return "";
    }
  }

  /** The word in brackets. */
  static String chosen(String choices) {
    int start = choices.indexOf('[');
    int end = choices.indexOf(']', start + 1);
    return start < 0 || end < 0 ? "" : choices.substring(start + 1, end);
  }

  /** What it means for Gatun. */
  static String describe(String setting) {
    if (setting.isEmpty()) {
      return "none: this system does not tell of transparent huge pages";
    }
    String prefix = "transparent_hugepage is " + setting + ": ";
    if (setting.equals("never")) {
      return prefix + "weights lie in small pages; 'madvise' would let Gatun ask for huge ones";
    }
    return prefix
        + (MappedPages.available()
            ? "huge pages are asked for packed weights, not for packed copies"
            : "not asked for, since io.gatun.kernels has no native access");
  }
}
