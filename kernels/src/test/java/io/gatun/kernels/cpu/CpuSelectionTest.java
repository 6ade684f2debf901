package io.gatun.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gatun.kernels.Activations;
import io.gatun.kernels.Backend;
import io.gatun.kernels.BackendDescription;
import io.gatun.kernels.BackendOptions;
import io.gatun.kernels.BackendOptions.KernelChoice;
import io.gatun.kernels.WidthChoice;
import io.gatun.kernels.cpu.vector.VectorSupport;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class CpuSelectionTest {
  @Test
  void widthThatIsAskedForIsUsedAndNamed() {
    int width = TestWidth.bits();
    try (Backend backend = Backend.open(vector(WidthChoice.asked(width)).withThreads(2))) {
      BackendDescription chosen = backend.description();
      assertEquals("cpu", chosen.device());
      assertEquals("vector", chosen.kernels());
      assertEquals(width, chosen.widthBits());
      assertEquals(2, chosen.threads());
      assertTrue(chosen.reason().contains(width + " bits was asked for"), chosen.reason());
    }
  }

  @Test
  void widthThatWasMeasuredIsNotSaidToBeAskedFor() {
    int width = TestWidth.bits();
    try (Backend backend = Backend.open(vector(WidthChoice.measured(width)).withThreads(1))) {
      BackendDescription chosen = backend.description();
      assertEquals(width, chosen.widthBits());
      assertTrue(chosen.reason().contains(width + " bits were measured"), chosen.reason());
      assertFalse(chosen.reason().contains("asked"), chosen.reason());
    }
  }

  @Test
  void widestVectorsAreTheDefault() {
    int widest = VectorSupport.widestBits();
    assumeTrue(TestWidth.bits() == widest, "this JVM tests narrower vectors than the default");
    try (Backend backend = Backend.open(BackendOptions.defaults())) {
      BackendDescription chosen = backend.description();
      assertEquals("vector", chosen.kernels());
      assertEquals(widest, chosen.widthBits());
      assertEquals(PhysicalCores.count(), chosen.threads());
      assertTrue(chosen.reason().contains("widest"), chosen.reason());
    }
  }

  @Test
  void scalarKernelsNeedNoWidth() {
    BackendOptions options = BackendOptions.defaults().withKernels(KernelChoice.SCALAR);
    try (Backend backend = Backend.open(options.withThreads(1))) {
      assertEquals("scalar", backend.description().kernels());
      assertEquals(0, backend.description().widthBits());
      assertEquals(1, backend.description().threads());
    }
  }

  @Test
  void widthThatThisProcessorLacksIsRefused() {
    int widest = VectorSupport.widestBits();
    assumeTrue(widest < 512, "this processor has vectors of all widths");
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class, () -> Backend.open(vector(WidthChoice.asked(512))));
    assertTrue(refusal.getMessage().contains("512"), refusal.getMessage());
    assertTrue(refusal.getMessage().contains("" + widest), refusal.getMessage());
  }

  @Test
  void widthsThatNoProcessorHasAreRefused() {
    for (int width : new int[] {-128, 0, 64, 96, 384, 1024}) {
      assertThrows(IllegalArgumentException.class, () -> WidthChoice.asked(width));
    }
  }

  @Test
  void threadsAreOneToAThousand() {
    for (int threads : new int[] {-1, 0, 1025}) {
      assertThrows(
          IllegalArgumentException.class, () -> BackendOptions.defaults().withThreads(threads));
    }
  }

  @Test
  void oneWidthServesAJvm() {
    int width = TestWidth.bits();
    VectorWidth.fix(width);
    VectorWidth.fix(width);
    assertEquals(width, VectorWidth.bits());
    int other = width == 128 ? 256 : 128;
    IllegalStateException refusal =
        assertThrows(IllegalStateException.class, () -> VectorWidth.fix(other));
    assertTrue(refusal.getMessage().contains("" + width), refusal.getMessage());
    assertTrue(refusal.getMessage().contains("" + other), refusal.getMessage());
    assertEquals(width, VectorWidth.bits());
  }

  @Test
  void anotherWidthNeedsAJvmOfItsOwn() {
    int width = TestWidth.bits();
    assumeTrue(width > 128, "there is no narrower width to ask for");
    VectorWidth.fix(width);
    assertThrows(IllegalStateException.class, () -> Backend.open(vector(WidthChoice.asked(128))));
  }

  private static BackendOptions vector(WidthChoice width) {
    return new BackendOptions(
        Optional.of(KernelChoice.VECTOR), Optional.of(width), OptionalInt.empty(), Activations.F32);
  }
}
