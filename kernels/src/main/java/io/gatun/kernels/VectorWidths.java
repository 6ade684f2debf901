package io.gatun.kernels;

import io.gatun.kernels.cpu.vector.VectorSupport;
import java.util.List;
import java.util.stream.Stream;

/** The vector widths that kernels can have in this JVM. */
public final class VectorWidths {
  private VectorWidths() {}

  /** In bits, the widest first; none where the Vector API's module is not resolved. */
  public static List<Integer> available() {
    if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
      return List.of();
    }
    int widest = VectorSupport.widestBits();
    return Stream.of(512, 256, 128).filter(bits -> bits <= widest).toList();
  }
}
