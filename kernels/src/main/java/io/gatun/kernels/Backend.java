package io.gatun.kernels;

import io.gatun.format.FormatException;
import io.gatun.format.tensor.TensorType;
import java.lang.foreign.MemorySegment;
import java.util.Set;
import java.util.concurrent.locks.Lock;

/**
 * A small set of operations on tensors: all the arithmetic that a transformer needs, and no
 * transformer. Every implementation gives the same bits as the scalar definition, whatever the
 * vector width, the number of threads or the number of rows in the call.
 *
 * <p>Operations write their result and return nothing. Tensors and caches belong to the backend
 * that allocated them; those of another are refused with an {@link IllegalArgumentException}, as
 * are shapes that do not fit. {@code rows} is always the number of leading rows to work on.
 *
 * <p>A backend does one step at a time: hold {@link #stepLock()} around a group of operations. It
 * is taken once a step, not once an operation, so that steps of several sessions take turns and the
 * operations themselves need no locks.
 */
public interface Backend extends AutoCloseable {
  /** Opens the backend that the options ask for. */
  static Backend open(BackendOptions options) {
    return Backends.open(options);
  }

  /** What was chosen, and why; for the start-up line and {@code gatun doctor}. */
  BackendDescription description();

  /** Held by whoever runs operations, for a whole step. */
  Lock stepLock();

  /**
   * Gets the kernels compiled that products with matrices of these types will run, so that no first
   * request waits for the compiler. May take a second; any threads may call this and {@link
   * #warmUpLayers}, together and while another one packs. Optional: what was not named is compiled
   * at its first use.
   *
   * @return whether all of them are compiled; if not, this gave up after three seconds
   */
  boolean warmUpProducts(Set<TensorType> weights, WarmUpSteps steps);

  /** The same of attention over caches of these types, and of whatever else is between products. */
  boolean warmUpLayers(Set<KvType> caches, WarmUpSteps steps);

  /**
   * Repacks a weight matrix for this backend. The source is not needed afterwards.
   *
   * @throws FormatException if a weight is not a finite number
   */
  Matrix pack(WeightSource source) throws FormatException;

  /** The form in which this backend packs such a matrix, for those who keep packed bytes. */
  PackedForm packedForm(TensorType type, int rows, int columns);

  /**
   * Repacks a weight matrix into memory of the caller, to be kept.
   *
   * @param target as many bytes as its {@link #packedForm} has, all zero, or as packing a matrix of
   *     the same type and shape left them
   * @throws FormatException if a weight is not a finite number
   */
  void pack(WeightSource source, MemorySegment target) throws FormatException;

  /**
   * A matrix over bytes that were packed before and kept. They are not copied, and must stay there
   * as long as this backend is used. Whoever trains may pack a matrix of the same type and shape
   * into them again, between two steps.
   *
   * @throws FormatException if the bytes are not of the form in which this backend packs
   */
  Matrix open(PackedSource source) throws FormatException;

  /** A new tensor of zeros, off the heap. */
  FloatTensor allocate(int rows, int columns);

  /** A new, empty cache. */
  KvCache allocateCache(KvShape shape, KvType type);

  /** {@code out[i] = table[ids[i]]} for {@code i < count}. */
  void embed(Matrix table, int[] ids, int count, FloatTensor out);

  /**
   * Dense products with a common input: for each product, {@code output = input · weightsᵀ}. Each
   * output is one chain of fused multiply-adds over the columns, in order, starting at zero.
   */
  void multiply(FloatTensor input, int rows, Product... products);

  /**
   * Some outputs of a dense product: {@code out[(r - fromRow) · ids.length + i] = input[r] ·
   * weights[ids[i]]} for {@code fromRow <= r < toRow}, the same bits as {@link #multiply} gives to
   * as many rows.
   *
   * @param ids few rows of the matrix
   */
  void multiplyRows(
      Matrix weights, int[] ids, FloatTensor input, int fromRow, int toRow, float[] out);

  /**
   * Adds a sparse product: {@code output[r] += input[r] · Δᵀ} for {@code fromRow <= r < toRow}.
   * What is added to an output is one chain of fused multiply-adds over the entries of its row of
   * Δ, in order of columns, starting at zero; outputs without entries are left alone.
   *
   * <p>For any number of rows: adding Δ to the decoded weights and multiplying once would be
   * cheaper for many rows, but it would give other bits, and those of a row must not depend on how
   * many there are.
   *
   * @param output another tensor than the input
   */
  void addSparse(FloatTensor input, int fromRow, int toRow, SparseMatrix delta, FloatTensor output);

  /**
   * Single outputs of a sparse product: {@code out[i] += input[row] · Δ[ids[i]]}, the same bits as
   * {@link #addSparse} gives.
   */
  void addSparseRows(SparseMatrix delta, int[] ids, FloatTensor input, int row, float[] out);

  /** Some weights of a matrix as f32, as products use them, in the pattern's order. */
  void readWeights(Matrix matrix, SparsePattern pattern, float[] out);

  /**
   * Root-mean-square norm (Zhang and Sennrich 2019) of each run of {@code weight.columns()}
   * elements: {@code out = x / sqrt(mean(x²) + epsilon) · weight}. A run as long as the row is the
   * usual norm; shorter runs norm each head on its own. {@code out} may be {@code input}.
   */
  void rmsNorm(FloatTensor input, FloatTensor weight, float epsilon, FloatTensor out, int rows);

  /** {@code x[i] += bias} for each row. */
  void addBias(FloatTensor x, FloatTensor bias, int rows);

  /** {@code x += y}, element by element. */
  void add(FloatTensor x, FloatTensor y, int rows);

  /**
   * {@code out = silu(gate) · up} with {@code silu(g) = g / (1 + exp(-g))} (Shazeer 2020). {@code
   * out} may be {@code gate}.
   */
  void swiGlu(FloatTensor gate, FloatTensor up, FloatTensor out, int rows);

  /**
   * Rotary position embedding (Su et al. 2021) of each head, in place: row {@code i} is rotated for
   * {@code tokens.position(i)}. A row holds {@code columns / table.headSize()} heads.
   */
  void rope(FloatTensor x, RopeTable table, TokenRows tokens);

  /**
   * Stores each row's key and value in its own cache, at its own position, as {@link KvType} says.
   * Heads with an element that does not fit are not stored.
   *
   * @throws ArithmeticException if an element is not a finite number in the cache's type
   */
  void store(FloatTensor keys, FloatTensor values, int layer, TokenRows tokens);

  /**
   * Scaled dot-product attention of each row over its own cache, from the start of the window to
   * its own position: {@code softmax(q·kᵀ · scale) · v}, query heads shared among key-value heads
   * in equal groups. Row {@code i}'s keys must have been stored.
   *
   * <p>In this order: positions fall into blocks of 128, the first of which starts at position 0. A
   * score is one chain of fused multiply-adds over the elements. Within a block a row sees scores
   * whose largest, times {@code scale}, is the block's shift; weights are {@code exp(fma(score,
   * scale, -shift))}, zero where a score is minus infinity, and are summed by sixteen lanes,
   * position {@code p} in lane {@code p mod 16}, and a tree of halves; values are weighed by one
   * chain of fused multiply-adds over the positions. Blocks are added up in order, starting at sums
   * of zero and a shift of minus infinity, those without any weight left out:
   *
   * <pre>
   *   larger = max(shift, block.shift)
   *   keep, take = exp(shift - larger), exp(block.shift - larger)
   *   sum    = fma(block.sum, take, sum · keep)
   *   values = fma(block.values, take, values · keep)
   * </pre>
   *
   * The result is {@code values · (1 / sum)}. What a row does not see takes no part in any of this.
   *
   * @param queries {@code heads · headSize} columns
   * @param window how many positions a row sees, itself included; {@link Integer#MAX_VALUE} for all
   * @param out {@code heads · valueSize} columns
   */
  void attention(
      FloatTensor queries, int layer, float scale, int window, TokenRows tokens, FloatTensor out);

  /** {@code out[i] = x[rowIds[i]]} for {@code i < count}. */
  void gather(FloatTensor x, int[] rowIds, int count, FloatTensor out);

  /** Natural logarithm of the sum of the exponentials of one row. */
  double logSumExp(FloatTensor x, int row);

  /** The operations of backpropagation. */
  BackwardOperations backward();

  /** Frees the threads and all memory; nothing of this backend may be used afterwards. */
  @Override
  void close();
}
