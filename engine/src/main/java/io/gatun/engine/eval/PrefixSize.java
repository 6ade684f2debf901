package io.gatun.engine.eval;

import io.gatun.engine.eval.ScoringLayout.Piece;
import io.gatun.engine.forward.Cut;
import io.gatun.engine.model.Model;
import io.gatun.kernels.KvShape;
import io.gatun.kernels.KvType;

/** How much of an example is below a cut. */
record PrefixSize(Model model, Cut cut) {
  /** The first row of a piece that is read above the cut. */
  int firstRow(Piece piece) {
    return cut.aboveWantedRowsAlone(model.config())
        ? piece.logits().firstRow(piece.tokens().length)
        : 0;
  }

  /** Hidden states of a request. */
  int states(ScoringLayout layout, int request) {
    int states = 0;
    for (Piece piece : layout.pieces(request)) {
      states += piece.tokens().length - firstRow(piece);
    }
    return states;
  }

  /** Bytes of memory that a request takes. */
  long bytes(ScoringLayout layout, int request) {
    long bytes = (long) states(layout, request) * model.config().hiddenSize() * Float.BYTES;
    if (cut.belowKeysAndValues()) {
      int capacity = CachePool.capacity(model, layout.positions(request));
      KvShape shape = model.config().cacheShape(capacity);
      long position =
          (long) KvType.F32.bytes(shape.headSize()) + KvType.F32.bytes(shape.valueSize());
      bytes += position * capacity * shape.kvHeads() * layout.pieces(request).size();
    }
    return bytes;
  }
}
