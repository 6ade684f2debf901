package io.gatun.engine.eval;

import io.gatun.engine.forward.LogitsRequest;
import io.gatun.engine.task.PromptedExample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which tokens a model must read, and which logits it must give, so that examples can be scored:
 * rounds of pieces, each of them consecutive tokens of one example. A round has at most one piece
 * of an example, and goes on from the positions that the rounds before have stored; so a prompt is
 * read once, whatever the number of candidates.
 *
 * <ul>
 *   <li>If an example has several candidates of one token each, one piece is enough: the prompt,
 *       and at its last row the logits of those tokens alone. What log-probabilities subtract is
 *       the same for all, and falls out of every comparison.
 *   <li>Otherwise the first round reads the prompt and the first candidate, without its last token,
 *       which is only predicted; logits of the whole vocabulary are wanted from the prompt's last
 *       row on. The first of these rows predicts all candidates' first tokens. Each round after it
 *       reads another candidate in the place of the one before; one of a single token needs none.
 * </ul>
 */
public final class ScoringLayout {
  /**
   * Consecutive tokens of one example.
   *
   * @param request which of the requests, from 0
   * @param candidate which of its candidates the tokens after the prompt belong to
   * @param start position of the first token
   * @param tokens at least one
   * @param logits which logits are wanted; rows count within the tokens
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Piece(int request, int candidate, int start, int[] tokens, LogitsRequest logits) {}

  private final List<ScoringRequest> requests;
  private final List<List<Piece>> rounds;

  private ScoringLayout(List<ScoringRequest> requests, List<List<Piece>> rounds) {
    this.requests = requests;
    this.rounds = rounds;
  }

  /** Lays requests out; any number of them, under any deltas. */
  public static ScoringLayout of(List<ScoringRequest> requests) {
    List<List<Piece>> rounds = new ArrayList<>();
    for (int r = 0; r < requests.size(); r++) {
      List<Piece> pieces = pieces(r, requests.get(r).example());
      for (int round = 0; round < pieces.size(); round++) {
        if (round == rounds.size()) {
          rounds.add(new ArrayList<>());
        }
        rounds.get(round).add(pieces.get(round));
      }
    }
    return new ScoringLayout(List.copyOf(requests), rounds.stream().map(List::copyOf).toList());
  }

  private static List<Piece> pieces(int request, PromptedExample example) {
    int[] prompt = example.prompt();
    int[][] candidates = example.candidates();
    if (onlyLabelWords(example)) {
      int[] ids = Arrays.stream(candidates).mapToInt(candidate -> candidate[0]).toArray();
      return List.of(new Piece(request, 0, 0, prompt, LogitsRequest.last().ofTokens(ids)));
    }
    List<Piece> pieces = new ArrayList<>();
    int[] first = Arrays.copyOf(prompt, prompt.length + candidates[0].length - 1);
    System.arraycopy(candidates[0], 0, first, prompt.length, candidates[0].length - 1);
    int[] rows = new int[candidates[0].length];
    Arrays.setAll(rows, i -> prompt.length - 1 + i);
    pieces.add(new Piece(request, 0, 0, first, LogitsRequest.rows(rows)));
    for (int c = 1; c < candidates.length; c++) {
      if (candidates[c].length > 1) {
        int[] tokens = Arrays.copyOf(candidates[c], candidates[c].length - 1);
        pieces.add(new Piece(request, c, prompt.length, tokens, LogitsRequest.all()));
      }
    }
    return pieces;
  }

  /** Whether an example has several candidates of one token each. */
  static boolean onlyLabelWords(PromptedExample example) {
    return example.candidates().length > 1 && example.longestCandidate() == 1;
  }

  /** What is scored. */
  public List<ScoringRequest> requests() {
    return requests;
  }

  /** What is to be read: one round after the other, the pieces of a round in any order. */
  public List<List<Piece>> rounds() {
    return rounds;
  }

  /** How many positions of a request are stored at once. */
  public int positions(int request) {
    PromptedExample example = requests.get(request).example();
    return example.prompt().length + example.longestCandidate() - 1;
  }
}
