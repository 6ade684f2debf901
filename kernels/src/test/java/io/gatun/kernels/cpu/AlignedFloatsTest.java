package io.gatun.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class AlignedFloatsTest {
  @RepeatedTest(10)
  void floatsStartOnALine() {
    assumeTrue(HeapAddress.class.getModule().isNativeAccessEnabled(), "no native access");
    AlignedFloats floats = new AlignedFloats(100);
    floats.place();
    long address = HeapAddress.of(MemorySegment.ofArray(floats.array()));
    assertEquals(0, (address + floats.start() * 4L) % 64);
  }

  @RepeatedTest(10)
  void thereIsRoomForAllOfThem() {
    AlignedFloats floats = new AlignedFloats(100);
    floats.place();
    assertTrue(floats.start() >= 0 && floats.start() + 100 <= floats.array().length);
  }

  @Test
  void addressesOfDifferentArraysDiffer() {
    assumeTrue(HeapAddress.class.getModule().isNativeAccessEnabled(), "no native access");
    long one = HeapAddress.of(MemorySegment.ofArray(new float[16]));
    long other = HeapAddress.of(MemorySegment.ofArray(new float[16]));
    assertTrue(one != 0 && other != 0 && one != other);
  }
}
