package io.gatun.tools.width;

import java.util.List;

/**
 * What each vector width gave on a machine.
 *
 * @param speeds one a width, the widest first; at least one
 */
public record WidthSpeeds(List<WidthSpeed> speeds) {
  /** How much faster than the widest a narrower one must be: less may be chance. */
  private static final double CLEARLY = 1.05;

  /** Keeps a copy of the list. */
  public WidthSpeeds {
    speeds = List.copyOf(speeds);
    if (speeds.isEmpty()) {
      throw new IllegalArgumentException("no width was measured");
    }
  }

  /** The widest one, or a narrower one that is clearly faster. */
  public WidthSpeed fastest() {
    WidthSpeed widest = speeds.getFirst();
    WidthSpeed best = widest;
    for (WidthSpeed speed : speeds) {
      if (speed.overall() > widest.overall() * CLEARLY && speed.overall() > best.overall()) {
        best = speed;
      }
    }
    return best;
  }
}
