/** Arithmetic on off-heap memory: one backend interface, a scalar and a Vector API version. */
module io.gatun.kernels {
  requires transitive io.gatun.format;
  requires jdk.incubator.vector;

  exports io.gatun.kernels;
}
