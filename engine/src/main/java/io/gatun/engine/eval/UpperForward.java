package io.gatun.engine.eval;

import io.gatun.engine.eval.KeptStates.KeptPiece;
import io.gatun.engine.eval.ScoringLayout.Piece;
import io.gatun.engine.forward.Batch;
import io.gatun.engine.forward.Cut;
import io.gatun.engine.forward.ForwardPass;
import io.gatun.engine.forward.Sequence;
import io.gatun.engine.model.Model;
import io.gatun.kernels.KvCache;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What is above a cut, from states that are there already. */
final class UpperForward implements AutoCloseable {
  private final Model model;
  private final Cut cut;

  /** Layers whose keys and values are stored while it runs. */
  private final int layers;

  private final CachePool caches;

  UpperForward(Model model, Cut cut) {
    this.model = model;
    this.cut = cut;
    layers = cut.layersAbove(model.config()) - (cut.belowKeysAndValues() ? 1 : 0);
    caches = new CachePool(model, Math.max(1, layers));
  }

  /** Runs some requests of a layout, a step's worth at a time. */
  void run(ScoringLayout layout, List<Integer> requests, KeptStates kept, LogitsOfPieces sink) {
    int tokens = layers == 0 ? Integer.MAX_VALUE : ForwardPass.DEFAULT_ROWS;
    for (List<Integer> together : layout.together(requests, tokens)) {
      Map<Integer, KvCache> borrowed = new HashMap<>();
      if (layers > 0) {
        together.forEach(r -> borrowed.put(r, caches.borrowExactly(layout.positions(r))));
      }
      try {
        List<List<Piece>> rounds = layout.rounds(together);
        for (int round = 0; round < rounds.size(); round++) {
          run(layout, rounds.get(round), round, borrowed, kept, sink);
        }
      } finally {
        borrowed.values().forEach(caches::giveBack);
      }
    }
  }

  private void run(
      ScoringLayout layout,
      List<Piece> pieces,
      int round,
      Map<Integer, KvCache> borrowed,
      KeptStates kept,
      LogitsOfPieces sink) {
    List<Sequence> sequences = new ArrayList<>();
    List<KeptPiece> places = new ArrayList<>();
    for (Piece piece : pieces) {
      ScoringRequest request = layout.requests().get(piece.request());
      KeptPiece place = kept.pieces(request.example()).get(round);
      places.add(place);
      int[] states = new int[place.rows()];
      Arrays.setAll(states, i -> place.firstState() + i);
      sequences.add(
          new Sequence(
              cache(place, borrowed.get(piece.request())),
              piece.start() + place.firstRow(),
              states,
              request.delta(),
              piece.logits().from(place.firstRow())));
    }
    model
        .forwardPass()
        .runAbove(
            cut,
            kept.states(),
            new Batch(sequences),
            (sequence, row, logits) ->
                sink.accept(pieces.get(sequence), places.get(sequence).firstRow() + row, logits));
  }

  private static KvCache cache(KeptPiece place, KvCache borrowed) {
    if (place.keysAndValues().isEmpty()) {
      return borrowed;
    }
    KvCache own = place.keysAndValues().get();
    return borrowed == null ? own : own.under(borrowed);
  }

  @Override
  public void close() {
    caches.close();
  }
}
