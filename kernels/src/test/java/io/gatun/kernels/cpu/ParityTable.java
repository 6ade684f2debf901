package io.gatun.kernels.cpu;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Every operation of the backend and of the kernel sets, with all the shapes that it is run on. */
final class ParityTable {
  private static final List<Supplier<Stream<ParityCase>>> OPERATIONS =
      List.of(
          ProductLines::multiply,
          ProductLines::multiplyTogether,
          Int8Lines::multiply,
          Int8Lines::multiplyLargestSixBitCodes,
          Int8Lines::multiplyTogether,
          Int8Lines::multiplyRows,
          Int8Lines::quantize,
          ProductLines::embed,
          ProductLines::multiplyRows,
          RowLines::rmsNorm,
          RopeLines::rope,
          AttentionLines::attention,
          RowLines::swiGlu,
          RowLines::add,
          RowLines::addBias,
          RowLines::gather,
          RowLines::logSumExp,
          SparseLines::addSparse,
          SparseLines::addSparseRows,
          KernelLines::max,
          KernelLines::exponentials,
          KernelLines::rmsNorm,
          KernelLines::swiGlu,
          KernelLines::add,
          KernelLines::unpack,
          TileLines::multiplyTile,
          BackwardProductLines::multiplyTransposed,
          BackwardProductLines::multiplyTransposedTogether,
          BackwardProductLines::addGradients,
          BackwardProductLines::addSquaredGradients,
          BackwardProductLines::addGradientsAt,
          BackwardAttentionLines::attention,
          BackwardRowLines::rmsNorm,
          BackwardRowLines::swiGlu,
          BackwardRowLines::crossEntropy,
          BackwardRowLines::scaleRows,
          BackwardRowLines::scatter);

  private ParityTable() {}

  static Stream<ParityCase> lines() {
    return OPERATIONS.stream().flatMap(Supplier::get);
  }
}
