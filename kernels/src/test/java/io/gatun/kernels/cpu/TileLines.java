package io.gatun.kernels.cpu;

import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Lines of the parity table: the tile kernel, for every group of tokens. */
final class TileLines {
  private TileLines() {}

  private record Shape(int columns, int tokens, int sumsStride, boolean first) {}

  static Stream<ParityCase> multiplyTile() {
    return IntStream.of(1, 2, 4, 8, 12)
        .boxed()
        .flatMap(
            tokens ->
                IntStream.of(1, 2, 7, 32, 129, 1000)
                    .boxed()
                    .flatMap(columns -> shapes(columns, tokens)))
        .map(TileLines::multiplyTile);
  }

  private static Stream<Shape> shapes(int columns, int tokens) {
    // Sums of bands lie close together in products, and with room to spare in attention.
    return IntStream.of(PanelLayout.BAND_ROWS, PanelLayout.BAND_ROWS + 5)
        .boxed()
        .flatMap(
            stride ->
                Stream.of(true, false).map(first -> new Shape(columns, tokens, stride, first)));
  }

  private static ParityCase multiplyTile(Shape shape) {
    Random random = new Random(shape.hashCode());
    int rows = PanelLayout.BAND_ROWS;
    // Panels have room to spare between them, as in the backend.
    int panelStride = (shape.columns + 3) * PanelLayout.PANEL_ROWS;
    int sumsStride = shape.sumsStride;
    float[] tile = Numbers.random(2 * panelStride, random);
    float[] x = Numbers.random(shape.columns * shape.tokens, random);
    float[] sums = Numbers.random(shape.tokens * sumsStride, random);
    return ParityCase.ofKernel(
        "kernel multiplyTile " + shape,
        () -> {
          float[] results = sums.clone();
          for (int token = 0; token < shape.tokens; token++) {
            for (int row = 0; row < rows; row++) {
              float y = shape.first ? 0 : sums[token * sumsStride + row];
              int weights = row / 16 * panelStride + row % 16;
              for (int column = 0; column < shape.columns; column++) {
                y = Math.fma(tile[weights + column * 16], x[column * shape.tokens + token], y);
              }
              results[token * sumsStride + row] = y;
            }
          }
          return results;
        },
        kernels -> {
          float[] guardedX = Guarded.array(x);
          float[] guardedSums = Guarded.array(sums);
          kernels.multiplyTile(
              Guarded.array(tile),
              Guarded.BEFORE,
              panelStride,
              shape.columns,
              guardedX,
              Guarded.BEFORE,
              shape.tokens,
              guardedSums,
              Guarded.BEFORE,
              sumsStride,
              shape.first);
          Bits.assertSame(x, Guarded.inner(guardedX), "the input");
          return Guarded.inner(guardedSums);
        });
  }
}
