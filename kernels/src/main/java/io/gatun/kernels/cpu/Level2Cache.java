package io.gatun.kernels.cpu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The second cache of a core, as Linux tells. */
final class Level2Cache {
  private static final Path SIZE = Path.of("/sys/devices/system/cpu/cpu0/cache/index2/size");

  private Level2Cache() {}

  /** Its size in KiB; 0 where that is not known. */
  static int kibibytes() {
    try {
      return parse(Files.readString(SIZE));
    } catch (IOException | SecurityException e) {
      return 0;
    }
  }

  /** Kibibytes of a size such as {@code 2048K}; 0 of anything else. */
  static int parse(String size) {
    String text = size.strip();
    return text.matches("[1-9][0-9]{0,7}K") ? Integer.parseInt(text.replace("K", "")) : 0;
  }
}
