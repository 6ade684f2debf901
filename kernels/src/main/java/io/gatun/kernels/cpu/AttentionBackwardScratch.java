package io.gatun.kernels.cpu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * What one worker needs for the backward of attention: keys and values of one head of a sequence, a
 * block of queries, and their scores. Panels are as the tile kernels take them, 16 lanes wide and
 * padded with zeros to a band.
 */
final class AttentionBackwardScratch {
  /** Queries that are worked on together: whole groups. */
  static final int BLOCK = 4 * TokenGroups.LARGEST;

  private static final int LANES = PanelLayout.PANEL_ROWS;

  final float[] lanes = new float[LaneSum.LANES];

  /** {@code [position / 16][element][16]}: lanes run over positions. */
  float[] keysByPosition = new float[0];

  float[] valuesByPosition = new float[0];

  /** {@code [element / 16][position][16]}: lanes run over elements. */
  float[] keysByElement = new float[0];

  /** {@code [element / 16][query][16]}. */
  float[] queriesByElement = new float[0];

  float[] gradientsByElement = new float[0];

  /** {@code [group][element][query of the group]}. */
  float[] queries = new float[0];

  float[] gradients = new float[0];

  /** Scores, then weights, {@code [query][position]}. */
  float[] weights = new float[0];

  /** What the loss gains by a weight, then by a score, {@code [query][position]}. */
  float[] slopes = new float[0];

  /** Weights or slopes of a group, as the tile kernels take them. */
  float[] packed = new float[0];

  /** {@code [query][element]}. */
  float[] queryGradient = new float[0];

  /** {@code [position][element]}. */
  float[] keyGradient = new float[0];

  float[] valueGradient = new float[0];

  private float[] line = new float[0];

  /** Makes room for a sequence of so many positions. */
  void reserve(int length, int keySize, int valueSize) {
    int positions = PanelLayout.padToBand(length);
    int key = PanelLayout.padToBand(keySize);
    int value = PanelLayout.padToBand(valueSize);
    keysByPosition = room(keysByPosition, positions * keySize);
    valuesByPosition = room(valuesByPosition, positions * valueSize);
    keysByElement = room(keysByElement, positions * key);
    queriesByElement = room(queriesByElement, BLOCK * key);
    gradientsByElement = room(gradientsByElement, BLOCK * value);
    queries = room(queries, BLOCK * keySize);
    gradients = room(gradients, BLOCK * valueSize);
    weights = room(weights, BLOCK * positions);
    slopes = room(slopes, BLOCK * positions);
    packed = room(packed, TokenGroups.LARGEST * Math.max(positions, BLOCK));
    queryGradient = room(queryGradient, BLOCK * key);
    keyGradient = room(keyGradient, positions * key);
    valueGradient = room(valueGradient, positions * value);
    line = room(line, Math.max(key, value));
    Arrays.fill(keyGradient, 0, positions * key, 0);
    Arrays.fill(valueGradient, 0, positions * value, 0);
  }

  private static float[] room(float[] array, int length) {
    return array.length < length ? new float[length] : array;
  }

  /** Rows of a head as panels of positions; those that fill no band are zero. */
  void byPosition(HostTensor from, int firstRow, int rows, int head, int size, float[] to) {
    Arrays.fill(to, 0, PanelLayout.padToBand(rows) * size, 0);
    for (int row = 0; row < rows; row++) {
      read(from, firstRow + row, head, size);
      int at = row / LANES * size * LANES + row % LANES;
      for (int element = 0; element < size; element++) {
        to[at + element * LANES] = line[element];
      }
    }
  }

  /** Rows of a head as panels of elements, {@code stride} rows to a panel. */
  void byElement(
      HostTensor from, int firstRow, int rows, int head, int size, int stride, float[] to) {
    int padded = PanelLayout.padToBand(size);
    Arrays.fill(line, 0, padded, 0);
    for (int row = 0; row < rows; row++) {
      read(from, firstRow + row, head, size);
      for (int element = 0; element < padded; element += LANES) {
        int at = (element / LANES * stride + row) * LANES;
        System.arraycopy(line, element, to, at, LANES);
      }
    }
  }

  /** Rows of a head in groups. */
  void byGroup(HostTensor from, int firstRow, int rows, int head, int size, float[] to) {
    int start = 0;
    while (start < rows) {
      int group = TokenGroups.next(rows - start);
      for (int i = 0; i < group; i++) {
        read(from, firstRow + start + i, head, size);
        int at = start * size + i;
        for (int element = 0; element < size; element++) {
          to[at + element * group] = line[element];
        }
      }
      start += group;
    }
  }

  private void read(HostTensor from, int row, int head, int size) {
    long at = from.rowOffset(row) + (long) head * size * Float.BYTES;
    MemorySegment.copy(from.memory, ValueLayout.JAVA_FLOAT, at, line, 0, size);
  }

  /** Writes rows of {@code stride} floats to a head of a tensor. */
  static void write(
      float[] from, int stride, int rows, HostTensor to, int firstRow, int head, int size) {
    for (int row = 0; row < rows; row++) {
      long at = to.rowOffset(firstRow + row) + (long) head * size * Float.BYTES;
      MemorySegment.copy(from, row * stride, to.memory, ValueLayout.JAVA_FLOAT, at, size);
    }
  }
}
