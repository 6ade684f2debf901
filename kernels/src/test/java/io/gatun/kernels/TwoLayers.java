package io.gatun.kernels;

import io.gatun.format.FormatException;
import io.gatun.format.tensor.TensorType;
import java.util.Random;

/**
 * A fixed piece of work that uses every operation of a backend, chained as in a transformer of two
 * layers and two sequences: what one operation gets wrong shows in all that follow. No size is a
 * whole number of panels that need not be.
 */
final class TwoLayers {
  private static final int HIDDEN = 64;
  private static final int HEADS = 6;
  private static final int KV_HEADS = 2;
  private static final int KEY_SIZE = 20;
  private static final int VALUE_SIZE = 16;
  private static final int FEED_FORWARD = 256;
  private static final int VOCABULARY = 77;
  private static final int CAPACITY = 19;

  /** Rows of a batch: a tile of twelve and one of one, one of four and of one. */
  private static final int LARGEST_BATCH = 13;

  /** Which sequence each token belongs to, batch by batch: the third mixes the two. */
  private static final String[] BATCHES = {"aaaaaaaaaaaaa", "bbbbb", "aabbb", "a", "b"};

  private static final TensorType[][] TYPES = {
    {
      TensorType.Q4_1,
      TensorType.Q8_0,
      TensorType.F16,
      TensorType.Q4_0,
      TensorType.Q4_1,
      TensorType.Q5_1,
      TensorType.Q4_K,
    },
    {
      TensorType.BF16,
      TensorType.Q5_0,
      TensorType.MXFP4,
      TensorType.IQ4_NL,
      TensorType.F32,
      TensorType.F16,
      TensorType.Q6_K,
    },
  };

  private final Backend backend;
  private final boolean batched;
  private final int[][] ids;
  private final Layer[] layers = new Layer[TYPES.length];
  private final Matrix embedding;
  private final Matrix head;
  private final RopeTable rope;
  private final FloatTensor hidden;
  private final FloatTensor normed;
  private final FloatTensor queries;
  private final FloatTensor keys;
  private final FloatTensor values;
  private final FloatTensor attended;
  private final FloatTensor gate;
  private final FloatTensor up;
  private final FloatTensor last;
  private final FloatTensor logits;
  private final KvCache[] caches;
  private final WideRows wide;
  private final LongContext longContext;
  private final BitRecord record = new BitRecord();

  private record Layer(
      Matrix query,
      Matrix key,
      Matrix value,
      Matrix output,
      Matrix gate,
      Matrix up,
      Matrix down,
      FloatTensor norm,
      FloatTensor headNorm,
      FloatTensor bias) {}

  TwoLayers(Backend backend, boolean batched) throws FormatException {
    this.backend = backend;
    this.batched = batched;
    for (int i = 0; i < layers.length; i++) {
      layers[i] = layer(TYPES[i], 100L * i);
    }
    embedding = backend.pack(SeededBlocks.matrix(TensorType.Q4_1, VOCABULARY, HIDDEN, 1));
    head = backend.pack(SeededBlocks.matrix(TensorType.Q8_0, VOCABULARY, HIDDEN, 2));
    double[] frequencies = new double[KEY_SIZE / 2 - 1];
    for (int i = 0; i < frequencies.length; i++) {
      frequencies[i] = 1.0 / (1 + i * i);
    }
    rope = new RopeTable(RopeTable.Pairing.ADJACENT, KEY_SIZE, frequencies, 1, CAPACITY);
    hidden = backend.allocate(LARGEST_BATCH, HIDDEN);
    normed = backend.allocate(LARGEST_BATCH, HIDDEN);
    queries = backend.allocate(LARGEST_BATCH, HEADS * KEY_SIZE);
    keys = backend.allocate(LARGEST_BATCH, KV_HEADS * KEY_SIZE);
    values = backend.allocate(LARGEST_BATCH, KV_HEADS * VALUE_SIZE);
    attended = backend.allocate(LARGEST_BATCH, HEADS * VALUE_SIZE);
    gate = backend.allocate(LARGEST_BATCH, FEED_FORWARD);
    up = backend.allocate(LARGEST_BATCH, FEED_FORWARD);
    last = backend.allocate(LARGEST_BATCH, HIDDEN);
    logits = backend.allocate(LARGEST_BATCH, VOCABULARY);
    KvShape shape = new KvShape(layers.length, KV_HEADS, KEY_SIZE, VALUE_SIZE, CAPACITY);
    caches =
        new KvCache[] {
          backend.allocateCache(shape, KvType.F32), backend.allocateCache(shape, KvType.F16)
        };
    Random random = new Random(3);
    ids = new int[2][CAPACITY];
    for (int[] sequence : ids) {
      for (int i = 0; i < sequence.length; i++) {
        sequence[i] = random.nextInt(VOCABULARY);
      }
    }
    wide = new WideRows(backend, LARGEST_BATCH);
    longContext = new LongContext(backend);
  }

  private Layer layer(TensorType[] types, long seed) throws FormatException {
    return new Layer(
        backend.pack(SeededBlocks.matrix(types[0], HEADS * KEY_SIZE, HIDDEN, seed + 10)),
        backend.pack(SeededBlocks.matrix(types[1], KV_HEADS * KEY_SIZE, HIDDEN, seed + 11)),
        backend.pack(SeededBlocks.matrix(types[2], KV_HEADS * VALUE_SIZE, HIDDEN, seed + 12)),
        backend.pack(SeededBlocks.matrix(types[3], HIDDEN, HEADS * VALUE_SIZE, seed + 13)),
        backend.pack(SeededBlocks.matrix(types[4], FEED_FORWARD, HIDDEN, seed + 14)),
        backend.pack(SeededBlocks.matrix(types[5], FEED_FORWARD, HIDDEN, seed + 15)),
        backend.pack(SeededBlocks.matrix(types[6], HIDDEN, FEED_FORWARD, seed + 16)),
        row(HIDDEN, seed + 17),
        row(KEY_SIZE, seed + 18),
        row(HEADS * KEY_SIZE, seed + 19));
  }

  private FloatTensor row(int columns, long seed) {
    FloatTensor tensor = backend.allocate(1, columns);
    tensor.write(0, SeededBlocks.floats(columns, 3, new Random(seed)), 0);
    return tensor;
  }

  /** Does all the work, from empty sequences on; the bits of every result. */
  int[] run() {
    record.clear();
    int[] lengths = new int[2];
    for (String batch : BATCHES) {
      int step = batched ? batch.length() : 1;
      for (int from = 0; from < batch.length(); from += step) {
        TokenRows tokens = new TokenRows(step);
        int[] stepIds = new int[step];
        for (int i = 0; i < step; i++) {
          int sequence = batch.charAt(from + i) - 'a';
          stepIds[i] = ids[sequence][lengths[sequence]];
          tokens.add(caches[sequence], lengths[sequence]++);
        }
        forward(stepIds, tokens);
      }
    }
    wide.run(batched, record);
    longContext.run(batched, record);
    return record.bits();
  }

  private void forward(int[] stepIds, TokenRows tokens) {
    int rows = tokens.count();
    backend.embed(embedding, stepIds, rows, hidden);
    for (int i = 0; i < layers.length; i++) {
      layer(i, tokens);
    }
    int[] order = new int[rows];
    for (int i = 0; i < rows; i++) {
      order[i] = rows - 1 - i;
    }
    backend.gather(hidden, order, rows, last);
    backend.multiply(last, rows, new Product(head, logits));
    for (int i = rows - 1; i >= 0; i--) {
      record.add(last, i);
      record.add(logits, i);
      record.add(backend.logSumExp(logits, i));
      float[] some = new float[3];
      backend.multiplyRows(head, new int[] {0, 16, VOCABULARY - 1}, last, i, i + 1, some);
      record.add(some);
    }
  }

  private void layer(int index, TokenRows tokens) {
    Layer layer = layers[index];
    int rows = tokens.count();
    backend.rmsNorm(hidden, layer.norm, 1e-5f, normed, rows);
    backend.multiply(
        normed,
        rows,
        new Product(layer.query, queries),
        new Product(layer.key, keys),
        new Product(layer.value, values));
    backend.addBias(queries, layer.bias, rows);
    backend.rmsNorm(queries, layer.headNorm, 1e-6f, queries, rows);
    backend.rope(queries, rope, tokens);
    backend.rope(keys, rope, tokens);
    backend.store(keys, values, index, tokens);
    int window = index == 0 ? Integer.MAX_VALUE : 7;
    backend.attention(queries, index, 0.25f, window, tokens, attended);
    backend.multiply(attended, rows, new Product(layer.output, normed));
    backend.add(hidden, normed, rows);
    backend.rmsNorm(hidden, layer.norm, 1e-5f, normed, rows);
    backend.multiply(normed, rows, new Product(layer.gate, gate), new Product(layer.up, up));
    backend.swiGlu(gate, up, gate, rows);
    backend.multiply(gate, rows, new Product(layer.down, normed));
    backend.add(hidden, normed, rows);
  }
}
