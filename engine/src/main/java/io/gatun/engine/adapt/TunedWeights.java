package io.gatun.engine.adapt;

import io.gatun.engine.model.Model;
import io.gatun.engine.model.WeightId;
import io.gatun.kernels.Matrix;
import io.gatun.kernels.SparseMatrix;
import io.gatun.kernels.SparsePattern;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The weights that a mask names, of one model: their own values, and deltas to others. A delta adds
 * {@code value − own value}, so it works on a matrix of any codec.
 */
public final class TunedWeights {
  private final Mask mask;
  private final float[] baseValues;

  /** Where each matrix's values start in the vector of all. */
  private final Map<WeightId, Integer> starts = new HashMap<>();

  /** One matrix's differences at a time, for deltas at points. */
  private final float[] difference;

  private TunedWeights(Mask mask, float[] baseValues) {
    this.mask = mask;
    this.baseValues = baseValues;
    int next = 0;
    int most = 0;
    for (Map.Entry<WeightId, SparsePattern> entry : mask.patterns().entrySet()) {
      starts.put(entry.getKey(), next);
      next += entry.getValue().entries();
      most = Math.max(most, entry.getValue().entries());
    }
    difference = new float[most];
  }

  /**
   * The weights of a model that a mask names.
   *
   * @throws IllegalArgumentException if the model has no such matrix, or one of another shape
   */
  public static TunedWeights of(Model model, Mask mask) {
    float[] values = new float[mask.entries()];
    int next = 0;
    model.backend().stepLock().lock();
    try {
      for (Map.Entry<WeightId, SparsePattern> entry : mask.patterns().entrySet()) {
        Matrix matrix = model.weights().linear(entry.getKey()).matrix();
        SparsePattern pattern = entry.getValue();
        if (matrix.rows() != pattern.rows() || matrix.columns() != pattern.columns()) {
          throw new IllegalArgumentException(
              "%s is a matrix of %d × %d, the mask's of %d × %d"
                  .formatted(
                      entry.getKey(),
                      matrix.rows(),
                      matrix.columns(),
                      pattern.rows(),
                      pattern.columns()));
        }
        float[] own = new float[pattern.entries()];
        model.backend().readWeights(matrix, pattern, own);
        System.arraycopy(own, 0, values, next, own.length);
        next += own.length;
      }
    } finally {
      model.backend().stepLock().unlock();
    }
    return new TunedWeights(mask, values);
  }

  /** Which weights. */
  public Mask mask() {
    return mask;
  }

  /** Their own values, in the mask's order; only to be read. */
  public float[] baseValues() {
    return baseValues;
  }

  /** A delta that changes nothing yet. */
  public Map<WeightId, SparseMatrix> newMatrices() {
    Map<WeightId, SparseMatrix> matrices = new LinkedHashMap<>();
    mask.patterns()
        .forEach(
            (id, pattern) ->
                matrices.put(id, new SparseMatrix(pattern, new float[pattern.entries()])));
    return matrices;
  }

  /**
   * Sets a delta's values.
   *
   * @param matrices made by {@link #newMatrices}
   * @param values what the weights become, in the mask's order
   */
  public void set(Map<WeightId, SparseMatrix> matrices, float[] values) {
    int next = 0;
    for (WeightId id : mask.patterns().keySet()) {
      float[] difference = matrices.get(id).values();
      for (int i = 0; i < difference.length; i++) {
        difference[i] = values[next] - baseValues[next];
        next++;
      }
    }
  }

  /** Whether any of a matrix's weights are tuned. */
  boolean tunes(WeightId id) {
    return starts.containsKey(id);
  }

  /** What is added to a matrix at a point; good until another is asked for. */
  SparseMatrix difference(WeightId id, TunedValues point) {
    int start = starts.get(id);
    SparsePattern pattern = mask.patterns().get(id);
    int count = pattern.entries();
    point.read(start, count, difference);
    for (int i = 0; i < count; i++) {
      difference[i] -= baseValues[start + i];
    }
    return new SparseMatrix(pattern, difference);
  }

  /**
   * The delta under which the weights have a point's values. It reads the point whenever a model
   * runs under it, so the point must not move meanwhile; and of one mask's deltas, one runs at a
   * time.
   */
  public SparseDelta deltaAt(TunedValues point) {
    return new PointDelta(this, point);
  }

  /** The delta under which the weights have these values, which are copied. */
  public MatrixDelta delta(float[] values) {
    if (values.length != baseValues.length) {
      throw new IllegalArgumentException(
          values.length + " values for " + baseValues.length + " weights");
    }
    Map<WeightId, SparseMatrix> matrices = newMatrices();
    set(matrices, values);
    return new MatrixDelta(new HashMap<>(matrices));
  }
}
