package io.gatun.kernels;

/** A weight matrix as a backend packed it: constant, shared by all who use the model. */
public interface Matrix {
  /** The tensor's name in the model file. */
  String name();

  /** Number of outputs. */
  int rows();

  /** Number of inputs. */
  int columns();

  /** Bytes of memory. */
  long bytes();

  /** How it is held, for people: {@code "4-bit panels, f16 scales"}. */
  String layout();
}
