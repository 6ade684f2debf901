package io.gatun.kernels.cpu;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** The definition of what backpropagation's inner loops give, in plain Java. */
abstract class ScalarBackward extends ScalarAttention implements BackwardKernels {
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
    Arrays.fill(lanes, 0);
    for (int i = 0; i < count; i++) {
      float value = ScalarKernels.at(x, xOffset, i);
      lanes[i % LaneSum.LANES] = Math.fma(value, value, lanes[i % LaneSum.LANES]);
    }
    float factor = ScalarKernels.inverseRootMeanSquare(LaneSum.tree(lanes), count, epsilon);
    Arrays.fill(lanes, 0);
    for (int i = 0; i < count; i++) {
      float t =
          ScalarKernels.at(gradient, gradientOffset, i) * ScalarKernels.at(weight, weightOffset, i);
      lanes[i % LaneSum.LANES] =
          Math.fma(t, ScalarKernels.at(x, xOffset, i), lanes[i % LaneSum.LANES]);
    }
    float mean = LaneSum.tree(lanes) / count * factor * factor;
    for (int i = 0; i < count; i++) {
      float t =
          ScalarKernels.at(gradient, gradientOffset, i) * ScalarKernels.at(weight, weightOffset, i);
      float value = Math.fma(-mean, ScalarKernels.at(x, xOffset, i), t) * factor;
      ScalarKernels.put(out, outOffset, i, value);
    }
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
    for (int i = 0; i < count; i++) {
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
    Arrays.fill(lanes, 0);
    for (int i = 0; i < count; i++) {
      float weight = weights[weightsAt + i] * inverseSum;
      weights[weightsAt + i] = weight;
      lanes[i % LaneSum.LANES] = Math.fma(weight, changes[changesAt + i], lanes[i % LaneSum.LANES]);
    }
    float mean = LaneSum.tree(lanes);
    for (int i = 0; i < count; i++) {
      changes[changesAt + i] = weights[weightsAt + i] * (changes[changesAt + i] - mean) * scale;
    }
  }

  @Override
  public void add(float[] x, int xAt, float[] sums, int sumsAt, int count) {
    for (int i = 0; i < count; i++) {
      sums[sumsAt + i] += x[xAt + i];
    }
  }

  @Override
  public void addSquares(float[] x, int xAt, float[] sums, int sumsAt, int count) {
    for (int i = 0; i < count; i++) {
      sums[sumsAt + i] = Math.fma(x[xAt + i], x[xAt + i], sums[sumsAt + i]);
    }
  }

  @Override
  public void scale(float[] x, int at, int count, float factor) {
    for (int i = 0; i < count; i++) {
      x[at + i] *= factor;
    }
  }
}
