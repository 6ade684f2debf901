package io.gatun.engine.pretrain;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter, arXiv 1711.05101, algorithm 2), for one
 * tensor.
 */
final class AdamW {
  private static final double BETA_1 = 0.9;
  private static final double BETA_2 = 0.95;
  private static final float EPSILON = 1e-8f;

  private final float[] means;
  private final float[] squares;
  private final float decay;

  /**
   * @param size elements of the tensor
   * @param decay share of a value that is taken off it at each step, times the rate
   */
  AdamW(int size, double decay) {
    means = new float[size];
    squares = new float[size];
    this.decay = (float) decay;
  }

  /**
   * Changes values.
   *
   * @param scale what the gradient is multiplied by first
   * @param step from 1
   */
  void apply(float[] values, float[] gradient, float scale, double rate, int step) {
    float meanShare = (float) (1 - BETA_1);
    float squareShare = (float) (1 - BETA_2);
    float correction = (float) (1 / (1 - StrictMath.pow(BETA_2, step)));
    float stride = (float) (rate / (1 - StrictMath.pow(BETA_1, step)));
    float shrink = (float) (1 - rate * decay);
    for (int i = 0; i < values.length; i++) {
      float g = gradient[i] * scale;
      means[i] = Math.fma(meanShare, g - means[i], means[i]);
      squares[i] = Math.fma(squareShare, g * g - squares[i], squares[i]);
      float root = (float) Math.sqrt(squares[i] * correction) + EPSILON;
      values[i] = values[i] * shrink - stride * means[i] / root;
    }
  }
}
