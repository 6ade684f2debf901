package io.gatun.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.gatun.format.codec.RandomBlocks;
import io.gatun.format.tensor.TensorType;
import io.gatun.kernels.BackendOptions.KernelChoice;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Once compiled, no operation allocates on the heap, on no thread: nothing for a collector. */
class NoAllocationTest {
  /** One more than activations that are mixed round. */
  private static final int ROWS = Activations.FEW_ROWS + 1;

  private static final int HIDDEN = 256;
  private static final int OUTPUTS = 72;

  /** So wide that two rows are a worker's worth of element-wise work. */
  private static final int WIDE = 8192;

  private static final int WIDE_ROWS = 3;

  private static final int CALLS = 50;
  private static final int WINDOWS_IN_A_ROW = 3;

  /** For one operation to be compiled, on a busy machine too. */
  private static final long LONGEST_NANOS = 30_000_000_000L;

  /**
   * Bytes in a window of calls below which none allocates: the smallest object has 16 bytes, and
   * reading the meter takes some hundred.
   */
  private static final long NOTHING = 16L * CALLS;

  private static double sink;

  @ParameterizedTest
  @EnumSource(KernelChoice.class)
  void compiledOperationsDoNotAllocate(KernelChoice kernels) throws Exception {
    assertNoneAllocates(kernels, Activations.F32, NoAllocationTest::operations);
  }

  @ParameterizedTest
  @EnumSource(KernelChoice.class)
  void norDoProductsWithRoundedInputs(KernelChoice kernels) throws Exception {
    assertNoneAllocates(kernels, Activations.INT8, backend -> products(backend, 1, 2, 4));
  }

  /** Steps of either kind take turns, as a prompt and what is generated do. */
  @ParameterizedTest
  @EnumSource(KernelChoice.class)
  void norDoProductsThatRoundInShortStepsAlone(KernelChoice kernels) throws Exception {
    assertNoneAllocates(kernels, Activations.MIXED, NoAllocationTest::alternatingProducts);
  }

  private interface Operations {
    Map<String, Runnable> of(Backend backend) throws Exception;
  }

  private static void assertNoneAllocates(
      KernelChoice kernels, Activations activations, Operations operations) throws Exception {
    BackendOptions options =
        BackendOptions.defaults().withThreads(2).withKernels(kernels).withActivations(activations);
    try (Backend backend = Backend.open(options)) {
      AllocationMeter meter = new AllocationMeter();
      assertEquals(2, meter.threads(), "this thread and one worker");
      StringBuilder allocating = new StringBuilder();
      for (Map.Entry<String, Runnable> operation : operations.of(backend).entrySet()) {
        long bytes = untilNothing(operation.getValue(), meter);
        if (bytes >= NOTHING) {
          allocating.append(operation.getKey()).append(": ").append(bytes / CALLS).append("; ");
        }
      }
      if (!allocating.isEmpty()) {
        fail("still allocate, bytes a call: " + allocating);
      }
    }
  }

  @Test
  void theMeterSeesWhatIsAllocated() throws Exception {
    AllocationMeter meter = new AllocationMeter();
    long before = meter.bytes();
    byte[] some = new byte[100_000];
    long after = meter.bytes();
    sink += some.length;
    assertTrue(after - before >= some.length, "saw " + (after - before));
  }

  /** Bytes that a window of calls allocates in the end. */
  private static long untilNothing(Runnable operation, AllocationMeter meter)
      throws ReflectiveOperationException {
    long deadline = System.nanoTime() + LONGEST_NANOS;
    long bytes = NOTHING;
    int windows = 0;
    while (windows < WINDOWS_IN_A_ROW && System.nanoTime() < deadline) {
      long before = meter.bytes();
      for (int i = 0; i < CALLS; i++) {
        operation.run();
      }
      bytes = meter.bytes() - before;
      windows = bytes < NOTHING ? windows + 1 : 0;
    }
    return windows == WINDOWS_IN_A_ROW ? 0 : bytes;
  }

  /** With weights of every type. */
  private static Map<String, Runnable> products(Backend backend, int... counts) throws Exception {
    FloatTensor x = filled(backend, ROWS, HIDDEN, new Random(1));
    Map<String, Runnable> operations = new LinkedHashMap<>();
    for (TensorType type : TensorType.values()) {
      Product[] products = {product(backend, type)};
      for (int count : counts) {
        operations.put(
            "multiply " + type + " × " + count, () -> backend.multiply(x, count, products));
      }
    }
    return operations;
  }

  /** With weights of types that are rounded for, but one. */
  private static Map<String, Runnable> alternatingProducts(Backend backend) throws Exception {
    FloatTensor x = filled(backend, ROWS, HIDDEN, new Random(1));
    Map<String, Runnable> operations = new LinkedHashMap<>();
    for (TensorType type :
        new TensorType[] {TensorType.Q4_0, TensorType.Q6_K, TensorType.Q8_0, TensorType.BF16}) {
      Product[] products = {product(backend, type)};
      operations.put(
          "multiply " + type + " × 1, 12 and 13",
          () -> {
            backend.multiply(x, 1, products);
            backend.multiply(x, Activations.FEW_ROWS, products);
            backend.multiply(x, ROWS, products);
          });
    }
    return operations;
  }

  private static Product product(Backend backend, TensorType type) throws Exception {
    byte[] blocks = new byte[(int) type.bytesFor(OUTPUTS * HIDDEN)];
    new RandomBlocks(type, 0.1, 2).fill(0, blocks.length / type.blockBytes(), blocks);
    WeightSource source =
        new WeightSource(type.label(), type, OUTPUTS, HIDDEN, MemorySegment.ofArray(blocks));
    return new Product(backend.pack(source), backend.allocate(ROWS, OUTPUTS));
  }

  private static Map<String, Runnable> operations(Backend backend) throws Exception {
    Random random = new Random(1);
    FloatTensor x = filled(backend, ROWS, HIDDEN, random);
    FloatTensor out = backend.allocate(ROWS, OUTPUTS);
    FloatTensor rows = backend.allocate(ROWS, HIDDEN);
    Map<String, Runnable> operations = new LinkedHashMap<>(products(backend, 1, 2, 7, ROWS));
    Matrix table = backend.pack(SeededBlocks.matrix(TensorType.Q4_1, 64, HIDDEN, 3));
    int[] ids = {0, 5, 5, 63};
    float[] some = new float[ids.length];
    operations.put("multiplyRows", () -> backend.multiplyRows(table, ids, x, 2, 3, some));
    operations.put("embed", () -> backend.embed(table, ids, ids.length, rows));
    SparseMatrix delta =
        new SparseMatrix(
            SparsePattern.ofIndices(OUTPUTS, HIDDEN, 1, 5, HIDDEN, 3L * HIDDEN + 7), new float[4]);
    operations.put("addSparse", () -> backend.addSparse(x, 0, ROWS, delta, out));
    operations.put("gather", () -> backend.gather(x, ids, 2, rows));
    addElementwise(backend, random, operations);
    for (KvType type : KvType.values()) {
      addAttention(backend, type, random, operations);
    }
    return operations;
  }

  private static void addElementwise(
      Backend backend, Random random, Map<String, Runnable> operations) {
    FloatTensor a = filled(backend, WIDE_ROWS, WIDE, random);
    FloatTensor b = filled(backend, WIDE_ROWS, WIDE, random);
    FloatTensor c = backend.allocate(WIDE_ROWS, WIDE);
    FloatTensor row = filled(backend, 1, WIDE, random);
    operations.put("rmsNorm", () -> backend.rmsNorm(a, row, 1e-5f, c, WIDE_ROWS));
    operations.put("addBias", () -> backend.addBias(a, row, WIDE_ROWS));
    operations.put("add", () -> backend.add(a, b, WIDE_ROWS));
    operations.put("swiGlu", () -> backend.swiGlu(a, b, c, WIDE_ROWS));
    operations.put("logSumExp", () -> sink += backend.logSumExp(b, 1));
  }

  private static void addAttention(
      Backend backend, KvType type, Random random, Map<String, Runnable> operations) {
    KvCache first = backend.allocateCache(new KvShape(1, 2, 32, 32, 640), type);
    KvCache second = backend.allocateCache(new KvShape(1, 2, 32, 32, 640), type);
    FloatTensor queries = filled(backend, ROWS, 4 * 32, random);
    FloatTensor keys = filled(backend, ROWS, 2 * 32, random);
    FloatTensor out = backend.allocate(ROWS, 4 * 32);
    RopeTable rope = new RopeTable(RopeTable.Pairing.HALVES, 32, new double[] {1, 0.1}, 1, 64);
    TokenRows tokens = new TokenRows(ROWS);
    for (int row = 0; row < ROWS; row++) {
      tokens.add(row < 8 ? first : second, row < 8 ? row : row + 20);
    }
    operations.put("rope " + type, () -> backend.rope(queries, rope, tokens));
    operations.put("store " + type, () -> backend.store(keys, keys, 0, tokens));
    operations.put(
        "attention " + type,
        () -> backend.attention(queries, 0, 0.1f, Integer.MAX_VALUE, tokens, out));
    TokenRows one = new TokenRows(1);
    one.add(first, 639);
    operations.put(
        "attention of one row " + type,
        () -> backend.attention(queries, 0, 0.1f, Integer.MAX_VALUE, one, out));
  }

  private static FloatTensor filled(Backend backend, int rows, int columns, Random random) {
    FloatTensor tensor = backend.allocate(rows, columns);
    for (int row = 0; row < rows; row++) {
      tensor.write(row, SeededBlocks.floats(columns, 2, random), 0);
    }
    return tensor;
  }
}
