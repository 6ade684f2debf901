package io.gatun.kernels;

/** Keys and values of one sequence, for all layers. Holds no length: positions say what is used. */
public interface KvCache extends AutoCloseable {
  /** The shape it was allocated with. */
  KvShape shape();

  /** How elements are held. */
  KvType type();

  /** Bytes of memory. */
  long bytes();

  /**
   * This cache and another as one: its layers are those of this and, counted on, those of the
   * other. It has no memory of its own, and is not to be closed.
   *
   * @param above of the same backend, type, heads and capacity
   */
  KvCache under(KvCache above);

  /** Frees the memory. */
  @Override
  void close();
}
