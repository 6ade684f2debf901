package io.gatun.kernels.cpu;

import io.gatun.kernels.Backend;
import io.gatun.kernels.BackendOptions;
import io.gatun.kernels.BackendOptions.KernelChoice;
import io.gatun.kernels.WidthChoice;
import io.gatun.kernels.cpu.vector.VectorKernels;
import io.gatun.kernels.cpu.vector.VectorSupport;
import java.util.Optional;

/** Chooses kernels, width and threads, and says why. Nothing slower is ever chosen silently. */
final class CpuSelection {
  private static final String MODULE = "jdk.incubator.vector";

  private CpuSelection() {}

  static Backend open(BackendOptions options) {
    int threads = options.threadCount();
    if (options.kernels().orElse(KernelChoice.VECTOR) == KernelChoice.SCALAR) {
      return new CpuBackend(
          new ScalarKernels(), threads, options.activations(), "scalar kernels were asked for");
    }
    if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
      throw new IllegalStateException(
          "the module "
              + MODULE
              + " is not resolved: run Gatun on the module path, or start Java with --add-modules "
              + MODULE
              + "; scalar kernels work without it, some hundred times slower");
    }
    int widest = VectorSupport.widestBits();
    if (widest < 128) {
      throw new IllegalStateException(
          "this JVM has no vectors of 128 bits (of %d bits: see -XX:MaxVectorSize); scalar kernels work"
              .formatted(widest));
    }
    int width = options.width().map(WidthChoice::bits).orElse(widest);
    if (width > widest) {
      throw new IllegalArgumentException(
          "width %d is not to be had here: this JVM's widest vectors are of %d bits"
              .formatted(width, widest));
    }
    String reason = reason(options.width(), widest);
    VectorWidth.fix(width);
    return new CpuBackend(new VectorKernels(), threads, options.activations(), reason);
  }

  private static String reason(Optional<WidthChoice> choice, int widest) {
    if (choice.isEmpty()) {
      return widest + " bits are the widest vectors that this JVM uses on this processor";
    }
    String why =
        switch (choice.get().origin()) {
          case ASKED -> "a width of %d bits was asked for; the widest here is %d";
          case MEASURED -> "%d bits were measured to be the fastest here; the widest is %d";
        };
    return why.formatted(choice.get().bits(), widest);
  }
}
