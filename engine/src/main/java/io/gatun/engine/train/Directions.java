package io.gatun.engine.train;

/**
 * The directions of a run's steps, never stored but drawn again. As many as a step has are kept,
 * since it wants each for its losses, and once more to move along it.
 */
public final class Directions {
  /** Room for one direction, and whose it holds. */
  private static final class Slot {
    private float[] z;
    private Directions owner;
    private long stream;
  }

  private final Direction kind;
  private final long seed;
  private final int size;
  private final Slot[] slots;

  /**
   * @param size tuned values
   * @param draws directions of a step
   */
  public Directions(Direction kind, long seed, int size, int draws) {
    this(kind, seed, size, new Slot[draws]);
    for (int i = 0; i < draws; i++) {
      slots[i] = new Slot();
    }
  }

  private Directions(Direction kind, long seed, int size, Slot[] slots) {
    this.kind = kind;
    this.seed = seed;
    this.size = size;
    this.slots = slots;
  }

  /**
   * Directions of another kind and seed, in the same memory: either's may overwrite the other's.
   */
  Directions other(Direction otherKind, long otherSeed) {
    return new Directions(otherKind, otherSeed, size, slots);
  }

  /**
   * A direction of a step, an element for each tuned value; only to be read, and until as many
   * others as a step has are asked for. Steps have up to 65,536 of them.
   *
   * @param step 0 or more
   */
  float[] of(long step, int draw) {
    Slot slot = slots[draw % slots.length];
    long stream = step << 16 | draw;
    if (slot.owner != this || slot.stream != stream) {
      slot.owner = null;
      if (slot.z == null) {
        slot.z = new float[size];
      }
      kind.fill(seed, stream, slot.z);
      slot.stream = stream;
      slot.owner = this;
    }
    return slot.z;
  }

  /** A direction of a step times a factor; only to be read, and until the next is asked for. */
  float[] scaled(long step, int draw, double factor) {
    float[] z = of(step, draw);
    slots[draw % slots.length].owner = null;
    for (int i = 0; i < z.length; i++) {
      z[i] = (float) (factor * z[i]);
    }
    return z;
  }
}
