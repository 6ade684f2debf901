package io.gatun.engine.testing;

import io.gatun.engine.forward.Batch;
import io.gatun.engine.forward.ForwardPass;
import io.gatun.engine.forward.Logits;
import io.gatun.engine.forward.LogitsRequest;
import io.gatun.engine.forward.Sequence;
import io.gatun.engine.model.LoadOptions;
import io.gatun.engine.model.Model;
import io.gatun.engine.model.ProgressListener;
import io.gatun.kernels.BackendOptions;
import io.gatun.kernels.KvCache;
import io.gatun.kernels.KvType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** Opens models and runs sequences for tests. */
public final class Models {
  private Models() {}

  /** A model with a number of threads. */
  public static Model load(Path path, int threads) {
    BackendOptions backend = BackendOptions.defaults().withThreads(threads);
    try {
      return Model.load(path, LoadOptions.defaults().withBackend(backend), ProgressListener.SILENT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A forward pass of its own over a model. */
  public static ForwardPass pass(Model model, int maxRows) {
    return new ForwardPass(model.config(), model.weights(), model.backend(), maxRows);
  }

  /** An empty cache with room for so many positions. */
  public static KvCache cache(Model model, int capacity, KvType type) {
    return model.backend().allocateCache(model.config().cacheShape(capacity), type);
  }

  /** Logits of all rows of one sequence that is alone. */
  public static float[][] logits(Model model, ForwardPass pass, KvType type, int... tokens) {
    try (KvCache cache = cache(model, tokens.length, type)) {
      return rows(pass.run(Batch.of(new Sequence(cache, 0, tokens, LogitsRequest.all()))));
    }
  }

  /** All rows as arrays. */
  public static float[][] rows(Logits logits) {
    float[][] rows = new float[logits.count()][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = logits.row(i);
    }
    return rows;
  }
}
