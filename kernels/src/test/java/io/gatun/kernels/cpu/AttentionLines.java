package io.gatun.kernels.cpu;

import io.gatun.kernels.FloatTensor;
import io.gatun.kernels.KvShape;
import io.gatun.kernels.KvType;
import io.gatun.kernels.TokenRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Lines of the parity table: storing keys and values, and attention over them. */
final class AttentionLines {
  private static final int ALL = Integer.MAX_VALUE;
  private static final int BLOCK = 128;
  private static final int LAYERS = 2;
  private static final int LAYER = 1;

  private AttentionLines() {}

  private record Heads(int heads, int kvHeads, int size, int valueSize) {
    Heads(int heads, int kvHeads, int size) {
      this(heads, kvHeads, size, size);
    }
  }

  /**
   * A run of rows of one sequence: earlier positions are stored before, in a batch of their own.
   */
  private record Run(int start, int rows) {}

  static Stream<ParityCase> attention() {
    List<Heads> heads =
        List.of(
            new Heads(1, 1, 8),
            new Heads(4, 2, 16),
            new Heads(9, 3, 40),
            new Heads(8, 1, 64),
            new Heads(4, 2, 128),
            new Heads(9, 3, 64),
            new Heads(12, 1, 24),
            new Heads(26, 2, 20),
            new Heads(2, 1, 33),
            new Heads(4, 2, 40, 24),
            new Heads(1, 1, 16, 65));
    List<List<Run>> batches =
        List.of(
            List.of(new Run(0, 1)),
            List.of(new Run(14, 5)),
            List.of(new Run(31, 2)),
            List.of(new Run(63, 1)),
            List.of(new Run(0, 40)),
            List.of(new Run(0, 3), new Run(29, 7), new Run(16, 1), new Run(95, 14)));
    List<Line> lines = new ArrayList<>();
    for (Heads each : heads) {
      for (List<Run> batch : batches) {
        for (int window : new int[] {ALL, 1, 7, 32, 33}) {
          lines.add(new Line(each, batch, window));
        }
      }
    }
    // Several blocks of positions; few rows, whose positions threads share, and many.
    for (int window : new int[] {ALL, 64, 100, 128, 129, 300}) {
      lines.add(new Line(new Heads(9, 3, 64), List.of(new Run(250, 9), new Run(3, 2)), window));
      lines.add(new Line(new Heads(9, 3, 64), List.of(new Run(0, 150)), window));
      lines.add(new Line(new Heads(1, 1, 16), List.of(new Run(770, 1)), window));
      lines.add(new Line(new Heads(14, 1, 32), List.of(new Run(120, 20)), window));
    }
    return lines.stream()
        .flatMap(line -> Stream.of(KvType.values()).map(type -> attention(line, type)));
  }

  private record Line(Heads heads, List<Run> batch, int window) {}

  /** Queries, keys and values of one sequence, by position. */
  private static final class Inputs {
    final float[] queries;
    final float[] keys;
    final float[] values;

    Inputs(Heads heads, int positions, Random random) {
      queries = Numbers.random(positions * heads.heads * heads.size, random);
      for (int i = 0; i < queries.length; i++) {
        queries[i] *= 2; // sharper than uniform
      }
      keys = Numbers.random(positions * heads.kvHeads * heads.size, random);
      values = Numbers.random(positions * heads.kvHeads * heads.valueSize, random);
    }
  }

  private static ParityCase attention(Line line, KvType type) {
    Heads heads = line.heads;
    Random random = new Random(line.hashCode());
    List<Inputs> inputs =
        line.batch.stream().map(run -> new Inputs(heads, run.start + run.rows, random)).toList();
    float scale = (float) (1 / Math.sqrt(heads.size));
    return ParityCase.ofBackend(
        "attention %s %s %s window %d".formatted(type, heads, line.batch, line.window),
        () -> {
          List<float[]> outs = new ArrayList<>();
          for (int i = 0; i < inputs.size(); i++) {
            Run run = line.batch.get(i);
            for (int position = run.start; position < run.start + run.rows; position++) {
              outs.add(attended(inputs.get(i), heads, type, position, line.window, scale));
            }
          }
          return join(outs);
        },
        backend -> compute(backend, line, type, inputs, scale));
  }

  /** One row's output, head by head: only the positions that it sees are ever touched. */
  private static float[] attended(
      Inputs inputs, Heads heads, KvType type, int position, int window, float scale) {
    float[] keys = stored(inputs.keys, type, heads.size);
    float[] values = stored(inputs.values, type, heads.valueSize);
    int first = (int) Math.max(0L, (long) position - window + 1);
    float[] out = new float[heads.heads * heads.valueSize];
    for (int head = 0; head < heads.heads; head++) {
      int kvHead = head / (heads.heads / heads.kvHeads);
      int query = (position * heads.heads + head) * heads.size;
      float shift = Float.NEGATIVE_INFINITY;
      float sum = 0;
      float[] total = new float[heads.valueSize];
      for (int block = first / BLOCK * BLOCK; block <= position; block += BLOCK) {
        int from = Math.max(first, block);
        int count = Math.min(position + 1, block + BLOCK) - from;
        float[] scores = new float[count];
        for (int i = 0; i < count; i++) {
          int key = ((from + i) * heads.kvHeads + kvHead) * heads.size;
          scores[i] = Definitions.dot(keys, key, inputs.queries, query, heads.size);
        }
        float blockShift = Definitions.max(scores) * scale;
        float[] weights = new float[BLOCK];
        for (int i = 0; i < count; i++) {
          float x = Math.fma(scores[i], scale, -blockShift);
          weights[from - block + i] = Exponential.exp(x);
        }
        float blockSum = LaneOrder.sum(BLOCK, (lane, i) -> lane + weights[i]);
        float larger = Math.max(shift, blockShift);
        float keep = Exponential.exp(shift - larger);
        float take = Exponential.exp(blockShift - larger);
        shift = larger;
        sum = Math.fma(blockSum, take, sum * keep);
        for (int element = 0; element < heads.valueSize; element++) {
          float weighed = 0;
          for (int i = 0; i < count; i++) {
            int value = ((from + i) * heads.kvHeads + kvHead) * heads.valueSize + element;
            weighed = Math.fma(values[value], weights[from - block + i], weighed);
          }
          total[element] = Math.fma(weighed, take, total[element] * keep);
        }
      }
      for (int element = 0; element < heads.valueSize; element++) {
        out[head * heads.valueSize + element] = total[element] * (1 / sum);
      }
    }
    return out;
  }

  /** What a cache gives back of keys or values whose heads have so many elements. */
  private static float[] stored(float[] values, KvType type, int size) {
    float[] held = values.clone();
    for (int head = 0; head < values.length; head += size) {
      for (int from = head; from < head + size; from += 32) {
        int to = Math.min(head + size, from + 32);
        float max = 0;
        for (int i = from; i < to; i++) {
          max = Math.max(max, Math.abs(values[i]));
        }
        float scale = max / 127;
        for (int i = from; i < to; i++) {
          held[i] =
              switch (type) {
                case F32 -> values[i];
                case F16 -> Float.float16ToFloat(Float.floatToFloat16(values[i]));
                case INT8 ->
                    scale < Float.MIN_NORMAL ? 0 : (float) Math.rint(values[i] / scale) * scale;
              };
        }
      }
    }
    return held;
  }

  private static float[] compute(
      CpuBackend backend, Line line, KvType type, List<Inputs> inputs, float scale) {
    Heads heads = line.heads;
    List<HostKvCache> caches = new ArrayList<>();
    TokenRows rows = new TokenRows(line.batch.stream().mapToInt(Run::rows).sum());
    List<float[]> queries = new ArrayList<>();
    List<float[]> keys = new ArrayList<>();
    List<float[]> values = new ArrayList<>();
    try {
      for (int i = 0; i < inputs.size(); i++) {
        Inputs sequence = inputs.get(i);
        Run run = line.batch.get(i);
        int end = run.start + run.rows;
        KvShape shape = new KvShape(LAYERS, heads.kvHeads, heads.size, heads.valueSize, end);
        HostKvCache cache = (HostKvCache) backend.allocateCache(shape, type);
        caches.add(cache);
        TokenRows before = rowsOf(cache, 0, run.start, new TokenRows(run.start));
        store(backend, sequence.keys, sequence.values, shape, before);
        rowsOf(cache, run.start, end, rows);
        int queryColumns = heads.heads * heads.size;
        queries.add(tail(sequence.queries, run.start * queryColumns));
        keys.add(tail(sequence.keys, run.start * heads.kvHeads * heads.size));
        values.add(tail(sequence.values, run.start * heads.kvHeads * heads.valueSize));
      }
      store(backend, join(keys), join(values), caches.getFirst().shape(), rows);
      FloatTensor q = Numbers.tensor(backend, join(queries), heads.heads * heads.size, 1);
      FloatTensor out = Numbers.target(backend, rows.count(), heads.heads * heads.valueSize);
      backend.attention(q, LAYER, scale, line.window, rows, out);
      return Numbers.read(out, rows.count());
    } finally {
      caches.forEach(HostKvCache::close);
    }
  }

  private static TokenRows rowsOf(HostKvCache cache, int from, int to, TokenRows rows) {
    for (int position = from; position < to; position++) {
      rows.add(cache, position);
    }
    return rows;
  }

  /** Stores the rows in the layer that is tested, and noise in the layer next to it. */
  private static void store(
      CpuBackend backend, float[] keys, float[] values, KvShape shape, TokenRows rows) {
    if (rows.count() == 0) {
      return;
    }
    int keyColumns = shape.kvHeads() * shape.headSize();
    int valueColumns = shape.kvHeads() * shape.valueSize();
    int count = rows.count();
    FloatTensor k = Numbers.tensor(backend, Arrays.copyOf(keys, count * keyColumns), keyColumns, 1);
    FloatTensor v =
        Numbers.tensor(backend, Arrays.copyOf(values, count * valueColumns), valueColumns, 1);
    backend.store(k, v, LAYER, rows);
    Random random = new Random(count);
    FloatTensor noiseK =
        Numbers.tensor(backend, Numbers.random(count * keyColumns, random), keyColumns, 1);
    FloatTensor noiseV =
        Numbers.tensor(backend, Numbers.random(count * valueColumns, random), valueColumns, 1);
    backend.store(noiseK, noiseV, 1 - LAYER, rows);
  }

  private static float[] tail(float[] values, int from) {
    return Arrays.copyOfRange(values, from, values.length);
  }

  private static float[] join(List<float[]> parts) {
    float[] all = new float[parts.stream().mapToInt(part -> part.length).sum()];
    int at = 0;
    for (float[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }
}
