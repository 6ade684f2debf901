package io.gatun.tools.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.kernels.Roofline;
import java.util.List;
import org.junit.jupiter.api.Test;

class DoctorTest {
  @Test
  void processorIsReadFromLinuxOfBothKinds() {
    Processor intel =
        Processor.of(List.of("model name\t: Some CPU", "flags\t\t: sse fma avx2 avx512f"), 4);
    assertEquals("Some CPU", intel.model());
    assertEquals(List.of("avx2", "fma", "avx512f"), intel.features());
    assertEquals(4, intel.processors());
    Processor arm = Processor.of(List.of("Features\t: fp asimd i8mm sve"), 1);
    assertEquals(List.of("asimd", "i8mm", "sve"), arm.features());
  }

  @Test
  void processorIsNamedWhereNothingIsTold() {
    Processor unknown = Processor.of(List.of(), 2);
    assertEquals(System.getProperty("os.arch"), unknown.model());
    assertEquals(List.of(), unknown.features());
  }

  @Test
  void eitherThereAreGpusOrAReason() {
    CudaProbe.Result result = CudaProbe.probe();
    assertNotEquals(result.gpus().isEmpty(), result.reason().isEmpty());
  }

  @Test
  void memoryIsReadAtAPlausibleSpeed() throws Exception {
    double rate = Roofline.bytesPerSecond(1);
    assertTrue(rate > 1e7 && rate < 1e13, () -> rate + " bytes/s");
  }

  @Test
  void hugePagesAreToldByTheWordInBrackets() {
    assertEquals("madvise", HugePages.chosen("always [madvise] never\n"));
    assertEquals("", HugePages.chosen("nothing"));
    assertTrue(HugePages.describe("never").contains("small pages"));
    assertTrue(HugePages.describe("").startsWith("none"));
    assertTrue(HugePages.describe("madvise").contains("asked for"));
  }
}
