package io.gatun.engine.eval;

import io.gatun.engine.eval.ScoringLayout.Piece;
import io.gatun.engine.forward.Batch;
import io.gatun.engine.forward.Sequence;
import io.gatun.engine.model.Model;
import io.gatun.kernels.KvCache;
import java.util.ArrayList;
import java.util.List;

/** Runs each round of a layout as one batch of the model's forward pass. */
final class ModelForward implements ScoringForward {
  private final Model model;
  private final CachePool caches;

  ModelForward(Model model) {
    this.model = model;
    caches = new CachePool(model);
  }

  @Override
  public void run(ScoringLayout layout, LogitsOfPieces sink) {
    List<KvCache> borrowed = new ArrayList<>();
    try {
      for (int request = 0; request < layout.requests().size(); request++) {
        borrowed.add(caches.borrow(layout.positions(request)));
      }
      for (List<Piece> round : layout.rounds()) {
        List<Sequence> sequences = new ArrayList<>();
        for (Piece piece : round) {
          sequences.add(
              new Sequence(
                  borrowed.get(piece.request()),
                  piece.start(),
                  piece.tokens(),
                  layout.requests().get(piece.request()).delta(),
                  piece.logits()));
        }
        model
            .forwardPass()
            .run(
                new Batch(sequences),
                (sequence, row, logits) -> sink.accept(round.get(sequence), row, logits));
      }
    } finally {
      borrowed.forEach(caches::giveBack);
    }
  }

  @Override
  public void close() {
    caches.close();
  }
}
