package io.gatun.kernels;

import io.gatun.kernels.cpu.CpuBackend;

/** The one place that knows which backends there are. */
final class Backends {
  private Backends() {}

  static Backend open(BackendOptions options) {
    return CpuBackend.open(options);
  }

  static int defaultThreads() {
    return CpuBackend.defaultThreads();
  }
}
