import com.github.tjake.jlama.safetensors.DType;
import com.github.tjake.jlama.safetensors.SafeTensorSupport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Rounds a folder of safetensors to Jlama's own 4 bits, as {@code jlama quantize} does by default:
 * all matrices, embeddings too, but not the norms. (Jlama 0.8.4 cannot do it while it loads a
 * model: it takes matrices that could be sharded for sparse, and leaves them as they are.)
 */
public final class JlamaQuantizer {
  private static final String[] KEPT = {"norm"};

  private JlamaQuantizer() {}

  /** FROM_FOLDER TO_FOLDER. */
  public static void main(String[] args) throws IOException {
    SafeTensorSupport.quantizeModel(
        Path.of(args[0]), DType.Q4, KEPT, null, Optional.of(Path.of(args[1])));
  }
}
