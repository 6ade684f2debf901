package io.gatun.kernels.cpu;

import io.gatun.kernels.SparseMatrix;
import io.gatun.kernels.SparsePattern;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** The definition of every result, in plain Java. */
public final class ScalarKernels extends ScalarBackward implements KernelSet {
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
      int tileOffset,
      int panelStride,
      int columns,
      float[] x,
      int xOffset,
      int tokens,
      float[] sums,
      int sumsOffset,
      int sumsStride,
      boolean first) {
    for (int token = 0; token < tokens; token++) {
      int at = sumsOffset + token * sumsStride;
      for (int row = 0; row < PanelLayout.BAND_ROWS; row++) {
        int weights =
            tileOffset + row / PanelLayout.PANEL_ROWS * panelStride + row % PanelLayout.PANEL_ROWS;
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

  /** Plain loops wait for themselves, not for memory. */
  @Override
  public void readAhead(MemorySegment memory, long offset, long bytes, int[] sink) {}

  @Override
  public void multiplyRow(
      PanelMatrix matrix, int panelA, int panelB, float[] x, float[] sums, RowScratch scratch) {
    for (int i = 0; i < PanelLayout.BAND_ROWS; i++) {
      int row = rowOf(panelA, panelB, i);
      float y = 0;
      for (int column = 0; column < matrix.columns(); column++) {
        y = Math.fma(matrix.weight(row, column), x[column], y);
      }
      sums[i] = y;
    }
  }

  private static int rowOf(int panelA, int panelB, int i) {
    int panel = i < PanelLayout.PANEL_ROWS ? panelA : panelB;
    return panel * PanelLayout.PANEL_ROWS + i % PanelLayout.PANEL_ROWS;
  }

  @Override
  public void quantize(float[] x, int count, int[] q, float[] scales, int scalesAt) {
    for (int block = 0; block < count / Int8Rows.BLOCK; block++) {
      int from = block * Int8Rows.BLOCK;
      float largest = 0;
      for (int i = from; i < from + Int8Rows.BLOCK; i++) {
        largest = Math.max(largest, Math.abs(x[i]));
      }
      boolean zero = largest < Int8Rows.SMALLEST;
      float inverse = zero ? 0 : 127 / largest;
      for (int i = from; i < from + Int8Rows.BLOCK; i++) {
        q[i] = (int) Math.rint(x[i] * inverse);
      }
      scales[scalesAt + block] = zero ? 0 : largest / 127;
    }
  }

  @Override
  public void multiplyRowInt8(
      PanelMatrix matrix,
      int panelA,
      int panelB,
      Int8Rows x,
      int row,
      float[] sums,
      int sumsAt,
      Int8Scratch scratch) {
    for (int i = 0; i < PanelLayout.BAND_ROWS; i++) {
      sums[sumsAt + i] = dotInt8(matrix, rowOf(panelA, panelB, i), x, row);
    }
  }

  @Override
  public void multiplyRowsInt8(
      PanelMatrix matrix, int panelA, int panelB, Int8Rows x, float[] sums, Int8Scratch scratch) {
    for (int row = 0; row < x.rows(); row++) {
      int at = row * PanelLayout.BAND_ROWS;
      multiplyRowInt8(matrix, panelA, panelB, x, row, sums, at, scratch);
    }
  }

  /** One output: the definition in {@link ProductKernels}. */
  static float dotInt8(PanelMatrix matrix, int weightRow, Int8Rows x, int row) {
    float y = 0;
    for (int group = 0; group < matrix.groups; group++) {
      int from = group * matrix.groupSize;
      int sum = 0;
      for (int column = from; column < from + matrix.groupSize; column++) {
        sum += (matrix.code(weightRow, column) - matrix.layout.codeBias()) * x.integer(row, column);
      }
      y = Math.fma(matrix.scale(weightRow, group), sum * x.scale(row, from), y);
    }
    if (matrix.layout.storesOffsets()) {
      for (int group = 0; group < matrix.groups; group++) {
        int from = group * matrix.groupSize;
        int sum = 0;
        for (int column = from; column < from + matrix.groupSize; column++) {
          sum += x.integer(row, column);
        }
        y = Math.fma(matrix.offset(weightRow, group), sum * x.scale(row, from), y);
      }
    }
    return y;
  }

  @Override
  public void addSparse(
      SparseMatrix delta,
      MemorySegment x,
      long xOffset,
      long stride,
      MemorySegment out,
      long outOffset,
      long outStride,
      int tokens) {
    int[] rowIds = delta.pattern().rowIds();
    for (int token = 0; token < tokens; token++) {
      long inputs = xOffset + token * stride;
      long outputs = outOffset + token * outStride;
      for (int i = 0; i < rowIds.length; i++) {
        put(out, outputs, rowIds[i], at(out, outputs, rowIds[i]) + dotSparse(delta, i, x, inputs));
      }
    }
  }

  /** One output of a sparse product: the entries of row {@code rowIds()[i]} times a token. */
  static float dotSparse(SparseMatrix delta, int i, MemorySegment x, long xOffset) {
    SparsePattern pattern = delta.pattern();
    float y = 0;
    for (int entry = pattern.rowStarts()[i]; entry < pattern.rowStarts()[i + 1]; entry++) {
      y = Math.fma(delta.values()[entry], at(x, xOffset, pattern.columnIds()[entry]), y);
    }
    return y;
  }

  @Override
  public void rmsNorm(
      MemorySegment x,
      long xOffset,
      MemorySegment weight,
      long weightOffset,
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
      put(out, outOffset, i, at(x, xOffset, i) * factor * at(weight, weightOffset, i));
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
