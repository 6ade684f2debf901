package io.gatun.kernels.cpu.vector;

import io.gatun.kernels.SparseMatrix;
import io.gatun.kernels.cpu.Exponential;
import io.gatun.kernels.cpu.Int8Rows;
import io.gatun.kernels.cpu.Int8Scratch;
import io.gatun.kernels.cpu.KernelSet;
import io.gatun.kernels.cpu.LaneSum;
import io.gatun.kernels.cpu.OffHeap;
import io.gatun.kernels.cpu.PanelMatrix;
import io.gatun.kernels.cpu.RowScratch;
import io.gatun.kernels.cpu.ScalarKernels;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** The Vector API version: the bits of {@link ScalarKernels}, faster. */
public final class VectorKernels extends VectorBackward implements KernelSet {
  private static final int STEP = Lanes.COUNT;

  /** The definition, for what fills no vectors. */
  private static final ScalarKernels SCALAR = new ScalarKernels();

  @Override
  public String name() {
    return "vector";
  }

  @Override
  public int widthBits() {
    return Lanes.FLOAT.vectorBitSize();
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
    Unpacking.unpack(matrix, panel, from, to, tile, tileOffset, scratch);
  }

  @Override
  public void readAhead(MemorySegment memory, long offset, long bytes, int[] sink) {
    ReadAhead.lines(memory, offset, bytes, sink);
  }

  @Override
  public void multiplyRow(
      PanelMatrix matrix, int panelA, int panelB, float[] x, float[] sums, RowScratch scratch) {
    RowProducts.multiply(matrix, panelA, panelB, x, sums, scratch);
  }

  @Override
  public void quantize(float[] x, int count, int[] q, float[] scales, int scalesAt) {
    Rounding.quantize(x, count, q, scales, scalesAt);
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
    Int8RowProducts.multiply(matrix, panelA, panelB, x, row, sums, sumsAt, scratch);
  }

  @Override
  public void multiplyRowsInt8(
      PanelMatrix matrix, int panelA, int panelB, Int8Rows x, float[] sums, Int8Scratch scratch) {
    Int8TileProducts.multiply(matrix, panelA, panelB, x, sums, scratch);
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
    Tiles.multiply(
        tile,
        tileOffset,
        panelStride,
        columns,
        x,
        xOffset,
        tokens,
        sums,
        sumsOffset,
        sumsStride,
        first);
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
    int token = 0;
    for (; token + SparseRows.TOKENS <= tokens; token += SparseRows.TOKENS) {
      long inputs = xOffset + token * stride;
      long outputs = outOffset + token * outStride;
      SparseRows.addEight(delta, x, inputs, stride, out, outputs, outStride);
    }
    long inputs = xOffset + token * stride;
    long outputs = outOffset + token * outStride;
    SCALAR.addSparse(delta, x, inputs, stride, out, outputs, outStride, tokens - token);
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
    int whole = count - count % LaneSum.LANES;
    for (int part = 0; part < LaneSum.LANES; part += STEP) {
      sumSquares(x, xOffset, part, whole, lanes);
    }
    for (int i = whole; i < count; i++) {
      float value = ScalarKernels.at(x, xOffset, i);
      lanes[i - whole] = Math.fma(value, value, lanes[i - whole]);
    }
    float factor = ScalarKernels.inverseRootMeanSquare(LaneSum.tree(lanes), count, epsilon);
    int i = 0;
    for (; i + STEP <= count; i += STEP) {
      long at = (long) i * Float.BYTES;
      Lanes.load(x, xOffset + at)
          .mul(factor)
          .mul(Lanes.load(weight, weightOffset + at))
          .intoMemorySegment(OffHeap.view(out), outOffset + at, Lanes.ORDER);
    }
    for (; i < count; i++) {
      float value =
          ScalarKernels.at(x, xOffset, i) * factor * ScalarKernels.at(weight, weightOffset, i);
      ScalarKernels.put(out, outOffset, i, value);
    }
  }

  static void sumSquares(MemorySegment x, long offset, int part, int whole, float[] lanes) {
    FloatVector sum = Lanes.zero();
    for (int i = part; i < whole; i += LaneSum.LANES) {
      FloatVector value = Lanes.load(x, offset + (long) i * Float.BYTES);
      sum = value.fma(value, sum);
    }
    sum.intoArray(lanes, part);
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
    int i = 0;
    for (; i + STEP <= count; i += STEP) {
      long at = (long) i * Float.BYTES;
      FloatVector g = Lanes.load(gate, gateOffset + at);
      g.div(exp(g.neg()).add(1f))
          .mul(Lanes.load(up, upOffset + at))
          .intoMemorySegment(OffHeap.view(out), outOffset + at, Lanes.ORDER);
    }
    for (; i < count; i++) {
      float g = ScalarKernels.at(gate, gateOffset, i);
      float value = g / (1f + Exponential.exp(-g)) * ScalarKernels.at(up, upOffset, i);
      ScalarKernels.put(out, outOffset, i, value);
    }
  }

  @Override
  public void add(MemorySegment x, long xOffset, MemorySegment y, long yOffset, int count) {
    int i = 0;
    for (; i + STEP <= count; i += STEP) {
      long at = (long) i * Float.BYTES;
      Lanes.load(x, xOffset + at)
          .add(Lanes.load(y, yOffset + at))
          .intoMemorySegment(OffHeap.view(x), xOffset + at, Lanes.ORDER);
    }
    for (; i < count; i++) {
      float sum = ScalarKernels.at(x, xOffset, i) + ScalarKernels.at(y, yOffset, i);
      ScalarKernels.put(x, xOffset, i, sum);
    }
  }

  @Override
  public float max(float[] x, int offset, int count) {
    FloatVector largest = Lanes.broadcast(Float.NEGATIVE_INFINITY);
    int i = 0;
    for (; i + STEP <= count; i += STEP) {
      largest = FloatVector.fromArray(Lanes.FLOAT, x, offset + i).max(largest);
    }
    float max = largest.reduceLanes(VectorOperators.MAX);
    for (; i < count; i++) {
      max = Math.max(max, x[offset + i]);
    }
    return max;
  }

  @Override
  public float exponentials(
      float[] x, int offset, int count, float scale, float shift, float[] lanes) {
    int whole = count - count % LaneSum.LANES;
    Arrays.fill(lanes, 0);
    for (int part = 0; part < LaneSum.LANES; part += STEP) {
      exponentialsOfPart(x, offset, part, whole, scale, shift, lanes);
    }
    for (int i = whole; i < count; i++) {
      float e = Exponential.exp(Math.fma(x[offset + i], scale, -shift));
      x[offset + i] = e;
      lanes[i - whole] += e;
    }
    return LaneSum.tree(lanes);
  }

  private static void exponentialsOfPart(
      float[] x, int offset, int part, int whole, float scale, float shift, float[] lanes) {
    FloatVector scales = Lanes.broadcast(scale);
    FloatVector shifts = Lanes.broadcast(-shift);
    FloatVector sum = Lanes.zero();
    for (int i = part; i < whole; i += LaneSum.LANES) {
      FloatVector e = exp(FloatVector.fromArray(Lanes.FLOAT, x, offset + i).fma(scales, shifts));
      e.intoArray(x, offset + i);
      sum = e.add(sum);
    }
    sum.intoArray(lanes, part);
  }

  @Override
  public void turnAdjacent(
      MemorySegment x, long offset, float[] cosines, float[] sines, int at, int pairs) {
    VectorRope.turnAdjacent(x, offset, cosines, sines, at, pairs);
  }

  @Override
  public void turnHalves(
      MemorySegment x, long offset, float[] cosines, float[] sines, int at, int pairs) {
    VectorRope.turnHalves(x, offset, cosines, sines, at, pairs);
  }

  /** {@link Exponential#exp}, operation by operation. */
  static FloatVector exp(FloatVector x) {
    // Cheaper than min and max, whose rules for NaN and zeros take five instructions.
    FloatVector low = Lanes.broadcast(Exponential.LOWEST);
    FloatVector high = Lanes.broadcast(Exponential.HIGHEST);
    FloatVector clamped =
        x.blend(low, x.compare(VectorOperators.LT, low))
            .blend(high, x.compare(VectorOperators.GT, high));
    FloatVector shifted =
        clamped.fma(Lanes.broadcast(Exponential.LOG2_E), Lanes.broadcast(Exponential.ROUNDER));
    FloatVector n = shifted.sub(Exponential.ROUNDER);
    FloatVector r = n.fma(Lanes.broadcast(-Exponential.LN2_HIGH), clamped);
    r = n.fma(Lanes.broadcast(-Exponential.LN2_LOW), r);
    FloatVector p = Lanes.broadcast(Exponential.C5).fma(r, Lanes.broadcast(Exponential.C4));
    p = p.fma(r, Lanes.broadcast(Exponential.C3));
    p = p.fma(r, Lanes.broadcast(Exponential.C2));
    p = p.fma(r, Lanes.broadcast(Exponential.C1));
    p = p.fma(r, Lanes.broadcast(Exponential.C0));
    p = p.fma(r.mul(r), r).add(1f);
    IntVector power =
        shifted
            .reinterpretAsInts()
            .lanewise(VectorOperators.LSHL, 23)
            .add(Float.floatToRawIntBits(1f));
    return p.mul(power.reinterpretAsFloats());
  }
}
