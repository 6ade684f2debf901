package io.gatun.engine.pretrain;

import io.gatun.engine.model.ModelConfig;
import io.gatun.engine.model.TensorRole;
import io.gatun.engine.model.TensorShape;
import io.gatun.engine.model.WeightId;
import io.gatun.engine.random.NormalNumbers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What training begins with: norms of one; matrices of normal numbers of deviation 0.02, those that
 * write into the residual stream smaller by the root of how many do, as GPT-2 (Radford et al. 2019,
 * "Language models are unsupervised multitask learners", section 2.3). Token embeddings are
 * greater, so that which token it is outweighs in the residual stream what layers know nothing
 * about yet.
 */
public final class InitialWeights {
  private static final double EMBEDDING_DEVIATION = 0.05;
  private static final double DEVIATION = 0.02;

  private static final List<TensorRole> LAYER =
      List.of(
          TensorRole.ATTENTION_NORM,
          TensorRole.QUERY,
          TensorRole.KEY,
          TensorRole.VALUE,
          TensorRole.ATTENTION_OUTPUT,
          TensorRole.FEED_FORWARD_NORM,
          TensorRole.GATE,
          TensorRole.UP,
          TensorRole.DOWN);

  private InitialWeights() {}

  /** All tensors of a model with tied embeddings, without biases. */
  public static List<Parameter> of(ModelConfig config, long seed) {
    List<WeightId> ids = new ArrayList<>();
    ids.add(WeightId.of(TensorRole.TOKEN_EMBEDDING));
    for (int layer = 0; layer < config.layers(); layer++) {
      for (TensorRole role : LAYER) {
        ids.add(new WeightId(role, layer));
      }
    }
    ids.add(WeightId.of(TensorRole.OUTPUT_NORM));
    List<Parameter> parameters = new ArrayList<>();
    for (WeightId id : ids) {
      TensorShape shape = config.shape(id.role());
      float[] values = new float[shape.rows() * shape.columns()];
      if (shape.vector()) {
        Arrays.fill(values, 1);
      } else {
        NormalNumbers.fill(seed, parameters.size(), values);
        float deviation = (float) deviation(id.role(), config.layers());
        for (int i = 0; i < values.length; i++) {
          values[i] *= deviation;
        }
      }
      parameters.add(new Parameter(id, config.architecture().tensorName(id), shape, values));
    }
    return parameters;
  }

  private static double deviation(TensorRole role, int layers) {
    return switch (role) {
      case TOKEN_EMBEDDING -> EMBEDDING_DEVIATION;
      case ATTENTION_OUTPUT, DOWN -> DEVIATION / Math.sqrt(2.0 * layers);
      default -> DEVIATION;
    };
  }
}
