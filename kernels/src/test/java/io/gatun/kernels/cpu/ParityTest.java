package io.gatun.kernels.cpu;

import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** One answer on every CPU: each line of the table, by definition, scalar and vector kernels. */
class ParityTest {
  @TestFactory
  Stream<DynamicTest> allKernelSetsGiveTheDefinedBits() {
    KernelSet scalar = new ScalarKernels();
    KernelSet vector = TestWidth.vectorKernels();
    return ParityTable.lines()
        .map(
            line ->
                dynamicTest(
                    line.name(),
                    () -> {
                      // Equal to the definition both, so equal to each other.
                      line.check(scalar, 1);
                      line.check(vector, 2);
                    }));
  }
}
