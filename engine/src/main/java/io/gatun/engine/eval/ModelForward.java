package io.gatun.engine.eval;

import io.gatun.engine.eval.ScoringLayout.Piece;
import io.gatun.engine.forward.Batch;
import io.gatun.engine.forward.ForwardPass;
import io.gatun.engine.forward.Sequence;
import io.gatun.engine.model.Model;
import io.gatun.kernels.KvCache;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs the rounds of a layout through the whole model, a step's worth of requests at a time, so
 * that there are never more caches than these need.
 */
final class ModelForward implements ScoringForward {
  private final Model model;
  private final CachePool caches;

  ModelForward(Model model) {
    this.model = model;
    caches = new CachePool(model, model.config().layers());
  }

  @Override
  public void run(ScoringLayout layout, LogitsOfPieces sink) {
    for (List<Integer> together : layout.together(ForwardPass.DEFAULT_ROWS)) {
      run(layout, together, sink);
    }
  }

  private void run(ScoringLayout layout, List<Integer> together, LogitsOfPieces sink) {
    Map<Integer, KvCache> borrowed = new HashMap<>();
    try {
      for (int request : together) {
        borrowed.put(request, caches.borrow(layout.positions(request)));
      }
      for (List<Piece> round : layout.rounds(together)) {
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
      borrowed.values().forEach(caches::giveBack);
    }
  }

  @Override
  public void close() {
    caches.close();
  }
}
