package io.gatun.kernels.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** The definition of what attention's inner loops give, in plain Java. */
abstract class ScalarAttention implements AttentionKernels {
  private static final int LANES = PanelLayout.PANEL_ROWS;

  @Override
  public void scores(
      MemorySegment keys,
      long offset,
      long panelBytes,
      int size,
      int positions,
      float[] queries,
      int queriesOffset,
      int count,
      float[] scores,
      int scoresOffset) {
    for (int query = 0; query < count; query++) {
      for (int position = 0; position < positions; position++) {
        long at = offset + position / LANES * panelBytes;
        float sum = 0;
        for (int element = 0; element < size; element++) {
          float key = ScalarKernels.at(keys, at, element * LANES + position % LANES);
          sum = Math.fma(key, queries[queriesOffset + element * GROUP + query], sum);
        }
        scores[scoresOffset + query * BLOCK + position] = sum;
      }
    }
  }

  @Override
  public void weights(
      float[] scores,
      int offset,
      int count,
      int from,
      int to,
      float scale,
      float[] sums,
      int at,
      float[] lanes) {
    float max = Float.NEGATIVE_INFINITY;
    for (int i = from; i < to; i++) {
      max = scores[offset + i] > max ? scores[offset + i] : max;
    }
    float shift = Math.fma(max, scale, 0f);
    Arrays.fill(lanes, 0);
    for (int i = 0; i < count; i++) {
      boolean visible = from <= i && i < to;
      float weight = visible ? weight(scores[offset + i], scale, shift) : 0;
      scores[offset + i] = weight;
      lanes[i % LaneSum.LANES] += weight;
    }
    sums[at] = shift;
    sums[at + 1] = LaneSum.tree(lanes);
  }

  private static float weight(float score, float scale, float shift) {
    return score == Float.NEGATIVE_INFINITY ? 0 : Exponential.exp(Math.fma(score, scale, -shift));
  }

  @Override
  public void weighValues(
      MemorySegment values,
      long offset,
      long panelBytes,
      int size,
      int positions,
      float[] weights,
      int weightsOffset,
      int count,
      float[] out,
      int outOffset,
      int outStride) {
    for (int query = 0; query < count; query++) {
      for (int element = 0; element < size; element++) {
        long at = offset + element / LANES * panelBytes;
        float sum = 0;
        for (int position = 0; position < positions; position++) {
          float value = ScalarKernels.at(values, at, position * LANES + element % LANES);
          sum = Math.fma(value, weights[weightsOffset + query * BLOCK + position], sum);
        }
        out[outOffset + query * outStride + element] = sum;
      }
    }
  }

  @Override
  public void merge(
      float[] total, int at, float[] block, int blockAt, int count, float keep, float take) {
    for (int i = 0; i < count; i++) {
      total[at + i] = Math.fma(block[blockAt + i], take, total[at + i] * keep);
    }
  }

  @Override
  public void widenHalves(
      MemorySegment source, long offset, int count, MemorySegment target, long targetOffset) {
    for (int i = 0; i < count; i++) {
      short half = source.get(ValueLayout.JAVA_SHORT, offset + (long) i * Short.BYTES);
      ScalarKernels.put(target, targetOffset, i, Float.float16ToFloat(half));
    }
  }

  @Override
  public void widenKeyCodes(
      MemorySegment source,
      long codes,
      long scales,
      int elements,
      MemorySegment target,
      long targetOffset) {
    for (int element = 0; element < elements; element++) {
      for (int lane = 0; lane < LANES; lane++) {
        float scale = ScalarKernels.at(source, scales, element / SCALE_BLOCK * LANES + lane);
        float value = code(source, codes, element, lane) * scale;
        ScalarKernels.put(target, targetOffset, element * LANES + lane, value);
      }
    }
  }

  @Override
  public void widenValueCodes(
      MemorySegment source,
      long codes,
      long scales,
      int positions,
      MemorySegment target,
      long targetOffset) {
    for (int position = 0; position < positions; position++) {
      float scale = ScalarKernels.at(source, scales, position);
      for (int lane = 0; lane < LANES; lane++) {
        float value = code(source, codes, position, lane) * scale;
        ScalarKernels.put(target, targetOffset, position * LANES + lane, value);
      }
    }
  }

  private static byte code(MemorySegment source, long codes, int column, int lane) {
    int word = column / Integer.BYTES * LANES + lane;
    return source.get(
        ValueLayout.JAVA_BYTE, codes + (long) word * Integer.BYTES + column % Integer.BYTES);
  }
}
