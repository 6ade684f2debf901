package io.gatun.engine.model;

import io.gatun.kernels.RopeTable;

/** The rotations of a model: how fast each pair of a head turns, whatever the context length. */
public final class Rope {
  private final RopeTable.Pairing pairing;
  private final int headSize;
  private final double[] frequencies;
  private final double magnitude;

  /**
   * @param frequencies radians a position, one for each pair
   * @param magnitude factor on the rotated elements
   */
  Rope(RopeTable.Pairing pairing, int headSize, double[] frequencies, double magnitude) {
    this.pairing = pairing;
    this.headSize = headSize;
    this.frequencies = frequencies;
    this.magnitude = magnitude;
  }

  /** The table for positions {@code 0 .. positions - 1}. */
  public RopeTable table(int positions) {
    return new RopeTable(pairing, headSize, frequencies, magnitude, positions);
  }

  /** Radians a position, one for each pair. */
  public double[] frequencies() {
    return frequencies.clone();
  }

  /** Factor on the rotated elements: YaRN's attention factor, else 1. */
  public double magnitude() {
    return magnitude;
  }
}
