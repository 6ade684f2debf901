package io.gatun.engine.bench;

import io.gatun.engine.adapt.SparseDelta;
import io.gatun.engine.eval.ScoringLayout;
import io.gatun.engine.eval.ScoringLayout.Piece;
import io.gatun.engine.eval.ScoringRequest;
import io.gatun.engine.forward.Cut;
import io.gatun.engine.forward.LogitsRequest;
import io.gatun.engine.model.Model;
import io.gatun.engine.model.ModelConfig;
import io.gatun.engine.model.WorkPerToken;
import io.gatun.engine.task.PromptedExample;
import io.gatun.kernels.KvType;
import java.util.List;

/**
 * Multiply-adds of scoring examples once: dense products and attention, as many as the forward pass
 * does. What deltas add is not counted. Takes all layers for equal, as they are.
 */
public final class ScoringWork {
  private final ModelConfig config;
  private final WorkPerToken token;
  private final ScoringLayout layout;

  /** Of these examples under one delta. */
  public ScoringWork(Model model, List<PromptedExample> examples) {
    config = model.config();
    token = WorkPerToken.of(model, KvType.F32);
    layout = ScoringLayout.of(ScoringRequest.of(examples, SparseDelta.NONE));
  }

  /** Tokens that are read. */
  public long tokens() {
    long tokens = 0;
    for (int request = 0; request < layout.requests().size(); request++) {
      tokens += layout.tokens(request);
    }
    return tokens;
  }

  /** By the whole model. */
  public long macs() {
    return above(new Cut(0, false));
  }

  /** By what is above a cut. */
  public long above(Cut cut) {
    long macs = 0;
    for (List<Piece> round : layout.rounds()) {
      for (Piece piece : round) {
        macs += above(cut, piece);
      }
    }
    return macs;
  }

  /** By what is below a cut. */
  public long below(Cut cut) {
    long layer = token.layerMacs() / token.layers();
    long perToken = cut.layer() * layer + (cut.belowKeysAndValues() ? keysAndValues() : 0);
    long macs = 0;
    for (List<Piece> round : layout.rounds()) {
      for (Piece piece : round) {
        macs += piece.tokens().length * perToken;
        macs += cut.layer() * attention(piece, 0);
      }
    }
    return macs;
  }

  private long above(Cut cut, Piece piece) {
    int length = piece.tokens().length;
    int firstWanted = piece.logits().firstRow(length);
    int first = cut.aboveWantedRowsAlone(config) ? firstWanted : 0;
    long rows = (long) length - first;
    long wanted = (long) length - firstWanted; // all rows from the first are, in every layout
    int layers = cut.layersAbove(config);
    long macs = rows * layers * (token.layerMacs() / token.layers());
    macs -= (rows - wanted) * token.lastLayerRestMacs();
    macs -= cut.belowKeysAndValues() ? rows * keysAndValues() : 0;
    macs += (layers - 1) * attention(piece, first) + attention(piece, firstWanted);
    return macs + wanted * output(piece.logits());
  }

  private long keysAndValues() {
    return token.layerMacs() / token.layers() - token.lastLayerRestMacs();
  }

  private long output(LogitsRequest logits) {
    return logits instanceof LogitsRequest.OfTokens some
        ? (long) some.ids().length * config.hiddenSize()
        : token.outputMacs();
  }

  /** Of one layer, for a piece's rows from one on. */
  private long attention(Piece piece, int firstRow) {
    long macs = 0;
    for (int row = firstRow; row < piece.tokens().length; row++) {
      macs += token.attentionMacs(piece.start() + row) / token.layers();
    }
    return macs;
  }
}
