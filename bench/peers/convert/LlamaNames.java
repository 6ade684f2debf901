import io.gatun.format.gguf.GgufFile;
import io.gatun.format.gguf.GgufTensor;
import io.gatun.format.gguf.Hyperparameters;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The tensors of a LLaMA model under the names of Hugging Face's transformers. */
final class LlamaNames {
  /** Llama 3's own stretching of positions, which Jlama does not have. */
  private static final String ROPE_FACTORS = "rope_freqs.weight";

  private final Hyperparameters shape;

  LlamaNames(Hyperparameters shape) {
    this.shape = shape;
  }

  /** All tensors of the file; fails where one is missing or would be left out. */
  List<WeightTensor> of(GgufFile file) throws IOException {
    List<WeightTensor> tensors = new ArrayList<>();
    tensors.add(plain(file, "token_embd.weight", "model.embed_tokens.weight"));
    tensors.add(plain(file, "output_norm.weight", "model.norm.weight"));
    if (file.tensor("output.weight").isPresent()) {
      tensors.add(plain(file, "output.weight", "lm_head.weight"));
    }
    for (int layer = 0; layer < shape.layers(); layer++) {
      String from = "blk." + layer + ".";
      String to = "model.layers." + layer + ".";
      tensors.add(plain(file, from + "attn_norm.weight", to + "input_layernorm.weight"));
      tensors.add(rotated(file, from + "attn_q.weight", to + "self_attn.q_proj.weight"));
      tensors.add(rotated(file, from + "attn_k.weight", to + "self_attn.k_proj.weight"));
      tensors.add(plain(file, from + "attn_v.weight", to + "self_attn.v_proj.weight"));
      tensors.add(plain(file, from + "attn_output.weight", to + "self_attn.o_proj.weight"));
      tensors.add(plain(file, from + "ffn_norm.weight", to + "post_attention_layernorm.weight"));
      tensors.add(plain(file, from + "ffn_gate.weight", to + "mlp.gate_proj.weight"));
      tensors.add(plain(file, from + "ffn_up.weight", to + "mlp.up_proj.weight"));
      tensors.add(plain(file, from + "ffn_down.weight", to + "mlp.down_proj.weight"));
    }
    checkNoneLeft(file, tensors);
    return tensors;
  }

  private WeightTensor plain(GgufFile file, String from, String to) throws IOException {
    return WeightTensor.inOrder(to, find(file, from));
  }

  private WeightTensor rotated(GgufFile file, String from, String to) throws IOException {
    return WeightTensor.rotated(to, find(file, from), shape.keySize());
  }

  private static GgufTensor find(GgufFile file, String name) throws IOException {
    return file.tensor(name)
        .orElseThrow(() -> new IOException(file.path() + " has no tensor " + name));
  }

  private static void checkNoneLeft(GgufFile file, List<WeightTensor> tensors) throws IOException {
    Set<String> taken = new HashSet<>();
    tensors.forEach(tensor -> taken.add(tensor.source().name()));
    for (GgufTensor tensor : file.tensors()) {
      if (tensor.name().equals(ROPE_FACTORS)) {
        System.err.println(
            "peers: "
                + ROPE_FACTORS
                + " is left out: Jlama has no such positions; its speed does not depend on them");
      } else if (!taken.contains(tensor.name())) {
        throw new IOException(
            file.path() + " has a tensor that is not converted: " + tensor.name());
      }
    }
  }
}
