package io.gatun.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Files as Linux writes them, of two sockets of two cores of two threads. */
class PhysicalCoresTest {
  /** Processors 0 to 3 are first threads, 4 to 7 their siblings. */
  private static List<String> eightProcessors() {
    List<String> lines = new ArrayList<>();
    for (int processor = 0; processor < 8; processor++) {
      lines.add("processor\t: " + processor);
      lines.add("model name\t: Some CPU");
      lines.add("physical id\t: " + processor % 4 / 2);
      lines.add("core id\t\t: " + processor % 2);
      lines.add("");
    }
    return lines;
  }

  private static List<String> allowed(String list) {
    return List.of("Name:\tjava", "Cpus_allowed:\tff", "Cpus_allowed_list:\t" + list);
  }

  private static int count(String list, int logical) {
    return PhysicalCores.count(eightProcessors(), allowed(list), logical);
  }

  @Test
  void siblingsAreOneCoreAndSocketsHaveCoresOfTheirOwn() {
    assertEquals(4, count("0-7", 8));
    assertEquals(4, count("0-3", 4));
  }

  @Test
  void onlyTheProcessorsThatTheProcessIsBoundToCount() {
    assertEquals(1, count("1,5", 2));
    assertEquals(1, count("6", 1));
    assertEquals(2, count("0,2", 2));
    assertEquals(3, count("0-2,4-6", 6));
  }

  @Test
  void aShareOfTimeCanBeLessThanTheCores() {
    assertEquals(2, count("0-7", 2));
  }

  @Test
  void whereTheProcessIsBoundIsNotToldAllCount() {
    assertEquals(4, PhysicalCores.count(eightProcessors(), List.of("Name:\tjava"), 8));
  }

  @Test
  void whereNoCoresAreToldProcessorsCount() {
    List<String> arm = List.of("processor\t: 0", "processor\t: 1", "CPU part\t: 0xd40");
    assertEquals(2, PhysicalCores.count(arm, allowed("0-1"), 2));
  }

  @Test
  void thisMachineHasNoMoreCoresThanProcessors() {
    int cores = PhysicalCores.count();
    assertTrue(cores >= 1 && cores <= Runtime.getRuntime().availableProcessors(), "" + cores);
  }
}
