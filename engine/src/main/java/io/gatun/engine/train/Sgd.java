package io.gatun.engine.train;

/** {@code θ ← θ − rate · g}. */
public record Sgd() implements Update {
  @Override
  public String name() {
    return "sgd";
  }

  @Override
  public float[][] newMemory(int size) {
    return new float[0][];
  }

  @Override
  public void apply(float[] values, float[] gradient, double rate, float[][] memory, int count) {
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (values[i] - rate * gradient[i]);
    }
  }
}
