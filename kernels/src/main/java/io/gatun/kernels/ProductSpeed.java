package io.gatun.kernels;

import io.gatun.format.FormatException;
import io.gatun.format.tensor.TensorType;
import java.lang.foreign.Arena;
import java.util.Set;

/**
 * What one thread multiplies a second with Q4_0 weights that stay in its caches: how good the code
 * is, whatever memory gives. Vector widths of a machine are compared by it.
 *
 * @param oneRow multiply-adds a second for a single row, as in decoding
 * @param manyRows multiply-adds a second for many rows, as in a prompt
 */
public record ProductSpeed(double oneRow, double manyRows) {
  private static final int OUTPUTS = 512;
  private static final int COLUMNS = 1024;
  private static final int ROWS = 48;
  private static final int TRIALS = 12;
  private static final long TRIAL_NANOS = 4_000_000;

  /**
   * Measures the best of several short trials, so that others who use the machine matter little.
   * Takes 0.1 seconds once the kernels are compiled, which takes some half a second.
   *
   * @param options kernels, width and activations; the number of threads is not used
   */
  public static ProductSpeed measure(BackendOptions options) {
    try (Backend backend = Backend.open(options.withThreads(1))) {
      backend.warmUpProducts(Set.of(TensorType.Q4_0), WarmUpSteps.ANY);
      long bytes = TensorType.Q4_0.bytesFor((long) OUTPUTS * COLUMNS);
      // Weights of zero take as long as any others.
      Matrix weights =
          backend.pack(
              new WeightSource(
                  "probe", TensorType.Q4_0, OUTPUTS, COLUMNS, Arena.ofAuto().allocate(bytes)));
      Product product = new Product(weights, backend.allocate(ROWS, OUTPUTS));
      FloatTensor input = backend.allocate(ROWS, COLUMNS);
      return new ProductSpeed(
          best(backend, input, 1, product), best(backend, input, ROWS, product));
    } catch (FormatException e) {
      throw new IllegalStateException("weights of zero are finite", e);
    }
  }

  private static double best(Backend backend, FloatTensor input, int rows, Product product) {
    double best = 0;
    for (int trial = 0; trial < TRIALS; trial++) {
      long start = System.nanoTime();
      long took;
      int calls = 0;
      do {
        backend.multiply(input, rows, product);
        calls++;
        took = System.nanoTime() - start;
      } while (took < TRIAL_NANOS);
      best = Math.max(best, 1e9 * calls * rows * OUTPUTS * COLUMNS / took);
    }
    return best;
  }
}
