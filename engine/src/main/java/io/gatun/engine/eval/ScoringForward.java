package io.gatun.engine.eval;

import io.gatun.engine.model.Model;

/**
 * What reads the tokens of a {@link ScoringLayout} and gives the logits it wants: the whole model
 * ({@link #over}), or what is left of it when the lower layers' results are kept. Owns memory; one
 * thread at a time uses it.
 */
public interface ScoringForward extends AutoCloseable {
  /** The whole model, from embeddings to logits, with caches of its own that are used again. */
  static ScoringForward over(Model model) {
    return new ModelForward(model);
  }

  /** Computes the logits of all rounds, each request's under its own delta. */
  void run(ScoringLayout layout, LogitsOfPieces sink);

  @Override
  void close();
}
