import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * A row in the shape of {@code gatun bench -o json}.
 *
 * @param prompt tokens of the prompt, or 0
 * @param generated tokens generated, or 0: one of the two is
 * @param rates tokens a second of each repetition
 */
record BenchRow(Path model, int prompt, int generated, int threads, String engine, double[] rates) {

  void print() {
    double[] sorted = rates.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    double median =
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    System.out.printf(
        Locale.ROOT,
        "[{\"model\":\"%s\",\"test\":\"%s\",\"tokens_per_second\":%.4f,\"min\":%.4f,\"max\":%.4f,"
            + "\"n_prompt\":%d,\"n_gen\":%d,\"threads\":%d,\"repetitions\":%d,"
            + "\"engine\":\"%s\"}]%n",
        model.getFileName().toString().replace("\\", "\\\\").replace("\"", "\\\""),
        prompt > 0 ? "pp" + prompt : "tg" + generated,
        median,
        sorted[0],
        sorted[sorted.length - 1],
        prompt,
        generated,
        threads,
        sorted.length,
        engine);
  }
}
