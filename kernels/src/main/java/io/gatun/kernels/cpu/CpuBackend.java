package io.gatun.kernels.cpu;

import io.gatun.format.FormatException;
import io.gatun.format.tensor.TensorType;
import io.gatun.kernels.Activations;
import io.gatun.kernels.Backend;
import io.gatun.kernels.BackendDescription;
import io.gatun.kernels.BackendOptions;
import io.gatun.kernels.BackwardOperations;
import io.gatun.kernels.FloatTensor;
import io.gatun.kernels.KvCache;
import io.gatun.kernels.KvShape;
import io.gatun.kernels.KvType;
import io.gatun.kernels.Matrix;
import io.gatun.kernels.PackedForm;
import io.gatun.kernels.PackedSource;
import io.gatun.kernels.Product;
import io.gatun.kernels.RopeTable;
import io.gatun.kernels.SparseMatrix;
import io.gatun.kernels.SparsePattern;
import io.gatun.kernels.TokenRows;
import io.gatun.kernels.WarmUpSteps;
import io.gatun.kernels.WeightSource;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;

/**
 * The backend of the CPU: checks arguments, cuts the work into units, leaves the rest to kernels.
 */
public final class CpuBackend implements Backend {
  /** Elements below which element-wise work is not worth another thread. */
  private static final int ELEMENTS_A_GRAIN = 16_384;

  private final BackendDescription description;
  private final KernelSet kernels;
  private final Activations activations;
  private final WorkerPool pool;
  private final Arena arena = Arena.ofShared();
  private final OwnMemory own = new OwnMemory(arena);
  private final PanelMemory panelMemory = new PanelMemory(arena);
  private final Lock stepLock = new ReentrantLock();
  private final ReadAhead readAhead;
  private final Scratch[] scratch;
  private final Multiply multiply;
  private final AddSparse addSparse;
  private final Attention attention;
  private final StoreRows storeRows;
  private final Rope rope;
  private final LogSumExp logSumExp;
  private final RowTask.Add add;
  private final RowTask.AddBias addBias;
  private final RowTask.SwiGlu swiGlu;
  private final RowTask.RmsNorm rmsNorm;
  private final RowTask.Embed embed = new RowTask.Embed();
  private final CpuBackward backward;

  CpuBackend(KernelSet kernels, int threads, Activations activations, String reason) {
    this.kernels = kernels;
    this.activations = activations;
    this.description =
        new BackendDescription(
            "cpu", kernels.name(), kernels.widthBits(), activations.label(), threads, reason);
    this.pool = new WorkerPool(threads);
    this.scratch = new Scratch[threads];
    for (int i = 0; i < threads; i++) {
      scratch[i] = new Scratch();
    }
    this.readAhead = new ReadAhead(kernels);
    this.multiply = new Multiply(kernels, readAhead, activations, scratch);
    this.addSparse = new AddSparse(kernels);
    this.attention = new Attention(kernels, arena, threads);
    this.rope = new Rope(kernels);
    this.logSumExp = new LogSumExp(kernels, threads);
    this.storeRows = new StoreRows(threads);
    this.add = new RowTask.Add(kernels);
    this.addBias = new RowTask.AddBias(kernels);
    this.swiGlu = new RowTask.SwiGlu(kernels);
    this.rmsNorm = new RowTask.RmsNorm(kernels, scratch);
    this.backward = new CpuBackward(own, pool, kernels, scratch);
  }

  /**
   * Opens a backend with the kernels, width and threads that the options and this machine allow.
   */
  public static Backend open(BackendOptions options) {
    return CpuSelection.open(options);
  }

  /** One a physical core. */
  public static int defaultThreads() {
    return PhysicalCores.count();
  }

  @Override
  public BackendDescription description() {
    return description;
  }

  @Override
  public Lock stepLock() {
    return stepLock;
  }

  @Override
  public boolean warmUpProducts(Set<TensorType> weights, WarmUpSteps steps) {
    // Plain loops are compiled soon enough.
    return kernels.widthBits() == 0
        || ProductWarmUp.run(kernels, activations, weights, stepRows(steps));
  }

  @Override
  public boolean warmUpLayers(Set<KvType> caches, WarmUpSteps steps) {
    return kernels.widthBits() == 0
        || LayerWarmUp.run(kernels, activations, caches, stepRows(steps));
  }

  private int[] stepRows(WarmUpSteps steps) {
    return switch (steps) {
      case SINGLE_ROW -> WarmUp.SINGLE_ROW;
      case ANY -> WarmUp.anyRows(activations);
    };
  }

  @Override
  public Matrix pack(WeightSource source) throws FormatException {
    PanelMatrix matrix = pack(source, panelMemory::allocate);
    readAhead.add(matrix);
    return matrix;
  }

  private PanelMatrix pack(WeightSource source, LongFunction<MemorySegment> memory)
      throws FormatException {
    PanelPacker packer = new PanelPacker(source, Packing.allocate(source, arena, memory));
    pool.run(packer, packer.panels(), 1);
    return packer.result();
  }

  @Override
  public PackedForm packedForm(TensorType type, int rows, int columns) {
    return Packing.form(type, rows, columns);
  }

  @Override
  public void pack(WeightSource source, MemorySegment target) throws FormatException {
    long bytes = Packing.form(source.type(), source.rows(), source.columns()).bytes();
    OwnMemory.check(target.byteSize() == bytes, "bytes", target.byteSize(), bytes);
    pack(source, _ -> target);
  }

  @Override
  public Matrix open(PackedSource source) throws FormatException {
    PanelMatrix matrix = Packing.open(source, arena);
    readAhead.add(matrix);
    return matrix;
  }

  @Override
  public FloatTensor allocate(int rows, int columns) {
    return new HostTensor(arena, rows, columns);
  }

  @Override
  public KvCache allocateCache(KvShape shape, KvType type) {
    return new HostKvCache(arena, stepLock, shape, type);
  }

  @Override
  public void embed(Matrix table, int[] ids, int count, FloatTensor out) {
    embed.table = panels(table);
    embed.ids = ids;
    embed.out = host(out, count, table.columns());
    for (int i = 0; i < count; i++) {
      Objects.checkIndex(ids[i], table.rows());
    }
    eachRow(embed, count, table.columns());
  }

  @Override
  public void multiply(FloatTensor input, int rows, Product... products) {
    int columns = input.columns();
    for (Product product : products) {
      panels(product.weights());
      OwnMemory.check(
          product.weights().columns() == columns, "inputs", product.weights().columns(), columns);
      host(product.output(), rows, product.weights().rows());
    }
    multiply.run(pool, host(input, rows, columns), rows, products);
  }

  @Override
  public void multiplyRows(
      Matrix weights, int[] ids, FloatTensor input, int fromRow, int toRow, float[] out) {
    PanelMatrix matrix = panels(weights);
    OwnMemory.check(fromRow >= 0 && fromRow <= toRow, "first row", fromRow, toRow);
    HostTensor x = host(input, toRow, weights.columns());
    int outputs = Math.multiplyExact(toRow - fromRow, ids.length);
    OwnMemory.check(out.length >= outputs, "outputs", out.length, outputs);
    for (int id : ids) {
      Objects.checkIndex(id, weights.rows());
    }
    multiply.someOutputs(pool, matrix, ids, x, fromRow, toRow, out);
  }

  @Override
  public void addSparse(
      FloatTensor input, int fromRow, int toRow, SparseMatrix delta, FloatTensor output) {
    OwnMemory.check(fromRow >= 0 && fromRow <= toRow, "first row", fromRow, toRow);
    HostTensor x = host(input, toRow, delta.pattern().columns());
    HostTensor out = host(output, toRow, delta.pattern().rows());
    addSparse.run(pool, delta, x, fromRow, toRow, out);
  }

  @Override
  public void addSparseRows(
      SparseMatrix delta, int[] ids, FloatTensor input, int row, float[] out) {
    OwnMemory.check(row >= 0, "row", row, 0);
    HostTensor x = host(input, row + 1, delta.pattern().columns());
    OwnMemory.check(out.length >= ids.length, "outputs", out.length, ids.length);
    for (int id : ids) {
      Objects.checkIndex(id, delta.pattern().rows());
    }
    for (int k = 0; k < ids.length; k++) {
      int i = delta.pattern().find(ids[k]);
      if (i >= 0) {
        out[k] += ScalarKernels.dotSparse(delta, i, x.memory, x.rowOffset(row));
      }
    }
  }

  @Override
  public void readWeights(Matrix matrix, SparsePattern pattern, float[] out) {
    PanelMatrix weights = panels(matrix);
    OwnMemory.check(pattern.rows() == matrix.rows(), "rows", pattern.rows(), matrix.rows());
    OwnMemory.check(
        pattern.columns() == matrix.columns(), "columns", pattern.columns(), matrix.columns());
    OwnMemory.check(out.length >= pattern.entries(), "outputs", out.length, pattern.entries());
    int[] rowStarts = pattern.rowStarts();
    for (int i = 0; i < pattern.rowIds().length; i++) {
      for (int entry = rowStarts[i]; entry < rowStarts[i + 1]; entry++) {
        out[entry] = weights.weight(pattern.rowIds()[i], pattern.columnIds()[entry]);
      }
    }
  }

  @Override
  public void rmsNorm(
      FloatTensor input, FloatTensor weight, float epsilon, FloatTensor out, int rows) {
    int columns = input.columns();
    OwnMemory.check(columns % weight.columns() == 0, "norm size", weight.columns(), columns);
    rmsNorm.x = host(input, rows, columns);
    rmsNorm.y = host(weight, 1, weight.columns());
    rmsNorm.out = host(out, rows, columns);
    rmsNorm.epsilon = epsilon;
    eachRow(rmsNorm, rows, columns);
  }

  @Override
  public void addBias(FloatTensor x, FloatTensor bias, int rows) {
    addBias.x = host(x, rows, x.columns());
    addBias.y = host(bias, 1, x.columns());
    eachRow(addBias, rows, x.columns());
  }

  @Override
  public void add(FloatTensor x, FloatTensor y, int rows) {
    add.x = host(x, rows, x.columns());
    add.y = host(y, rows, x.columns());
    eachRow(add, rows, x.columns());
  }

  @Override
  public void swiGlu(FloatTensor gate, FloatTensor up, FloatTensor out, int rows) {
    swiGlu.x = host(gate, rows, gate.columns());
    swiGlu.y = host(up, rows, gate.columns());
    swiGlu.out = host(out, rows, gate.columns());
    eachRow(swiGlu, rows, gate.columns());
  }

  @Override
  public void rope(FloatTensor x, RopeTable table, TokenRows tokens) {
    OwnMemory.check(
        x.columns() % table.headSize() == 0, "head size", table.headSize(), x.columns());
    for (int row = 0; row < tokens.count(); row++) {
      Objects.checkIndex(tokens.position(row), table.positions());
    }
    rope.prepare(host(x, tokens.count(), x.columns()), table, tokens);
    pool.run(rope, tokens.count(), grain(x.columns()));
  }

  @Override
  public void store(FloatTensor keys, FloatTensor values, int layer, TokenRows tokens) {
    HostTensor k = host(keys, tokens.count(), keys.columns());
    HostTensor v = host(values, tokens.count(), values.columns());
    for (int row = 0; row < tokens.count(); row++) {
      KvShape shape = cache(tokens, row, layer).shape();
      OwnMemory.check(
          k.columns() == shape.kvHeads() * shape.headSize(), "key size", k.columns(), shape);
      OwnMemory.check(
          v.columns() == shape.kvHeads() * shape.valueSize(), "value size", v.columns(), shape);
    }
    storeRows.prepare(k, v, layer, tokens);
    pool.run(storeRows, tokens.count(), grain(k.columns() + v.columns()));
    storeRows.checkStored();
  }

  @Override
  public void attention(
      FloatTensor queries, int layer, float scale, int window, TokenRows tokens, FloatTensor out) {
    if (tokens.count() == 0) {
      return;
    }
    KvShape shape = tokens.cache(0).shape();
    for (int row = 0; row < tokens.count(); row++) {
      KvShape other = cache(tokens, row, layer).shape();
      OwnMemory.check(shape.sameHeads(other), "cache", other, shape);
    }
    OwnMemory.check(window > 0, "window", window, 1);
    int heads = queries.columns() / shape.headSize();
    OwnMemory.check(
        queries.columns() % shape.headSize() == 0 && heads % shape.kvHeads() == 0,
        "query size",
        queries.columns(),
        shape);
    HostTensor q = host(queries, tokens.count(), queries.columns());
    HostTensor target = host(out, tokens.count(), heads * shape.valueSize());
    attention.run(pool, q, layer, scale, window, tokens, target);
  }

  @Override
  public void gather(FloatTensor x, int[] rowIds, int count, FloatTensor out) {
    HostTensor source = host(x, 1, x.columns());
    HostTensor target = host(out, count, x.columns());
    for (int i = 0; i < count; i++) {
      int row = Objects.checkIndex(rowIds[i], source.rows());
      long bytes = (long) x.columns() * Float.BYTES;
      MemorySegment.copy(
          source.memory, source.rowOffset(row), target.memory, target.rowOffset(i), bytes);
    }
  }

  /**
   * {@inheritDoc}
   *
   * <p>Exponentials are summed in f32 over blocks of 4,096, the blocks in double precision.
   */
  @Override
  public double logSumExp(FloatTensor x, int row) {
    OwnMemory.check(row >= 0, "row", row, 0);
    return logSumExp.run(pool, host(x, row + 1, x.columns()), row);
  }

  @Override
  public BackwardOperations backward() {
    return backward;
  }

  @Override
  public void close() {
    stepLock.lock();
    try {
      pool.close();
      arena.close();
    } finally {
      stepLock.unlock();
    }
  }

  private void eachRow(RowTask task, int rows, int columns) {
    pool.run(task, rows, grain(columns));
  }

  static int grain(int columns) {
    return Math.max(1, ELEMENTS_A_GRAIN / columns);
  }

  private HostTensor host(FloatTensor tensor, int rows, int columns) {
    return own.tensor(tensor, rows, columns);
  }

  private PanelMatrix panels(Matrix matrix) {
    return own.panels(matrix);
  }

  private HostKvCache cache(TokenRows tokens, int row, int layer) {
    if (tokens.cache(row) instanceof HostKvCache cache && cache.owner.equals(arena)) {
      cache.checkOpen();
      OwnMemory.check(layer >= 0 && layer < cache.shape().layers(), "layer", layer, cache.shape());
      return cache;
    }
    throw new IllegalArgumentException("a cache of another backend");
  }
}
