package io.gatun.engine.train;

import io.gatun.engine.adapt.SparseDelta;
import java.util.List;

/** What training lowers: a mean over examples, for whichever of them and under any deltas. */
public interface BatchLoss {
  /** How many examples there are. */
  int examples();

  /**
   * Mean loss of some examples under each delta, computed together. A loss has the same bits
   * whatever other deltas it is computed with.
   *
   * @param batch numbers of examples
   */
  double[] means(int[] batch, List<SparseDelta> deltas);
}
