package io.gatun.kernels.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** The definition of every result, in plain Java. */
public final class ScalarKernels extends ScalarAttention implements KernelSet {
  private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;

  @Override
  public String name() {
    return "scalar";
  }

  @Override
  public int widthBits() {
    return 0;
  }

  @Override
  public void unpack(
      PanelMatrix matrix,
      int panel,
      int from,
      int to,
      float[] tile,
      int tileOffset,
      float[] scratch) {
    int at = tileOffset;
    for (int column = from; column < to; column++) {
      for (int lane = 0; lane < PanelLayout.PANEL_ROWS; lane++) {
        tile[at++] = matrix.weight(panel * PanelLayout.PANEL_ROWS + lane, column);
      }
    }
  }

  @Override
  public void multiplyTile(
      float[] tile,
      int panelStride,
      int bands,
      int columns,
      float[] x,
      int xOffset,
      int tokens,
      float[] sums,
      int sumsOffset,
      int sumsStride,
      boolean first) {
    int rows = bands * PanelLayout.BAND_ROWS;
    for (int token = 0; token < tokens; token++) {
      int at = sumsOffset + token * sumsStride;
      for (int row = 0; row < rows; row++) {
        int weights = row / PanelLayout.PANEL_ROWS * panelStride + row % PanelLayout.PANEL_ROWS;
        float y = first ? 0 : sums[at];
        for (int column = 0; column < columns; column++) {
          y =
              Math.fma(
                  tile[weights + column * PanelLayout.PANEL_ROWS],
                  x[xOffset + column * tokens + token],
                  y);
        }
        sums[at++] = y;
      }
    }
  }

  @Override
  public void rmsNorm(
      MemorySegment x,
      long xOffset,
      MemorySegment weight,
      float epsilon,
      MemorySegment out,
      long outOffset,
      int count,
      float[] lanes) {
    Arrays.fill(lanes, 0);
    for (int i = 0; i < count; i++) {
      float value = at(x, xOffset, i);
      lanes[i % LaneSum.LANES] = Math.fma(value, value, lanes[i % LaneSum.LANES]);
    }
    float factor = inverseRootMeanSquare(LaneSum.tree(lanes), count, epsilon);
    for (int i = 0; i < count; i++) {
      put(out, outOffset, i, at(x, xOffset, i) * factor * at(weight, 0, i));
    }
  }

  /** {@code 1 / sqrt(sum / count + epsilon)}; the root is correctly rounded. */
  public static float inverseRootMeanSquare(float sumOfSquares, int count, float epsilon) {
    return 1f / (float) Math.sqrt(sumOfSquares / count + epsilon);
  }

  @Override
  public void swiGlu(
      MemorySegment gate,
      long gateOffset,
      MemorySegment up,
      long upOffset,
      MemorySegment out,
      long outOffset,
      int count) {
    for (int i = 0; i < count; i++) {
      float g = at(gate, gateOffset, i);
      put(out, outOffset, i, g / (1f + Exponential.exp(-g)) * at(up, upOffset, i));
    }
  }

  @Override
  public void add(MemorySegment x, long xOffset, MemorySegment y, long yOffset, int count) {
    for (int i = 0; i < count; i++) {
      put(x, xOffset, i, at(x, xOffset, i) + at(y, yOffset, i));
    }
  }

  @Override
  public float max(float[] x, int offset, int count) {
    float max = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < count; i++) {
      max = Math.max(max, x[offset + i]);
    }
    return max;
  }

  @Override
  public float exponentials(
      float[] x, int offset, int count, float scale, float shift, float[] lanes) {
    Arrays.fill(lanes, 0);
    for (int i = 0; i < count; i++) {
      float e = Exponential.exp(Math.fma(x[offset + i], scale, -shift));
      x[offset + i] = e;
      lanes[i % LaneSum.LANES] += e;
    }
    return LaneSum.tree(lanes);
  }

  @Override
  public void turnAdjacent(
      MemorySegment x, long offset, float[] cosines, float[] sines, int at, int pairs) {
    turn(x, offset, 2, 1, cosines, sines, at, pairs);
  }

  @Override
  public void turnHalves(
      MemorySegment x, long offset, float[] cosines, float[] sines, int at, int pairs) {
    turn(x, offset, 1, pairs, cosines, sines, at, pairs);
  }

  /**
   * Turns pairs.
   *
   * @param step from an element to that of the next pair
   * @param partner from the first element of a pair to the second
   */
  public static void turn(
      MemorySegment x,
      long offset,
      int step,
      int partner,
      float[] cosines,
      float[] sines,
      int at,
      int pairs) {
    for (int i = 0; i < pairs; i++) {
      float a = at(x, offset, i * step);
      float b = at(x, offset, i * step + partner);
      float cos = cosines[at + i];
      float sin = sines[at + i];
      put(x, offset, i * step, Math.fma(a, cos, -(b * sin)));
      put(x, offset, i * step + partner, Math.fma(b, cos, a * sin));
    }
  }

  public static float at(MemorySegment segment, long offset, int index) {
    return segment.get(FLOAT, offset + (long) index * Float.BYTES);
  }

  public static void put(MemorySegment segment, long offset, int index, float value) {
    segment.set(FLOAT, offset + (long) index * Float.BYTES, value);
  }
}
