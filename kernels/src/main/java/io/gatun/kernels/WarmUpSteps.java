package io.gatun.kernels;

/** Steps whose kernels are compiled before the first request. */
public enum WarmUpSteps {
  /** Of one row, as in decoding: fewer kernels, in less time. */
  SINGLE_ROW,
  /** Of any number of rows. */
  ANY
}
