package io.gatun.kernels.cpu;

import io.gatun.format.FormatException;
import io.gatun.format.tensor.TensorType;
import io.gatun.kernels.WeightSource;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Lines of the parity table: the kernels themselves, between guard values. */
final class KernelLines {
  private static final float EPSILON = 1e-6f;

  private KernelLines() {}

  static Stream<ParityCase> max() {
    Stream<ParityCase> random =
        Numbers.sizes().mapToObj(size -> max("random", Numbers.random(size, new Random(size))));
    float[] zeros = new float[37];
    Arrays.fill(zeros, -0f);
    float[] oneZero = zeros.clone();
    oneZero[35] = 0;
    float[] infinities = zeros.clone();
    Arrays.fill(infinities, Float.NEGATIVE_INFINITY);
    Stream<ParityCase> special =
        Stream.of(
            max("of nothing", new float[0]),
            max("of minus zeros", zeros),
            max("of zeros of both signs", oneZero),
            max("of minus infinities", infinities));
    Stream<ParityCase> notNumbers =
        IntStream.of(0, 3, 7, 15, 16, 31, 36)
            .mapToObj(
                i -> {
                  float[] x = Numbers.random(37, new Random(i));
                  x[i] = Float.NaN;
                  return max("NaN at " + i, x);
                });
    return Stream.of(random, special, notNumbers).flatMap(lines -> lines);
  }

  private static ParityCase max(String what, float[] x) {
    return ParityCase.ofKernel(
        "kernel max, %s, %d".formatted(what, x.length),
        () -> new float[] {Definitions.max(x)},
        kernels -> {
          float[] guarded = Guarded.array(x);
          float max = kernels.max(guarded, Guarded.BEFORE, x.length);
          Bits.assertSame(x, Guarded.inner(guarded), "the input");
          return new float[] {max};
        });
  }

  static Stream<ParityCase> exponentials() {
    Stream<ParityCase> random =
        Numbers.sizes()
            .mapToObj(
                size -> exponentials("random", Numbers.random(size, new Random(size)), 0.7f, 2));
    float[] wide = Numbers.random(2000, new Random(5));
    for (int i = 0; i < wide.length; i++) {
      wide[i] *= 60;
    }
    float[] special = Numbers.random(40, new Random(6));
    special[1] = Float.NEGATIVE_INFINITY;
    special[17] = -0f;
    special[38] = Float.MAX_VALUE;
    float[] infinite = special.clone();
    infinite[20] = Float.POSITIVE_INFINITY;
    infinite[39] = Float.NaN;
    return Stream.concat(
        random,
        Stream.of(
            exponentials("wide", wide, 1, 0),
            exponentials("special", special, 1, 0.5f),
            exponentials("not numbers", infinite, 0.125f, 1),
            exponentials("shifted by infinity", infinite, 1, Float.POSITIVE_INFINITY)));
  }

  private static ParityCase exponentials(String what, float[] x, float scale, float shift) {
    return ParityCase.ofKernel(
        "kernel exponentials, %s, %d".formatted(what, x.length),
        () -> Definitions.exponentials(x, scale, shift),
        kernels -> {
          float[] guarded = Guarded.array(x);
          // Scratch starts out dirty.
          float[] lanes = Guarded.guards(LaneSum.LANES);
          float sum = kernels.exponentials(guarded, Guarded.BEFORE, x.length, scale, shift, lanes);
          float[] results = Arrays.copyOf(Guarded.inner(guarded), x.length + 1);
          results[x.length] = sum;
          return results;
        });
  }

  static Stream<ParityCase> rmsNorm() {
    return Numbers.sizes()
        .mapToObj(
            size -> {
              float[] x = Numbers.random(size, new Random(size));
              float[] weight = Numbers.random(size, new Random(-size));
              return ParityCase.ofKernel(
                  "kernel rmsNorm of " + size,
                  () -> Definitions.rmsNorm(x, weight, EPSILON),
                  kernels -> normOnce(kernels, x, weight));
            });
  }

  private static float[] normOnce(KernelSet kernels, float[] x, float[] weight) {
    float[] lanes = Guarded.guards(LaneSum.LANES);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment in = Guarded.segment(arena, x);
      MemorySegment out = Guarded.segment(arena, new float[x.length]);
      MemorySegment weights = arena.allocateFrom(ValueLayout.JAVA_FLOAT, weight);
      kernels.rmsNorm(
          OffHeap.view(in),
          Guarded.start(in),
          OffHeap.view(weights),
          OffHeap.start(weights),
          EPSILON,
          OffHeap.view(out),
          Guarded.start(out),
          x.length,
          lanes);
      Bits.assertSame(x, Guarded.inner(in), "the input");
      return Guarded.inner(out);
    }
  }

  static Stream<ParityCase> swiGlu() {
    return Numbers.sizes()
        .mapToObj(
            size -> {
              float[] gate = Numbers.random(size, new Random(size));
              gate[size / 2] = size % 3 == 0 ? Float.NaN : -1e30f;
              float[] up = Numbers.random(size, new Random(-size));
              return ParityCase.ofKernel(
                  "kernel swiGlu of " + size,
                  () -> Definitions.swiGlu(gate, up),
                  kernels -> swiGluOnce(kernels, gate, up));
            });
  }

  private static float[] swiGluOnce(KernelSet kernels, float[] gate, float[] up) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment gates = Guarded.segment(arena, gate);
      MemorySegment ups = Guarded.segment(arena, up);
      MemorySegment out = Guarded.segment(arena, new float[gate.length]);
      kernels.swiGlu(
          OffHeap.view(gates),
          Guarded.start(gates),
          OffHeap.view(ups),
          Guarded.start(ups),
          OffHeap.view(out),
          Guarded.start(out),
          gate.length);
      return Guarded.inner(out);
    }
  }

  static Stream<ParityCase> add() {
    return Numbers.sizes()
        .mapToObj(
            size -> {
              float[] x = Numbers.random(size, new Random(size));
              float[] y = Numbers.random(size, new Random(-size));
              return ParityCase.ofKernel(
                  "kernel add of " + size,
                  () -> {
                    float[] sums = new float[size];
                    for (int i = 0; i < size; i++) {
                      sums[i] = x[i] + y[i];
                    }
                    return sums;
                  },
                  kernels -> addOnce(kernels, x, y));
            });
  }

  private static float[] addOnce(KernelSet kernels, float[] x, float[] y) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment target = Guarded.segment(arena, x);
      MemorySegment more = Guarded.segment(arena, y);
      kernels.add(
          OffHeap.view(target),
          Guarded.start(target),
          OffHeap.view(more),
          Guarded.start(more),
          x.length);
      return Guarded.inner(target);
    }
  }

  static Stream<ParityCase> unpack() {
    return Arrays.stream(TensorType.values())
        .flatMap(
            type ->
                Stream.of(
                    unpack(type, 512, 0, 512),
                    unpack(type, 512, 128, 256),
                    unpackBand(type),
                    unpack(type, 2304, 2048, 2304),
                    unpack(type, 2560, 0, 2048)));
  }

  /** The least that may be decoded: a band of columns, or four where scales are coded. */
  private static ParityCase unpackBand(TensorType type) {
    return PanelLayout.of(type).scale == PanelLayout.Factor.CODED
        ? unpack(type, 512, 384, 512)
        : unpack(type, 512, 224, 256);
  }

  private static ParityCase unpack(TensorType type, int columns, int from, int to) {
    PanelMatrix matrix = packed(type, 23, columns);
    return ParityCase.ofKernel(
        "kernel unpack %s, columns %d to %d".formatted(type, from, to),
        () -> {
          float[] tile = new float[2 * (to - from) * PanelLayout.PANEL_ROWS];
          int at = 0;
          for (int panel = 0; panel < 2; panel++) {
            for (int column = from; column < to; column++) {
              for (int row = 0; row < PanelLayout.PANEL_ROWS; row++) {
                tile[at++] = matrix.weight(panel * PanelLayout.PANEL_ROWS + row, column);
              }
            }
          }
          return tile;
        },
        kernels -> {
          int size = (to - from) * PanelLayout.PANEL_ROWS;
          float[] tile = Guarded.array(new float[2 * size]);
          int groups = (to - from + matrix.groupSize - 1) / matrix.groupSize;
          float[] scratch = Guarded.array(new float[2 * PanelLayout.PANEL_ROWS * groups]);
          float[] inner = Arrays.copyOfRange(scratch, Guarded.BEFORE, scratch.length);
          kernels.unpack(matrix, 1, from, to, tile, Guarded.BEFORE + size, inner);
          kernels.unpack(matrix, 0, from, to, tile, Guarded.BEFORE, inner);
          Guarded.check(inner, 2 * PanelLayout.PANEL_ROWS * groups, inner.length);
          return Guarded.inner(tile);
        });
  }

  private static PanelMatrix packed(TensorType type, int rows, int columns) {
    WeightSource source = RandomWeights.matrix(type, rows, columns, new Random(columns));
    PanelPacker packer = new PanelPacker(source, PackingTest.newPanels(source));
    packer.run(0, packer.panels(), 0);
    try {
      return packer.result();
    } catch (FormatException e) {
      throw new IllegalStateException(e);
    }
  }
}
