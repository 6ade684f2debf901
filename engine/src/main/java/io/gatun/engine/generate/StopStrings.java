package io.gatun.engine.generate;

import java.util.List;

/**
 * Lets text through up to the first stop string. Text that may be the beginning of one is held back
 * until that is decided. The outcome does not depend on how the text is cut into pieces: of two
 * stop strings the one that is complete first counts, and of those complete at once the longest.
 */
final class StopStrings {
  private final List<String> stops;
  private final StringBuilder held = new StringBuilder();
  private boolean stopped;

  StopStrings(List<String> stops) {
    this.stops = stops;
  }

  /** Takes more text; returns what is now certain to come before any stop string. */
  String accept(String text) {
    if (stopped) {
      return "";
    }
    for (int i = 0; i < text.length(); i++) {
      held.append(text.charAt(i));
      int stop = longestCompleted();
      if (stop > 0) {
        stopped = true;
        return release(held.length() - stop);
      }
    }
    return release(held.length() - longestBegun());
  }

  /** The text is over: returns what was held back. */
  String finish() {
    return stopped ? "" : release(held.length());
  }

  boolean stopped() {
    return stopped;
  }

  private int longestCompleted() {
    int longest = 0;
    for (String stop : stops) {
      if (endsWith(stop, stop.length())) {
        longest = Math.max(longest, stop.length());
      }
    }
    return longest;
  }

  private int longestBegun() {
    int longest = 0;
    for (String stop : stops) {
      for (int length = stop.length() - 1; length > longest; length--) {
        if (endsWith(stop, length)) {
          longest = length;
        }
      }
    }
    return longest;
  }

  private boolean endsWith(String stop, int length) {
    int start = held.length() - length;
    return start >= 0 && held.indexOf(stop.substring(0, length), start) == start;
  }

  private String release(int length) {
    String text = held.substring(0, length);
    held.delete(0, length);
    return text;
  }
}
