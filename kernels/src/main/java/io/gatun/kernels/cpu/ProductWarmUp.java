package io.gatun.kernels.cpu;

import io.gatun.format.FormatException;
import io.gatun.format.tensor.TensorType;
import io.gatun.kernels.Activations;
import io.gatun.kernels.FloatTensor;
import io.gatun.kernels.Matrix;
import io.gatun.kernels.PackedForm;
import io.gatun.kernels.PackedSource;
import io.gatun.kernels.Product;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** {@link WarmUp} of products, of looking up embeddings, and of reading ahead for them. */
final class ProductWarmUp {
  private static final int OUTPUTS = 64;

  private final KernelSet kernels;
  private final CpuBackend backend;
  private final int[] stepRows;
  private final List<Matrix> matrices = new ArrayList<>();
  private final FloatTensor inputs;
  private final FloatTensor outputs;
  private final int[] ids = new int[WarmUp.MOST_ROWS];
  private final MemorySegment lines = zeroBytes(16 * PanelLayout.CACHE_LINE);
  private final int[] sink = new int[16];

  private ProductWarmUp(
      KernelSet kernels, CpuBackend backend, Set<TensorType> weights, int... stepRows)
      throws FormatException {
    this.kernels = kernels;
    this.backend = backend;
    this.stepRows = stepRows;
    for (TensorType type : weights) {
      matrices.add(backend.open(zeros(type)));
    }
    inputs = backend.allocate(WarmUp.MOST_ROWS, WarmUp.COLUMNS);
    outputs = backend.allocate(WarmUp.MOST_ROWS, OUTPUTS);
  }

  /** Panels of zero bytes, which are weights of zero, without compiling what packs weights. */
  private PackedSource zeros(TensorType type) {
    PackedForm form = backend.packedForm(type, OUTPUTS, WarmUp.COLUMNS);
    return new PackedSource(
        "warm-up", type, OUTPUTS, WarmUp.COLUMNS, form.packing(), zeroBytes(form.bytes()));
  }

  private static MemorySegment zeroBytes(long bytes) {
    return Arena.ofAuto().allocate(bytes, PanelLayout.CACHE_LINE);
  }

  static boolean run(
      KernelSet kernels, Activations activations, Set<TensorType> weights, int... stepRows) {
    try (CpuBackend own = new CpuBackend(kernels, 1, activations, "warm-up")) {
      return WarmUp.untilCompiled(new ProductWarmUp(kernels, own, weights, stepRows)::round);
    } catch (FormatException e) {
      throw new IllegalStateException("these are the panels of this version", e);
    }
  }

  private void round() {
    for (int rows : stepRows) {
      for (Matrix matrix : matrices) {
        backend.embed(matrix, ids, rows, inputs);
        backend.multiply(inputs, rows, new Product(matrix, outputs));
      }
    }
    kernels.readAhead(lines, OffHeap.start(lines), lines.byteSize(), sink);
  }
}
