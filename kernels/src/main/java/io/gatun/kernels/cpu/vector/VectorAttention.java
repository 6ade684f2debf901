package io.gatun.kernels.cpu.vector;

import io.gatun.kernels.cpu.AttentionKernels;
import io.gatun.kernels.cpu.LaneSum;
import io.gatun.kernels.cpu.OffHeap;
import io.gatun.kernels.cpu.PanelLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/** Attention's inner loops by the Vector API. */
abstract class VectorAttention implements AttentionKernels {
  private static final int STEP = Lanes.COUNT;
  private static final int ROWS = PanelLayout.PANEL_ROWS;

  /** Queries beyond these fill a tile of twelve better than tiles of four. */
  private static final int MOST_BY_FOURS = 8;

  private static final int FOUR = 4;

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
    int vectors = positions / STEP;
    if (count > MOST_BY_FOURS) {
      for (int v = 0; v < vectors; v += 2) {
        KeyTile2x12.multiply(
            keys,
            start(offset, panelBytes, v),
            start(offset, panelBytes, v + 1),
            size,
            queries,
            queriesOffset,
            scores,
            scoresOffset + v * STEP);
      }
      return;
    }
    int fours = vectors / FOUR * FOUR;
    for (int v = 0; v < fours; v += FOUR) {
      long w0 = start(offset, panelBytes, v);
      long w1 = start(offset, panelBytes, v + 1);
      long w2 = start(offset, panelBytes, v + 2);
      long w3 = start(offset, panelBytes, v + 3);
      for (int query = 0; query < count; query += FOUR) {
        int to = scoresOffset + query * BLOCK + v * STEP;
        KeyTile4x4.multiply(keys, w0, w1, w2, w3, size, queries, queriesOffset + query, scores, to);
      }
    }
    if (fours < vectors) { // spans are of two vectors of 512 bits
      long w0 = start(offset, panelBytes, fours);
      long w1 = start(offset, panelBytes, fours + 1);
      for (int query = 0; query < count; query += FOUR) {
        int to = scoresOffset + query * BLOCK + fours * STEP;
        KeyTile2x4.multiply(keys, w0, w1, size, queries, queriesOffset + query, scores, to);
      }
    }
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
    int vectors = size / STEP;
    if (count > MOST_BY_FOURS) {
      for (int v = 0; v < vectors; v += 2) {
        ValueTile2x12.multiply(
            values,
            start(offset, panelBytes, v),
            start(offset, panelBytes, v + 1),
            positions,
            weights,
            weightsOffset,
            out,
            outOffset + v * STEP,
            outStride);
      }
      return;
    }
    for (int query = 0; query < count; query += FOUR) {
      int from = weightsOffset + query * BLOCK;
      int to = outOffset + query * outStride;
      int v = 0;
      for (; v + 4 <= vectors; v += 4) {
        long w0 = start(offset, panelBytes, v);
        long w1 = start(offset, panelBytes, v + 1);
        long w2 = start(offset, panelBytes, v + 2);
        long w3 = start(offset, panelBytes, v + 3);
        ValueTile4x4.multiply(
            values, w0, w1, w2, w3, positions, weights, from, out, to + v * STEP, outStride);
      }
      for (; v < vectors; v += 2) {
        long w0 = start(offset, panelBytes, v);
        long w1 = start(offset, panelBytes, v + 1);
        ValueTile2x4.multiply(
            values, w0, w1, positions, weights, from, out, to + v * STEP, outStride);
      }
    }
  }

  /** Where a vector of lanes starts. */
  private static long start(long offset, long panelBytes, int vector) {
    int lane = vector * STEP;
    return offset + lane / ROWS * panelBytes + (long) lane % ROWS * Float.BYTES;
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
    if (count > to - from) {
      Arrays.fill(scores, offset, offset + from, Float.NEGATIVE_INFINITY);
      Arrays.fill(scores, offset + to, offset + count, Float.NEGATIVE_INFINITY);
    }
    float shift = Math.fma(largest(scores, offset, count), scale, 0f);
    for (int part = 0; part < LaneSum.LANES; part += STEP) {
      exponentials(scores, offset + part, offset + count, scale, shift, lanes, part);
    }
    sums[at] = shift;
    sums[at + 1] = LaneSum.tree(lanes);
  }

  /** The largest number, minus infinity if there is none. */
  private static float largest(float[] x, int offset, int count) {
    FloatVector largest = Lanes.broadcast(Float.NEGATIVE_INFINITY);
    for (int i = 0; i < count; i += STEP) {
      FloatVector next = FloatVector.fromArray(Lanes.FLOAT, x, offset + i);
      largest = largest.blend(next, next.compare(VectorOperators.GT, largest));
    }
    // Integers in the same order, whose largest takes far fewer instructions.
    IntVector bits = largest.reinterpretAsInts();
    IntVector order = bits.lanewise(VectorOperators.ASHR, 31).and(0x7fffffff);
    int most = bits.lanewise(VectorOperators.XOR, order).reduceLanes(VectorOperators.MAX);
    return Float.intBitsToFloat(most ^ (most >> 31 & 0x7fffffff));
  }

  /** Not to be inlined: with its caller it is within 100 of the nodes at which C2 boxes vectors. */
  private static void exponentials(
      float[] x, int from, int to, float scale, float shift, float[] lanes, int part) {
    FloatVector scales = Lanes.broadcast(scale);
    FloatVector shifts = Lanes.broadcast(-shift);
    FloatVector sum = Lanes.zero();
    for (int i = from; i < to; i += LaneSum.LANES) {
      FloatVector score = FloatVector.fromArray(Lanes.FLOAT, x, i);
      VectorMask<Float> nothing = score.compare(VectorOperators.EQ, Float.NEGATIVE_INFINITY);
      FloatVector weight =
          VectorKernels.exp(score.fma(scales, shifts)).blend(Lanes.zero(), nothing);
      weight.intoArray(x, i);
      sum = weight.add(sum);
    }
    sum.intoArray(lanes, part);
  }

  @Override
  public void merge(
      float[] total, int at, float[] block, int blockAt, int count, float keep, float take) {
    FloatVector keeps = Lanes.broadcast(keep);
    FloatVector takes = Lanes.broadcast(take);
    for (int i = 0; i < count; i += STEP) {
      FloatVector kept = FloatVector.fromArray(Lanes.FLOAT, total, at + i).mul(keeps);
      FloatVector.fromArray(Lanes.FLOAT, block, blockAt + i)
          .fma(takes, kept)
          .intoArray(total, at + i);
    }
  }

  @Override
  public void widenHalves(
      MemorySegment source, long offset, int count, MemorySegment target, long targetOffset) {
    for (int i = 0; i < count; i += STEP) {
      HalfFloats.load(source, offset + (long) i * Short.BYTES)
          .intoMemorySegment(
              OffHeap.view(target), targetOffset + (long) i * Float.BYTES, Lanes.ORDER);
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
    for (int lane = 0; lane < ROWS; lane += STEP) {
      long shift = (long) lane * Float.BYTES;
      for (int block = 0; block < elements; block += SCALE_BLOCK) {
        FloatVector scale = Lanes.load(source, scales + block / SCALE_BLOCK * Lanes.LINE + shift);
        int end = Math.min(elements, block + SCALE_BLOCK);
        for (int element = block; element < end; element += 2) {
          IntVector words = pair(source, codes + shift, element);
          long at = targetOffset + element * Lanes.LINE + shift;
          decodeTop(words.lanewise(VectorOperators.LSHL, 8))
              .mul(scale)
              .intoMemorySegment(OffHeap.view(target), at, Lanes.ORDER);
          decodeTop(words)
              .mul(scale)
              .intoMemorySegment(OffHeap.view(target), at + Lanes.LINE, Lanes.ORDER);
        }
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
    for (int lane = 0; lane < ROWS; lane += STEP) {
      long shift = (long) lane * Float.BYTES;
      for (int position = 0; position < positions; position += 2) {
        IntVector words = pair(source, codes + shift, position);
        long at = targetOffset + position * Lanes.LINE + shift;
        long scale = scales + (long) position * Float.BYTES;
        decodeTop(words.lanewise(VectorOperators.LSHL, 8))
            .mul(source.get(ValueLayout.JAVA_FLOAT, scale))
            .intoMemorySegment(OffHeap.view(target), at, Lanes.ORDER);
        decodeTop(words)
            .mul(source.get(ValueLayout.JAVA_FLOAT, scale + Float.BYTES))
            .intoMemorySegment(OffHeap.view(target), at + Lanes.LINE, Lanes.ORDER);
      }
    }
  }

  /**
   * The words that hold the codes of an even column and the next, so that the latter's are at the
   * top. Two at a time, not four: C2 counts each store into a segment as a great many nodes.
   */
  private static IntVector pair(MemorySegment source, long words, int column) {
    int up = Short.SIZE - Byte.SIZE * (column % Integer.BYTES);
    return Lanes.loadInts(source, words + column / Integer.BYTES * Lanes.LINE)
        .lanewise(VectorOperators.LSHL, up);
  }

  /** Codes that are the top byte of each lane. */
  private static FloatVector decodeTop(IntVector codes) {
    return (FloatVector)
        codes
            .lanewise(VectorOperators.ASHR, Integer.SIZE - Byte.SIZE)
            .convertShape(VectorOperators.I2F, Lanes.FLOAT, 0);
  }
}
