package io.gatun.kernels;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a user may choose about arithmetic. Only the activations change a result.
 *
 * @param kernels which kernels; empty for the fastest that work here
 * @param width vector width; empty for the widest that works here. One width serves a whole JVM:
 *     the first backend that is opened fixes it
 * @param threads how many threads; empty for one a physical core
 * @param activations how inputs of products are held
 */
public record BackendOptions(
    Optional<KernelChoice> kernels,
    Optional<WidthChoice> width,
    OptionalInt threads,
    Activations activations) {
  /** Which implementation computes. */
  public enum KernelChoice {
    /** Plain Java, the definition of every result. */
    SCALAR,
    /** The Vector API. */
    VECTOR
  }

  /** Checks the threads. */
  public BackendOptions {
    if (threads.isPresent() && (threads.getAsInt() < 1 || threads.getAsInt() > 1024)) {
      throw new IllegalArgumentException("threads are 1 to 1024, not " + threads.getAsInt());
    }
  }

  /** Everything chosen by the library; activations are exact. */
  public static BackendOptions defaults() {
    return new BackendOptions(
        Optional.empty(), Optional.empty(), OptionalInt.empty(), Activations.F32);
  }

  /** How many threads that will be: those asked for, or one a physical core. */
  public int threadCount() {
    return threads.orElseGet(Backends::defaultThreads);
  }

  /** With so many threads. */
  public BackendOptions withThreads(int count) {
    return new BackendOptions(kernels, width, OptionalInt.of(count), activations);
  }

  /** With these kernels. */
  public BackendOptions withKernels(KernelChoice choice) {
    return new BackendOptions(Optional.of(choice), width, threads, activations);
  }

  /** With activations held so. */
  public BackendOptions withActivations(Activations mode) {
    return new BackendOptions(kernels, width, threads, mode);
  }
}
