import io.gatun.format.gguf.GgufFile;
import io.gatun.format.gguf.Hyperparameters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Writes a GGUF file of the LLaMA architecture as a folder that Jlama can read and quantise: {@code
 * config.json}, {@code model.safetensors} in float32, in which every GGUF weight is exact, and a
 * {@code tokenizer.json} without tokens, since the runner feeds token ids. {@code peers} runs it
 * from source, with Gatun's own reader of GGUF files.
 */
public final class GgufToSafetensors {
  private GgufToSafetensors() {}

  /** MODEL.gguf FOLDER; the folder must not exist. */
  public static void main(String[] args) throws IOException {
    Path model = Path.of(args[0]);
    Path folder = Path.of(args[1]);
    try (GgufFile file = GgufFile.open(model)) {
      Hyperparameters shape = Hyperparameters.read(file);
      check(shape);
      Files.createDirectory(folder);
      Files.writeString(folder.resolve("config.json"), config(shape));
      Files.writeString(
          folder.resolve("tokenizer.json"),
          "{\"model\":{\"type\":\"BPE\",\"vocab\":{},\"merges\":[]}}\n");
      // Jlama copies it beside the quantised weights, and fails without.
      Files.writeString(folder.resolve("README.md"), model.getFileName() + ", converted\n");
      List<WeightTensor> tensors = new LlamaNames(shape).of(file);
      SafetensorsFile.write(folder.resolve("model.safetensors"), tensors);
    } catch (IOException | UncheckedIOException e) {
      System.err.println("peers: " + e.getMessage());
      System.exit(1);
    }
  }

  /** What Jlama's LLaMA cannot express would be run as another model: refused. */
  private static void check(Hyperparameters shape) throws IOException {
    if (!shape.architecture().equals("llama")) {
      throw new IOException(
          "only the architecture llama is converted, not " + shape.architecture());
    }
    int headSize = shape.hiddenSize() / shape.heads();
    if (shape.keySize() != headSize
        || shape.valueSize() != headSize
        || shape.ropeDimensions() != headSize) {
      throw new IOException(
          "Jlama takes heads of embedding length / heads, rotated whole; these have keys of %d, values of %d, %d rotated"
              .formatted(shape.keySize(), shape.valueSize(), shape.ropeDimensions()));
    }
    if (shape.ropeScaling().isPresent() || shape.slidingWindow().isPresent()) {
      throw new IOException("neither stretched positions nor a sliding window are converted");
    }
  }

  private static String config(Hyperparameters shape) {
    return String.format(
        Locale.ROOT,
        """
        {
          "model_type": "llama",
          "max_position_embeddings": %d,
          "hidden_size": %d,
          "intermediate_size": %d,
          "num_attention_heads": %d,
          "num_key_value_heads": %d,
          "num_hidden_layers": %d,
          "rms_norm_eps": %s,
          "vocab_size": %d,
          "bos_token_id": 0,
          "eos_token_id": 0,
          "hidden_act": "silu",
          "rope_theta": %s
        }
        """,
        shape.contextLength(),
        shape.hiddenSize(),
        shape.feedForwardSize(),
        shape.heads(),
        shape.kvHeads(),
        shape.layers(),
        shape.rmsEpsilon(),
        shape.vocabularySize(),
        shape.ropeBase());
  }
}
