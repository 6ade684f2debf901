package io.gatun.kernels.cpu.vector;

import io.gatun.kernels.cpu.BackwardKernels;
import io.gatun.kernels.cpu.Exponential;
import io.gatun.kernels.cpu.LaneSum;
import io.gatun.kernels.cpu.OffHeap;
import io.gatun.kernels.cpu.ScalarKernels;
import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/** Backpropagation's inner loops by the Vector API; what fills no vector runs one by one. */
abstract class VectorBackward extends VectorAttention implements BackwardKernels {
  private static final int STEP = Lanes.COUNT;

  @Override
  public void rmsNormBackward(
      MemorySegment x,
      long xOffset,
      MemorySegment weight,
      long weightOffset,
      float epsilon,
      MemorySegment gradient,
      long gradientOffset,
      MemorySegment out,
      long outOffset,
      int count,
      float[] lanes) {
    int whole = count - count % LaneSum.LANES;
    for (int part = 0; part < LaneSum.LANES; part += STEP) {
      VectorKernels.sumSquares(x, xOffset, part, whole, lanes);
    }
    for (int i = whole; i < count; i++) {
      float value = ScalarKernels.at(x, xOffset, i);
      lanes[i - whole] = Math.fma(value, value, lanes[i - whole]);
    }
    float factor = ScalarKernels.inverseRootMeanSquare(LaneSum.tree(lanes), count, epsilon);
    for (int part = 0; part < LaneSum.LANES; part += STEP) {
      sumProducts(x, xOffset, weight, weightOffset, gradient, gradientOffset, part, whole, lanes);
    }
    for (int i = whole; i < count; i++) {
      float t = product(gradient, gradientOffset, weight, weightOffset, i);
      lanes[i - whole] = Math.fma(t, ScalarKernels.at(x, xOffset, i), lanes[i - whole]);
    }
    float mean = LaneSum.tree(lanes) / count * factor * factor;
    int i = 0;
    for (; i + STEP <= count; i += STEP) {
      long at = (long) i * Float.BYTES;
      FloatVector t =
          Lanes.load(gradient, gradientOffset + at).mul(Lanes.load(weight, weightOffset + at));
      Lanes.load(x, xOffset + at)
          .fma(Lanes.broadcast(-mean), t)
          .mul(factor)
          .intoMemorySegment(OffHeap.view(out), outOffset + at, Lanes.ORDER);
    }
    for (; i < count; i++) {
      float t = product(gradient, gradientOffset, weight, weightOffset, i);
      float value = Math.fma(-mean, ScalarKernels.at(x, xOffset, i), t) * factor;
      ScalarKernels.put(out, outOffset, i, value);
    }
  }

  private static float product(
      MemorySegment a, long aOffset, MemorySegment b, long bOffset, int i) {
    return ScalarKernels.at(a, aOffset, i) * ScalarKernels.at(b, bOffset, i);
  }

  private static void sumProducts(
      MemorySegment x,
      long xOffset,
      MemorySegment weight,
      long weightOffset,
      MemorySegment gradient,
      long gradientOffset,
      int part,
      int whole,
      float[] lanes) {
    FloatVector sum = Lanes.zero();
    for (int i = part; i < whole; i += LaneSum.LANES) {
      long at = (long) i * Float.BYTES;
      FloatVector t =
          Lanes.load(gradient, gradientOffset + at).mul(Lanes.load(weight, weightOffset + at));
      sum = t.fma(Lanes.load(x, xOffset + at), sum);
    }
    sum.intoArray(lanes, part);
  }

  @Override
  public void swiGluBackward(
      MemorySegment gate,
      long gateOffset,
      MemorySegment up,
      long upOffset,
      MemorySegment gradient,
      long gradientOffset,
      MemorySegment gateGradient,
      long gateGradientOffset,
      MemorySegment upGradient,
      long upGradientOffset,
      int count) {
    int i = 0;
    for (; i + STEP <= count; i += STEP) {
      long at = (long) i * Float.BYTES;
      FloatVector g = Lanes.load(gate, gateOffset + at);
      FloatVector u = Lanes.load(up, upOffset + at);
      FloatVector d = Lanes.load(gradient, gradientOffset + at);
      FloatVector divisor = VectorKernels.exp(g.neg()).add(1f);
      FloatVector one = Lanes.broadcast(1f);
      FloatVector s = one.div(divisor);
      d.mul(g.div(divisor))
          .intoMemorySegment(OffHeap.view(upGradient), upGradientOffset + at, Lanes.ORDER);
      d.mul(u)
          .mul(s.mul(g.fma(one.sub(s), one)))
          .intoMemorySegment(OffHeap.view(gateGradient), gateGradientOffset + at, Lanes.ORDER);
    }
    for (; i < count; i++) {
      float g = ScalarKernels.at(gate, gateOffset, i);
      float u = ScalarKernels.at(up, upOffset, i);
      float d = ScalarKernels.at(gradient, gradientOffset, i);
      float divisor = 1f + Exponential.exp(-g);
      float s = 1f / divisor;
      ScalarKernels.put(upGradient, upGradientOffset, i, d * (g / divisor));
      ScalarKernels.put(gateGradient, gateGradientOffset, i, d * u * (s * Math.fma(g, 1f - s, 1f)));
    }
  }

  @Override
  public void softmaxBackward(
      float[] weights,
      int weightsAt,
      float[] changes,
      int changesAt,
      int count,
      float inverseSum,
      float scale,
      float[] lanes) {
    scale(weights, weightsAt, count, inverseSum);
    int whole = count - count % LaneSum.LANES;
    for (int part = 0; part < LaneSum.LANES; part += STEP) {
      sumProducts(weights, weightsAt, changes, changesAt, part, whole, lanes);
    }
    for (int i = whole; i < count; i++) {
      lanes[i - whole] = Math.fma(weights[weightsAt + i], changes[changesAt + i], lanes[i - whole]);
    }
    float mean = LaneSum.tree(lanes);
    int i = 0;
    for (; i + STEP <= count; i += STEP) {
      FloatVector weight = FloatVector.fromArray(Lanes.FLOAT, weights, weightsAt + i);
      FloatVector change = FloatVector.fromArray(Lanes.FLOAT, changes, changesAt + i);
      weight.mul(change.sub(mean)).mul(scale).intoArray(changes, changesAt + i);
    }
    for (; i < count; i++) {
      changes[changesAt + i] = weights[weightsAt + i] * (changes[changesAt + i] - mean) * scale;
    }
  }

  private static void sumProducts(
      float[] a, int aAt, float[] b, int bAt, int part, int whole, float[] lanes) {
    FloatVector sum = Lanes.zero();
    for (int i = part; i < whole; i += LaneSum.LANES) {
      FloatVector left = FloatVector.fromArray(Lanes.FLOAT, a, aAt + i);
      sum = left.fma(FloatVector.fromArray(Lanes.FLOAT, b, bAt + i), sum);
    }
    sum.intoArray(lanes, part);
  }

  @Override
  public void add(float[] x, int xAt, float[] sums, int sumsAt, int count) {
    int i = 0;
    for (; i + STEP <= count; i += STEP) {
      FloatVector.fromArray(Lanes.FLOAT, x, xAt + i)
          .add(FloatVector.fromArray(Lanes.FLOAT, sums, sumsAt + i))
          .intoArray(sums, sumsAt + i);
    }
    for (; i < count; i++) {
      sums[sumsAt + i] += x[xAt + i];
    }
  }

  @Override
  public void addSquares(float[] x, int xAt, float[] sums, int sumsAt, int count) {
    int i = 0;
    for (; i + STEP <= count; i += STEP) {
      FloatVector value = FloatVector.fromArray(Lanes.FLOAT, x, xAt + i);
      value
          .fma(value, FloatVector.fromArray(Lanes.FLOAT, sums, sumsAt + i))
          .intoArray(sums, sumsAt + i);
    }
    for (; i < count; i++) {
      sums[sumsAt + i] = Math.fma(x[xAt + i], x[xAt + i], sums[sumsAt + i]);
    }
  }

  @Override
  public void scale(float[] x, int at, int count, float factor) {
    int i = 0;
    for (; i + STEP <= count; i += STEP) {
      FloatVector.fromArray(Lanes.FLOAT, x, at + i).mul(factor).intoArray(x, at + i);
    }
    for (; i < count; i++) {
      x[at + i] *= factor;
    }
  }
}
