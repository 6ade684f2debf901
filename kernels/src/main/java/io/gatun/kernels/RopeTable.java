package io.gatun.kernels;

/**
 * Rotations for every position and frequency, and which elements form a pair. Pair {@code i} at
 * position {@code p} is turned by {@code p · frequencies[i]}:
 *
 * <pre>
 *   a' = fma(a, cos, −(b · sin))
 *   b' = fma(b, cos, a · sin)
 * </pre>
 *
 * Angles are computed in double precision by {@link StrictMath}, so that every platform has the
 * same table.
 */
public final class RopeTable {
  /** Which elements of a head form pair {@code i}. */
  public enum Pairing {
    /** Elements {@code 2i} and {@code 2i + 1}: Llama as GGUF files hold it. */
    ADJACENT,
    /** Elements {@code i} and {@code i + rotated / 2}: Qwen and GPT-NeoX. */
    HALVES
  }

  private final Pairing pairing;
  private final int headSize;
  private final int rotated;
  private final int positions;
  private final float[] cosines;
  private final float[] sines;

  /**
   * @param headSize elements of a head; those from {@code 2 · frequencies.length} on stay as they
   *     are
   * @param frequencies radians a position, one for each pair
   * @param magnitude factor on sine and cosine (YaRN's attention factor), else 1
   * @param positions number of positions
   */
  public RopeTable(
      Pairing pairing, int headSize, double[] frequencies, double magnitude, int positions) {
    if (2 * frequencies.length > headSize || positions <= 0) {
      throw new IllegalArgumentException(
          "%d pairs in a head of %d, %d positions"
              .formatted(frequencies.length, headSize, positions));
    }
    this.pairing = pairing;
    this.headSize = headSize;
    this.rotated = 2 * frequencies.length;
    this.positions = positions;
    int pairs = frequencies.length;
    cosines = new float[Math.multiplyExact(positions, pairs)];
    sines = new float[positions * pairs];
    for (int p = 0; p < positions; p++) {
      for (int i = 0; i < pairs; i++) {
        double angle = p * frequencies[i];
        cosines[p * pairs + i] = (float) (StrictMath.cos(angle) * magnitude);
        sines[p * pairs + i] = (float) (StrictMath.sin(angle) * magnitude);
      }
    }
  }

  private RopeTable(RopeTable forward) {
    pairing = forward.pairing;
    headSize = forward.headSize;
    rotated = forward.rotated;
    positions = forward.positions;
    cosines = forward.cosines;
    sines = forward.sines.clone();
    for (int i = 0; i < sines.length; i++) {
      sines[i] = -sines[i];
    }
  }

  /**
   * The transposed rotations, which turn gradients back: by the same angles the other way, with the
   * same magnitude.
   */
  public RopeTable transposed() {
    return new RopeTable(this);
  }

  /** Which elements form a pair. */
  public Pairing pairing() {
    return pairing;
  }

  /** Elements of a head. */
  public int headSize() {
    return headSize;
  }

  /** How many leading elements of a head are turned. */
  public int rotated() {
    return rotated;
  }

  /** Number of positions. */
  public int positions() {
    return positions;
  }

  /** {@code cos} by {@code [position][pair]}. */
  public float[] cosines() {
    return cosines;
  }

  /** {@code sin} by {@code [position][pair]}. */
  public float[] sines() {
    return sines;
  }
}
