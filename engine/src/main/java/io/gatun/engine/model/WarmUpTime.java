package io.gatun.engine.model;

/**
 * How long getting kernels compiled took.
 *
 * @param millis milliseconds since the load began
 * @param compiled whether all of them were compiled then; if not, the rest is at work, slowly at
 *     first
 */
public record WarmUpTime(long millis, boolean compiled) {
  /** Such as {@code "850 ms"}. */
  @Override
  public String toString() {
    return millis + (compiled ? " ms" : " ms, not all of them,");
  }
}
