package io.gatun.kernels;

/** A matrix of f32 in a backend's memory, row by row. */
public interface FloatTensor {
  /** Number of rows. */
  int rows();

  /** Number of columns. */
  int columns();

  /** Copies one row out: {@code target[offset .. offset + columns)}. */
  void read(int row, float[] target, int offset);

  /** One element. */
  float get(int row, int column);

  /** Copies one row in, from {@code source[offset .. offset + columns)}. */
  void write(int row, float[] source, int offset);

  /** Bytes of memory, padding included. */
  long bytes();
}
