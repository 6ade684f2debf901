package io.gatun.tools.synth;

import io.gatun.tools.cli.Nearest;
import io.gatun.tools.cli.UsageException;
import java.util.List;
import java.util.Optional;

/** The shapes that are known, as the config.json of each published model has them. */
public final class ModelShapes {
  private static final boolean TIED = true;
  private static final boolean UNTIED = false;

  private static final MadeUpVocabulary LLAMA2 = new SentencePieceVocabulary();
  private static final MadeUpVocabulary LLAMA3 =
      new ByteLevelVocabulary("llama-bpe", "<|begin_of_text|>", "<|end_of_text|>", true);
  private static final MadeUpVocabulary SMOLLM =
      new ByteLevelVocabulary("smollm", "<|im_start|>", "<|im_end|>", false);
  private static final MadeUpVocabulary QWEN2 =
      new ByteLevelVocabulary("qwen2", "<|im_start|>", "<|im_end|>", false);

  /** Smallest first. */
  static final List<ModelShape> ALL =
      List.of(
          llama("tiny", 2, 256, 512, 4, 2, LLAMA2, 512, TIED, 256, 1e4f),
          llama("stories15m", 6, 288, 768, 6, 6, LLAMA2, 32_000, TIED, 256, 1e4f),
          llama("smollm2-135m", 30, 576, 1536, 9, 3, SMOLLM, 49_152, TIED, 8192, 1e5f),
          llama("smollm2-360m", 32, 960, 2560, 15, 5, SMOLLM, 49_152, TIED, 8192, 1e5f),
          qwen2("qwen2.5-0.5b", 24, 896, 4864, 14, 2, 151_936, TIED),
          llama("tinyllama-1.1b", 22, 2048, 5632, 32, 4, LLAMA2, 32_000, UNTIED, 2048, 1e4f),
          llama3("llama-3.2-1b", 16, 2048, 8192, 32, 8, TIED, 32),
          qwen2("qwen2.5-1.5b", 28, 1536, 8960, 12, 2, 151_936, TIED),
          llama("smollm2-1.7b", 24, 2048, 8192, 32, 32, SMOLLM, 49_152, TIED, 8192, 1.3e5f),
          llama3("llama-3.2-3b", 28, 3072, 8192, 24, 8, TIED, 32),
          llama("llama-2-7b", 32, 4096, 11_008, 32, 32, LLAMA2, 32_000, UNTIED, 4096, 1e4f),
          llama("mistral-7b-v0.3", 32, 4096, 14_336, 32, 8, LLAMA2, 32_768, UNTIED, 32_768, 1e6f),
          qwen2("qwen2.5-7b", 28, 3584, 18_944, 28, 4, 152_064, UNTIED),
          llama3("llama-3.1-8b", 32, 4096, 14_336, 32, 8, UNTIED, 8),
          llama("llama-2-13b", 40, 5120, 13_824, 40, 40, LLAMA2, 32_000, UNTIED, 4096, 1e4f));

  private ModelShapes() {}

  /** The names of all shapes. */
  public static List<String> names() {
    return ALL.stream().map(ModelShape::name).toList();
  }

  /**
   * The shape of this name.
   *
   * @throws UsageException if there is none; it lists them
   */
  public static ModelShape named(String name) throws UsageException {
    for (ModelShape shape : ALL) {
      if (shape.name().equals(name)) {
        return shape;
      }
    }
    throw new UsageException(
        "no shape '%s'%s; there are %s"
            .formatted(
                name,
                Nearest.to(name, names()).map(near -> ", did you mean " + near + "?").orElse(""),
                String.join(", ", names())));
  }

  private static ModelShape llama(
      String name,
      int layers,
      int hidden,
      int feedForward,
      int heads,
      int kvHeads,
      MadeUpVocabulary vocabulary,
      int tokens,
      boolean tied,
      int context,
      float ropeBase) {
    return new ModelShape(
        name,
        "llama",
        layers,
        hidden,
        feedForward,
        heads,
        kvHeads,
        vocabulary,
        tokens,
        tied,
        context,
        ropeBase,
        Optional.empty(),
        1e-5f);
  }

  private static ModelShape llama3(
      String name,
      int layers,
      int hidden,
      int feedForward,
      int heads,
      int kvHeads,
      boolean tied,
      float ropeStretch) {
    return new ModelShape(
        name,
        "llama",
        layers,
        hidden,
        feedForward,
        heads,
        kvHeads,
        LLAMA3,
        128_256,
        tied,
        131_072,
        5e5f,
        Optional.of(ropeStretch),
        1e-5f);
  }

  private static ModelShape qwen2(
      String name,
      int layers,
      int hidden,
      int feedForward,
      int heads,
      int kvHeads,
      int tokens,
      boolean tied) {
    return new ModelShape(
        name,
        "qwen2",
        layers,
        hidden,
        feedForward,
        heads,
        kvHeads,
        QWEN2,
        tokens,
        tied,
        32_768,
        1e6f,
        Optional.empty(),
        1e-6f);
  }
}
