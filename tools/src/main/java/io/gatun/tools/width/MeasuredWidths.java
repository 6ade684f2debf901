package io.gatun.tools.width;

import io.gatun.kernels.VectorWidths;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * What is known of this machine's vector widths.
 *
 * @param speeds empty if they are not known
 * @param remark where they are kept, or why they are not known
 */
public record MeasuredWidths(Optional<WidthSpeeds> speeds, String remark) {
  /**
   * What was kept, or else what is measured now and then kept.
   *
   * @throws InterruptedException if the caller is interrupted
   */
  public static MeasuredWidths keptOrNew() throws InterruptedException {
    KeptWidths kept = KeptWidths.standard();
    Optional<WidthSpeeds> known = kept.read();
    return known.isPresent()
        ? new MeasuredWidths(
            known, "measured before, kept in %s; --measure measures again".formatted(kept.file()))
        : measure(kept, VectorWidths.available(), WidthTrials::measure);
  }

  /**
   * What is measured now, whatever was kept, and then kept.
   *
   * @throws InterruptedException if the caller is interrupted
   */
  public static MeasuredWidths anew() throws InterruptedException {
    return measure(KeptWidths.standard(), VectorWidths.available(), WidthTrials::measure);
  }

  static MeasuredWidths measure(KeptWidths kept, List<Integer> available, Trials trials)
      throws InterruptedException {
    if (available.size() < 2) {
      return new MeasuredWidths(Optional.empty(), "there are not two to choose from");
    }
    WidthSpeeds measured;
    try {
      measured = trials.measure(available);
    } catch (IOException e) {
      return new MeasuredWidths(Optional.empty(), "not measured: " + e.getMessage());
    }
    try {
      kept.write(measured);
    } catch (IOException e) {
      return new MeasuredWidths(Optional.of(measured), "measured, but not kept: " + e);
    }
    return new MeasuredWidths(Optional.of(measured), "measured now, kept in " + kept.file());
  }

  /** {@link WidthTrials#measure}. */
  interface Trials {
    WidthSpeeds measure(List<Integer> widths) throws IOException, InterruptedException;
  }
}
