package io.gatun.engine.forward;

import io.gatun.engine.model.ModelConfig;
import io.gatun.engine.model.TensorRole;
import io.gatun.engine.model.WeightId;
import java.util.Collection;
import java.util.Objects;

/**
 * Where a model is cut in two. What is below runs alike under every delta that changes only weights
 * above, so that it need run once for each text.
 *
 * @param layer the lowest layer above the cut
 * @param belowKeysAndValues whether that layer's keys and values are below the cut nevertheless
 */
public record Cut(int layer, boolean belowKeysAndValues) {
  /** Checks the layer's sign. */
  public Cut {
    if (layer < 0) {
      throw new IllegalArgumentException("layers count from 0, not " + layer);
    }
  }

  /** The highest cut that has all these weights above it. */
  public static Cut below(Collection<WeightId> changed, ModelConfig config) {
    int last = config.layers() - 1;
    int lowest = last;
    for (WeightId weight : changed) {
      if (weight.layer() >= 0) {
        lowest = Math.min(lowest, Objects.checkIndex(weight.layer(), last + 1));
      }
    }
    boolean keysAndValues =
        !changed.contains(new WeightId(TensorRole.KEY, lowest))
            && !changed.contains(new WeightId(TensorRole.VALUE, lowest));
    return new Cut(lowest, keysAndValues);
  }

  /** Layers of a cache that what is below the cut stores. */
  public int layersBelow() {
    return belowKeysAndValues ? layer + 1 : layer;
  }

  /** Layers of a cache that what is above the cut reads. */
  public int layersAbove(ModelConfig config) {
    return config.layers() - layer;
  }

  /** Whether only rows whose logits are wanted are read above the cut. */
  public boolean aboveWantedRowsAlone(ModelConfig config) {
    return belowKeysAndValues && layer == config.layers() - 1;
  }

  /** Whether anything but the embeddings is below. */
  public boolean isAboveEmbeddings() {
    return layer > 0 || belowKeysAndValues;
  }
}
