package io.gatun.engine.forward;

import java.util.List;

/**
 * What one step computes: sequences of any lengths, prefill and decode mixed, each with a cache of
 * its own.
 */
public record Batch(List<Sequence> sequences) {
  /** Copies the list. */
  public Batch {
    sequences = List.copyOf(sequences);
  }

  /** A batch of these sequences. */
  public static Batch of(Sequence... sequences) {
    return new Batch(List.of(sequences));
  }
}
