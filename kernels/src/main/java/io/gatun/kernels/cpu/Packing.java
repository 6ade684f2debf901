package io.gatun.kernels.cpu;

import io.gatun.format.FormatException;
import io.gatun.format.codec.BlockCodec;
import io.gatun.format.codec.GroupedCodec;
import io.gatun.format.tensor.TensorType;
import io.gatun.kernels.PackedForm;
import io.gatun.kernels.PackedSource;
import io.gatun.kernels.WeightSource;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.LongFunction;

/** Which panels hold a matrix of a file, new ones or such as were kept from an earlier run. */
final class Packing {
  /**
   * Goes up with every change of where or how {@link PanelPacker} stores a weight: panels that were
   * kept in another version are packed again. {@code PackingTest} notices a forgotten one.
   */
  static final int VERSION = 3;

  private Packing() {}

  /** Room for the panels of a matrix. */
  static PanelMatrix allocate(
      WeightSource source, Arena owner, LongFunction<MemorySegment> memory) {
    return matrix(source.name(), source.type(), source.rows(), source.columns(), owner, memory);
  }

  /** How a matrix is held. */
  static PackedForm form(TensorType type, int rows, int columns) {
    PanelMatrix matrix = matrix("", type, rows, columns, null, _ -> MemorySegment.NULL);
    return new PackedForm(name(type), matrix.bytes());
  }

  /** Names layout and groups; not the vector width, which panels do not depend on. */
  private static String name(TensorType type) {
    PanelLayout layout = PanelLayout.of(type);
    return layout.scale == PanelLayout.Factor.NONE
        ? "panels %d, %s".formatted(VERSION, layout)
        : "panels %d, %s, groups of %d".formatted(VERSION, layout, groupSize(type));
  }

  /**
   * Panels that were packed before, where they lie.
   *
   * @throws FormatException if they have another form than this version packs, or another size
   */
  static PanelMatrix open(PackedSource source, Arena owner) throws FormatException {
    String expected = name(source.type());
    if (!source.packing().equals(expected)) {
      throw new FormatException(
          source.name(), -1, "packing", source.packing(), "this version packs " + expected);
    }
    long bytes = form(source.type(), source.rows(), source.columns()).bytes();
    if (source.data().byteSize() != bytes) {
      throw new FormatException(
          source.name(), -1, "bytes", source.data().byteSize(), "its panels have " + bytes);
    }
    if (source.data().address() % PanelLayout.CACHE_LINE != 0) {
      throw new FormatException(
          source.name(),
          -1,
          "address",
          source.data().address(),
          "a multiple of %d is needed".formatted(PanelLayout.CACHE_LINE));
    }
    return matrix(
        source.name(), source.type(), source.rows(), source.columns(), owner, _ -> source.data());
  }

  private static PanelMatrix matrix(
      String name,
      TensorType type,
      int rows,
      int columns,
      Arena owner,
      LongFunction<MemorySegment> memory) {
    int groupSize = Math.min(columns, groupSize(type));
    return new PanelMatrix(owner, name, PanelLayout.of(type), groupSize, rows, columns, memory);
  }

  /** Columns that share a scale; of plain numbers, all. */
  private static int groupSize(TensorType type) {
    return BlockCodec.of(type) instanceof GroupedCodec grouped
        ? grouped.groupSize()
        : Integer.MAX_VALUE;
  }
}
