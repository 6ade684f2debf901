package io.gatun.kernels.cpu;

import io.gatun.kernels.AttentionForm;
import io.gatun.kernels.FloatTensor;
import io.gatun.kernels.SequenceRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Lines of the parity table: backpropagation through attention over packed sequences. */
final class BackwardAttentionLines {
  private static final int ALL = Integer.MAX_VALUE;

  private BackwardAttentionLines() {}

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Line(int heads, AttentionForm form, int... lengths) {
    @Override
    public String toString() {
      return "%d heads, %s, %s".formatted(heads, form, Arrays.toString(lengths));
    }
  }

  static Stream<ParityCase> attention() {
    List<Line> lines = new ArrayList<>();
    for (int window : new int[] {ALL, 1, 7, 33}) {
      for (int[] lengths : new int[][] {{1}, {5, 1, 33}, {97}, {12, 49}}) {
        lines.add(new Line(1, form(1, 8, 8, window), lengths));
        lines.add(new Line(9, form(3, 64, 64, window), lengths));
        lines.add(new Line(4, form(2, 40, 24, window), lengths));
        lines.add(new Line(2, form(1, 33, 65, window), lengths));
      }
    }
    lines.add(new Line(4, form(2, 16, 16, 100), 300));
    return lines.stream().map(BackwardAttentionLines::attention);
  }

  private static AttentionForm form(int kvHeads, int keySize, int valueSize, int window) {
    return new AttentionForm(kvHeads, keySize, valueSize, (float) (1 / Math.sqrt(keySize)), window);
  }

  private static ParityCase attention(Line line) {
    Random random = new Random(line.heads);
    AttentionForm form = line.form;
    SequenceRows sequences = SequenceRows.ofLengths(line.lengths);
    int rows = sequences.rows();
    BackwardDefinitions.Attention in =
        new BackwardDefinitions.Attention(
            Numbers.random(rows * line.heads * form.keySize(), random),
            Numbers.random(rows * form.kvHeads() * form.keySize(), random),
            Numbers.random(rows * form.kvHeads() * form.valueSize(), random),
            Numbers.random(rows * line.heads * form.valueSize(), random),
            line.heads);
    return ParityCase.ofBackend(
        "attentionBackward " + line,
        () -> join(BackwardDefinitions.attention(in, form, sequences)),
        backend -> {
          int queries = line.heads * form.keySize();
          int keys = form.kvHeads() * form.keySize();
          int values = form.kvHeads() * form.valueSize();
          FloatTensor queryGradient = Numbers.target(backend, rows, queries);
          FloatTensor keyGradient = Numbers.target(backend, rows, keys);
          FloatTensor valueGradient = Numbers.target(backend, rows, values);
          backend
              .backward()
              .attentionBackward(
                  Numbers.tensor(backend, in.queries(), queries, 1),
                  Numbers.tensor(backend, in.keys(), keys, 1),
                  Numbers.tensor(backend, in.values(), values, 1),
                  Numbers.tensor(backend, in.gradient(), line.heads * form.valueSize(), 1),
                  form,
                  sequences,
                  queryGradient,
                  keyGradient,
                  valueGradient);
          return join(
              Numbers.read(queryGradient, rows),
              Numbers.read(keyGradient, rows),
              Numbers.read(valueGradient, rows));
        });
  }

  private static float[] join(float[]... parts) {
    float[] all = new float[Arrays.stream(parts).mapToInt(part -> part.length).sum()];
    int at = 0;
    for (float[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }
}
