package io.gatun.engine.eval;

import io.gatun.engine.adapt.SparseDelta;
import io.gatun.engine.eval.KeptStates.KeptPiece;
import io.gatun.engine.eval.ScoringLayout.Piece;
import io.gatun.engine.forward.Batch;
import io.gatun.engine.forward.Cut;
import io.gatun.engine.forward.ForwardPass;
import io.gatun.engine.forward.LogitsRequest;
import io.gatun.engine.forward.Sequence;
import io.gatun.engine.model.Model;
import io.gatun.engine.task.PromptedExample;
import io.gatun.kernels.KvCache;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * Scores under deltas that change nothing below a {@link Cut}: what is below runs once an example,
 * however many deltas a call has, and is kept from call to call for the examples given to {@link
 * #keeping}. The same bits as the whole model gives.
 */
public final class FrozenPrefix implements ScoringForward {
  private static final int ROWS = ForwardPass.DEFAULT_ROWS;

  private final Model model;
  private final Cut cut;
  private final PrefixSize size;
  private final UpperForward upper;
  private final CachePool lower;
  private final CachePool keysAndValues;
  private final KeptStates kept;
  private KeptStates passing;
  private int passingRows;

  private FrozenPrefix(Model model, Cut cut, int keptRows) {
    this.model = model;
    this.cut = cut;
    size = new PrefixSize(model, cut);
    upper = new UpperForward(model, cut);
    lower = new CachePool(model, Math.max(1, cut.layer()));
    keysAndValues = new CachePool(model, 1);
    kept = room(Math.max(1, keptRows));
  }

  /**
   * Runs what is below the cut for the first of these examples, as many as fit into memory.
   *
   * @param bytes of memory for all that is kept
   * @param progress told what is kept before the first example is run, and then as they are
   * @throws IllegalArgumentException if nothing but the embeddings is below the cut
   */
  public static FrozenPrefix keeping(
      Model model, Cut cut, List<PromptedExample> examples, long bytes, PrefixListener progress) {
    if (!cut.isAboveEmbeddings()) {
      throw new IllegalArgumentException("nothing that takes time is below the lowest layer");
    }
    ScoringLayout layout = ScoringLayout.of(ScoringRequest.of(examples, SparseDelta.NONE));
    PrefixSize size = new PrefixSize(model, cut);
    long used = 0;
    long rows = 0;
    int count = 0;
    while (count < examples.size() && used + size.bytes(layout, count) <= bytes) {
      used += size.bytes(layout, count);
      rows += size.states(layout, count);
      count++;
    }
    long wanted = used;
    for (int more = count; more < examples.size(); more++) {
      wanted += size.bytes(layout, more);
    }
    PrefixPlan plan = new PrefixPlan(examples.size(), count, used, wanted);
    progress.kept(0, plan);
    FrozenPrefix prefix = new FrozenPrefix(model, cut, Math.toIntExact(rows));
    prefix.keep(
        ScoringLayout.of(layout.requests().subList(0, count)), done -> progress.kept(done, plan));
    return prefix;
  }

  private void keep(ScoringLayout layout, IntConsumer progress) {
    int done = 0;
    for (List<Integer> together : layout.together(ROWS)) {
      runLower(layout, together, kept);
      done += together.size();
      progress.accept(done);
    }
  }

  /** Whether an example's lower part is kept. */
  public boolean keeps(PromptedExample example) {
    return kept.holds(example);
  }

  @Override
  public void run(ScoringLayout layout, LogitsOfPieces sink) {
    List<Integer> ready = new ArrayList<>();
    IdentityHashMap<PromptedExample, List<Integer>> others = new IdentityHashMap<>();
    for (int request = 0; request < layout.requests().size(); request++) {
      PromptedExample example = layout.requests().get(request).example();
      if (kept.holds(example)) {
        ready.add(request);
      } else {
        others.computeIfAbsent(example, key -> new ArrayList<>()).add(request);
      }
    }
    upper.run(layout, ready, kept, sink);
    List<Integer> firsts = others.values().stream().map(List::getFirst).sorted().toList();
    for (List<Integer> together : layout.together(firsts, ROWS)) {
      pass(layout, together, others, sink);
    }
  }

  /** Runs examples that are not kept. */
  private void pass(
      ScoringLayout layout,
      List<Integer> firsts,
      IdentityHashMap<PromptedExample, List<Integer>> others,
      LogitsOfPieces sink) {
    int rows = firsts.stream().mapToInt(request -> size.states(layout, request)).sum();
    if (passing == null || passingRows < rows) {
      passingRows = Math.max(rows, ROWS);
      passing = room(passingRows);
    }
    runLower(layout, firsts, passing);
    List<Integer> requests = new ArrayList<>();
    for (int first : firsts) {
      requests.addAll(others.get(layout.requests().get(first).example()));
    }
    requests.sort(null);
    upper.run(layout, requests, passing, sink);
    passing.clear(keysAndValues::giveBack);
  }

  private KeptStates room(int rows) {
    return new KeptStates(model.backend().allocate(rows, model.config().hiddenSize()));
  }

  private void runLower(ScoringLayout layout, List<Integer> requests, KeptStates target) {
    Map<Integer, KvCache> borrowed = new HashMap<>();
    if (cut.layer() > 0) {
      requests.forEach(r -> borrowed.put(r, lower.borrowExactly(layout.positions(r))));
    }
    try {
      requests.forEach(r -> target.put(layout.requests().get(r).example(), new ArrayList<>()));
      for (List<Piece> round : layout.rounds(requests)) {
        runLower(layout, round, borrowed, target);
      }
    } finally {
      borrowed.values().forEach(lower::giveBack);
    }
  }

  private void runLower(
      ScoringLayout layout, List<Piece> round, Map<Integer, KvCache> borrowed, KeptStates target) {
    List<Sequence> sequences = new ArrayList<>();
    List<KeptPiece> places = new ArrayList<>();
    for (Piece piece : round) {
      int firstRow = size.firstRow(piece);
      int rows = piece.tokens().length - firstRow;
      Optional<KvCache> own =
          cut.belowKeysAndValues()
              ? Optional.of(keysAndValues.borrowExactly(layout.positions(piece.request())))
              : Optional.empty();
      KeptPiece place = new KeptPiece(target.reserve(rows), firstRow, rows, own);
      PromptedExample example = layout.requests().get(piece.request()).example();
      target.pieces(example).add(place);
      places.add(place);
      sequences.add(lowerSequence(piece, example, place, borrowed.get(piece.request())));
    }
    model
        .forwardPass()
        .runBelow(
            cut,
            new Batch(sequences),
            (sequence, row, states, index) -> {
              KeptPiece place = places.get(sequence);
              int before = sequences.get(sequence).tokens().length - place.rows();
              target.write(place.firstState() + row - before, states, index);
            });
  }

  /**
   * What is read below the cut for a piece. Kept keys and values are those of the whole text, which
   * a piece that goes on from another must then read again.
   */
  private Sequence lowerSequence(
      Piece piece, PromptedExample example, KeptPiece place, KvCache borrowed) {
    KvCache cache = borrowed;
    int start = piece.start();
    int[] tokens = piece.tokens();
    if (place.keysAndValues().isPresent()) {
      KvCache own = place.keysAndValues().get();
      cache = borrowed == null ? own : borrowed.under(own);
      if (start > 0) {
        tokens = Arrays.copyOf(example.prompt(), start + tokens.length);
        System.arraycopy(piece.tokens(), 0, tokens, start, piece.tokens().length);
        start = 0;
      }
    }
    int[] rows = new int[place.rows()];
    int before = tokens.length - rows.length;
    Arrays.setAll(rows, i -> before + i);
    return new Sequence(cache, start, tokens, LogitsRequest.rows(rows));
  }

  @Override
  public void close() {
    kept.clear(KvCache::close);
    lower.close();
    keysAndValues.close();
    upper.close();
  }
}
