import de.kherud.llama.InferenceParameters;
import de.kherud.llama.LlamaModel;
import de.kherud.llama.LlamaOutput;
import de.kherud.llama.ModelParameters;
import java.nio.file.Path;

/**
 * Times java-llama.cpp and prints one row in the shape of {@code gatun bench -o json}.
 *
 * <p>It has no benchmark of its own and takes text only, so: a prompt is a text of exactly so many
 * tokens, timed until its first answer token is there; decoding is timed from the first answer
 * token to the last, sampling and text included.
 */
public final class JavaLlamaCpp {
  private static final String WORD = " the";

  private final LlamaModel model;

  private JavaLlamaCpp(LlamaModel model) {
    this.model = model;
  }

  /** MODEL PROMPT_TOKENS GENERATED_TOKENS THREADS REPETITIONS; one of the two numbers is 0. */
  public static void main(String[] args) {
    Path file = Path.of(args[0]);
    int prompt = Integer.parseInt(args[1]);
    int generated = Integer.parseInt(args[2]);
    int threads = Integer.parseInt(args[3]);
    double[] rates = new double[Integer.parseInt(args[4])];
    ModelParameters parameters =
        new ModelParameters()
            .setModel(file.toString())
            .setCtxSize(prompt + generated + 16)
            .setThreads(threads)
            .setThreadsBatch(threads)
            .setGpuLayers(0)
            .disableLog();
    try (LlamaModel model = new LlamaModel(parameters)) {
      JavaLlamaCpp timing = new JavaLlamaCpp(model);
      for (int i = -1; i < rates.length; i++) {
        double rate = prompt > 0 ? timing.prompt(prompt) : timing.decode(generated);
        if (i >= 0) {
          rates[i] = rate;
        }
      }
    }
    new BenchRow(file, prompt, generated, threads, "java-llama.cpp 4.2.0", rates).print();
    // Its library's own thread outlives the model now and then, and would keep the process.
    System.out.flush();
    System.exit(0);
  }

  private double prompt(int tokens) {
    String text = textOf(tokens);
    long start = System.nanoTime();
    long first = 0;
    // To the end, though only the first token counts: an answer broken off blocks the next one.
    for (LlamaOutput ignored : model.generate(request(text, 2))) {
      first = first == 0 ? System.nanoTime() : first;
    }
    if (first == 0) {
      throw new IllegalStateException("no token came");
    }
    return tokens / ((first - start) / 1e9);
  }

  private double decode(int tokens) {
    long first = 0;
    long last = 0;
    int count = 0;
    for (LlamaOutput ignored : model.generate(request(WORD, tokens + 1))) {
      last = System.nanoTime();
      if (count == 0) {
        first = last;
      }
      count++;
    }
    // Pieces of a character are held back and the end is one more: what came is what counts.
    if (count < tokens / 2 + 1) {
      throw new IllegalStateException("only " + count + " of " + tokens + " tokens came");
    }
    return (count - 1) / ((last - first) / 1e9);
  }

  private static InferenceParameters request(String text, int tokens) {
    return new InferenceParameters(text)
        .setNPredict(tokens)
        .setCachePrompt(false)
        .setIgnoreEos(true)
        .setTemperature(0);
  }

  /** A text of so many tokens, counted by the model's own tokenizer. */
  private String textOf(int tokens) {
    StringBuilder text = new StringBuilder();
    int count = 0;
    while (count < tokens) {
      text.append(WORD.repeat(Math.max(1, (tokens - count) / 2)));
      count = model.encode(text.toString()).length;
    }
    if (count != tokens) {
      throw new IllegalStateException("no text of " + tokens + " tokens: " + count);
    }
    return text.toString();
  }
}
