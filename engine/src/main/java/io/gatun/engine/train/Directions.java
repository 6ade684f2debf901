package io.gatun.engine.train;

/**
 * The directions of a run's steps, never stored but drawn again. The one drawn last is kept, since
 * a step wants it twice: for its losses, and to move along it.
 */
public final class Directions {
  private static final long NONE = -1;

  private final Direction kind;
  private final long seed;
  private final float[] z;
  private long drawn = NONE;

  /**
   * @param size tuned values
   */
  public Directions(Direction kind, long seed, int size) {
    this.kind = kind;
    this.seed = seed;
    z = new float[size];
  }

  /**
   * A direction of a step, an element for each tuned value; only to be read, and until the next is
   * asked for. Steps have up to 65,536 of them.
   *
   * @param step 0 or more
   */
  float[] of(long step, int draw) {
    long stream = step << 16 | draw;
    if (stream != drawn) {
      drawn = NONE;
      kind.fill(seed, stream, z);
      drawn = stream;
    }
    return z;
  }
}
