package io.gatun.kernels.cpu;

import io.gatun.kernels.FloatTensor;
import io.gatun.kernels.KvCache;
import io.gatun.kernels.KvShape;
import io.gatun.kernels.KvType;
import io.gatun.kernels.RopeTable;
import io.gatun.kernels.RopeTable.Pairing;
import io.gatun.kernels.TokenRows;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Lines of the parity table: rotary position embedding. */
final class RopeLines {
  private static final int POSITIONS = 1100;
  private static final int[] TURNED = {0, 1, 15, 16, 700, 2, 1099};

  private RopeLines() {}

  private record Shape(Pairing pairing, int heads, int headSize, int rotated, double magnitude) {}

  static Stream<ParityCase> rope() {
    List<Shape> shapes = new ArrayList<>();
    for (Pairing pairing : Pairing.values()) {
      shapes.add(new Shape(pairing, 1, 2, 2, 1));
      shapes.add(new Shape(pairing, 3, 8, 8, 1));
      shapes.add(new Shape(pairing, 9, 64, 64, 1));
      shapes.add(new Shape(pairing, 2, 128, 128, 1.2));
      shapes.add(new Shape(pairing, 4, 40, 16, 1));
      shapes.add(new Shape(pairing, 2, 33, 6, 1));
      shapes.add(new Shape(pairing, 2, 16, 0, 1));
    }
    return shapes.stream().map(RopeLines::rope);
  }

  private static ParityCase rope(Shape shape) {
    int columns = shape.heads * shape.headSize;
    float[] x = Numbers.random(TURNED.length * columns, new Random(shape.headSize));
    double[] frequencies = new double[shape.rotated / 2];
    for (int i = 0; i < frequencies.length; i++) {
      frequencies[i] = Math.pow(10_000, -2.0 * i / shape.rotated);
    }
    return ParityCase.ofBackend(
        "rope " + shape,
        () -> turned(shape, frequencies, x),
        backend -> {
          RopeTable table =
              new RopeTable(shape.pairing, shape.headSize, frequencies, shape.magnitude, POSITIONS);
          FloatTensor rows = Numbers.tensor(backend, x, columns, Numbers.SPARE_ROWS);
          try (KvCache cache =
              backend.allocateCache(new KvShape(1, 1, 1, 1, POSITIONS), KvType.F32)) {
            TokenRows tokens = new TokenRows(TURNED.length);
            for (int position : TURNED) {
              tokens.add(cache, position);
            }
            backend.rope(rows, table, tokens);
          }
          return Numbers.read(rows, TURNED.length);
        });
  }

  /** The second product is rounded, the first one is not: it is fused with the sum. */
  private static float[] turned(Shape shape, double[] frequencies, float[] x) {
    float[] out = x.clone();
    int columns = shape.heads * shape.headSize;
    for (int row = 0; row < TURNED.length; row++) {
      for (int head = 0; head < shape.heads; head++) {
        for (int i = 0; i < frequencies.length; i++) {
          int start = row * columns + head * shape.headSize;
          boolean adjacent = shape.pairing == Pairing.ADJACENT;
          int first = start + (adjacent ? 2 * i : i);
          int second = start + (adjacent ? 2 * i + 1 : i + shape.rotated / 2);
          double angle = TURNED[row] * frequencies[i];
          float cos = (float) (StrictMath.cos(angle) * shape.magnitude);
          float sin = (float) (StrictMath.sin(angle) * shape.magnitude);
          out[first] = Math.fma(x[first], cos, -(x[second] * sin));
          out[second] = Math.fma(x[second], cos, x[first] * sin);
        }
      }
    }
    return out;
  }
}
