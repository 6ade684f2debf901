package io.gatun.engine.train;

/**
 * {@code m ← decay · m + (1 − decay) · g; θ ← θ − rate · m} (Polyak 1964, as a running mean).
 *
 * @param decay from 0 to below 1
 */
public record Momentum(double decay) implements Update {
  @Override
  public String name() {
    return "momentum";
  }

  @Override
  public float[][] newMemory(int size) {
    return new float[1][size];
  }

  @Override
  public void apply(float[] values, float[] gradient, double rate, float[][] memory, int count) {
    float[] mean = memory[0];
    for (int i = 0; i < values.length; i++) {
      mean[i] = (float) (decay * mean[i] + (1 - decay) * gradient[i]);
      values[i] = (float) (values[i] - rate * mean[i]);
    }
  }
}
