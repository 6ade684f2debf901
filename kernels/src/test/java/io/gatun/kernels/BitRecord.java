package io.gatun.kernels;

import java.util.Arrays;

/** The bits of results, one after the other. */
final class BitRecord {
  private int[] words = new int[1024];
  private int count;

  void clear() {
    count = 0;
  }

  void add(FloatTensor tensor, int row) {
    float[] values = new float[tensor.columns()];
    tensor.read(row, values, 0);
    add(values);
  }

  void add(float[] values) {
    for (float value : values) {
      add(Float.floatToRawIntBits(value));
    }
  }

  void add(double value) {
    long bits = Double.doubleToRawLongBits(value);
    add((int) bits);
    add((int) (bits >>> Integer.SIZE));
  }

  private void add(int word) {
    if (count == words.length) {
      words = Arrays.copyOf(words, 2 * count);
    }
    words[count++] = word;
  }

  int[] bits() {
    return Arrays.copyOf(words, count);
  }
}
