package io.gatun.kernels;

/** Keys and values of one sequence, for all layers. Holds no length: positions say what is used. */
public interface KvCache extends AutoCloseable {
  /** The shape it was allocated with. */
  KvShape shape();

  /** How elements are held. */
  KvType type();

  /** Bytes of memory. */
  long bytes();

  /** Frees the memory. */
  @Override
  void close();
}
