package io.gatun.engine.train;

/**
 * Adam (Kingma and Ba, arXiv 1412.6980, algorithm 1).
 *
 * @param beta1 decay of the running mean
 * @param beta2 decay of the running mean of squares
 * @param epsilon added to the root of the latter
 */
public record Adam(double beta1, double beta2, double epsilon) implements Update {
  @Override
  public String name() {
    return "adam";
  }

  @Override
  public float[][] newMemory(int size) {
    return new float[2][size];
  }

  @Override
  public void apply(float[] values, float[] gradient, double rate, float[][] memory, int count) {
    double correction1 = 1 - StrictMath.pow(beta1, count);
    double correction2 = 1 - StrictMath.pow(beta2, count);
    float[] means = memory[0];
    float[] squares = memory[1];
    for (int i = 0; i < values.length; i++) {
      double g = gradient[i];
      means[i] = (float) (beta1 * means[i] + (1 - beta1) * g);
      squares[i] = (float) (beta2 * squares[i] + (1 - beta2) * g * g);
      double step = means[i] / correction1 / (Math.sqrt(squares[i] / correction2) + epsilon);
      values[i] = (float) (values[i] - rate * step);
    }
  }
}
