import com.github.tjake.jlama.model.AbstractModel;
import com.github.tjake.jlama.model.ModelSupport;
import com.github.tjake.jlama.safetensors.DType;
import com.github.tjake.jlama.tensor.AbstractTensor;
import com.github.tjake.jlama.tensor.KvBufferCache;
import com.github.tjake.jlama.tensor.operations.TensorOperationsProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Times Jlama and prints one row in the shape of {@code gatun bench -o json}.
 *
 * <p>As llama-bench does: a prompt is so many token ids in one go and the logits of the last;
 * decoding is so many tokens one by one from an empty context, each the likeliest after the one
 * before. There is no text, so no tokenizer.
 */
public final class Jlama {
  private static final float GREEDY = 0;

  /** Into how many parts Jlama's native operations cut a matrix's rows. */
  private static final int NATIVE_PARTS = 128;

  private final AbstractModel model;
  private final KvBufferCache contexts;

  private Jlama(AbstractModel model) {
    this.model = model;
    this.contexts = new KvBufferCache(model);
  }

  /** FOLDER PROMPT_TOKENS GENERATED_TOKENS THREADS REPETITIONS; one of the two numbers is 0. */
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    int prompt = Integer.parseInt(args[1]);
    int generated = Integer.parseInt(args[2]);
    int threads = Integer.parseInt(args[3]);
    double[] rates = new double[Integer.parseInt(args[4])];
    JlamaRows rows = JlamaRows.of(folder);
    if (!rows.allComputedIn(NATIVE_PARTS)) {
      System.err.println(
          "peers: Jlama's native operations leave out rows here: its Panama ones run");
      System.setProperty("jlama.force_panama_tensor_operations", "true");
    }
    // What Jlama's own commands run with: f32 between layers, and 8-bit activations before a
    // matrix, or f32 there, too, where Jlama finds the model too narrow for its 8-bit kernels.
    try (AbstractModel model =
        ModelSupport.loadModel(
            folder.toFile(), null, DType.F32, DType.I8, Optional.empty(), Optional.of(threads))) {
      if (!rows.allComputedIn(TensorOperationsProvider.get().parallelSplitSize())) {
        throw new IllegalArgumentException(
            "with " + threads + " threads Jlama leaves out rows of this model's matrices");
      }
      Jlama timing = new Jlama(model);
      for (int i = -1; i < rates.length; i++) {
        double rate = prompt > 0 ? timing.prompt(prompt) : timing.decode(generated);
        if (i >= 0) {
          rates[i] = rate;
        }
      }
    }
    String engine =
        "Jlama 0.8.4, %s, these weights rounded to its own Q4"
            .formatted(TensorOperationsProvider.get().name());
    new BenchRow(folder, prompt, generated, threads, engine, rates).print();
  }

  private double prompt(int tokens) {
    int vocabulary = model.getConfig().vocabularySize;
    int[] ids = new int[tokens];
    for (int i = 0; i < tokens; i++) {
      ids[i] = (int) (7919L * (i + 1) % vocabulary);
    }
    long start = System.nanoTime();
    try (KvBufferCache.KvBuffer context = contexts.getEphemeralKvBuffer();
        AbstractTensor logits = model.makeDenseTensor(vocabulary);
        AbstractTensor outputs = model.batchForward(ids, 0, context)) {
      model.sample(outputs.slice(outputs.shape().first() - 1), GREEDY, 0, logits);
    }
    return tokens / ((System.nanoTime() - start) / 1e9);
  }

  private double decode(int tokens) {
    int next = 1;
    long start = System.nanoTime();
    try (KvBufferCache.KvBuffer context = contexts.getEphemeralKvBuffer();
        AbstractTensor logits = model.makeDenseTensor(model.getConfig().vocabularySize)) {
      for (int position = 0; position < tokens; position++) {
        try (AbstractTensor output = model.forward(next, position, context, Optional.empty())) {
          next = model.sample(output, GREEDY, 0, logits);
        }
      }
    }
    return tokens / ((System.nanoTime() - start) / 1e9);
  }
}
