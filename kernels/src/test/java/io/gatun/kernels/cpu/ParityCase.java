package io.gatun.kernels.cpu;

import io.gatun.format.FormatException;
import io.gatun.kernels.Activations;

/**
 * A line of the parity table: what an operation gives for some input by its definition, written
 * down once more here from the documentation alone, and what an implementation gives.
 */
record ParityCase(
    String name, Activations activations, Definition definition, Computation computation) {
  /** The results as documented. */
  interface Definition {
    float[] compute();
  }

  /** The results of an implementation; the backend is a new one of the same kernels. */
  interface Computation {
    float[] compute(KernelSet kernels, CpuBackend backend) throws FormatException;
  }

  /** A line about one of the kernels. */
  static ParityCase ofKernel(
      String name, Definition definition, java.util.function.Function<KernelSet, float[]> kernel) {
    return new ParityCase(
        name, Activations.F32, definition, (kernels, backend) -> kernel.apply(kernels));
  }

  /** A line about an operation of the backend. */
  static ParityCase ofBackend(String name, Definition definition, Operation operation) {
    return new ParityCase(
        name, Activations.F32, definition, (kernels, backend) -> operation.compute(backend));
  }

  /** A line about an operation of a backend that rounds activations to int8. */
  static ParityCase ofInt8Backend(String name, Definition definition, Operation operation) {
    return new ParityCase(
        name, Activations.INT8, definition, (kernels, backend) -> operation.compute(backend));
  }

  /** The results of a backend's operation. */
  interface Operation {
    float[] compute(CpuBackend backend) throws FormatException;
  }

  void check(KernelSet kernels, int threads) throws FormatException {
    try (CpuBackend backend = new CpuBackend(kernels, threads, activations, "parity")) {
      String whose = name + ", " + kernels.name() + " " + kernels.widthBits();
      Bits.assertSame(definition.compute(), computation.compute(kernels, backend), whose);
    }
  }
}
