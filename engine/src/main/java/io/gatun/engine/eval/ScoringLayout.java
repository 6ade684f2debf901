package io.gatun.engine.eval;

import io.gatun.engine.forward.LogitsRequest;
import io.gatun.engine.task.PromptedExample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

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
  private final List<List<Piece>> pieces = new ArrayList<>();

  private ScoringLayout(List<ScoringRequest> requests) {
    this.requests = List.copyOf(requests);
    for (int request = 0; request < requests.size(); request++) {
      pieces.add(pieces(request, requests.get(request).example()));
    }
  }

  /** Lays requests out; any number of them, under any deltas. */
  public static ScoringLayout of(List<ScoringRequest> requests) {
    return new ScoringLayout(requests);
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

  /** What is to be read of a request, in the order of rounds. */
  public List<Piece> pieces(int request) {
    return pieces.get(request);
  }

  /** What is to be read of all requests. */
  public List<List<Piece>> rounds() {
    return rounds(all());
  }

  private List<Integer> all() {
    return IntStream.range(0, requests.size()).boxed().toList();
  }

  /**
   * What is to be read of some requests: one round after the other, the pieces of a round in any
   * order.
   */
  public List<List<Piece>> rounds(List<Integer> some) {
    List<List<Piece>> rounds = new ArrayList<>();
    for (int request : some) {
      List<Piece> own = pieces.get(request);
      for (int round = 0; round < own.size(); round++) {
        if (round == rounds.size()) {
          rounds.add(new ArrayList<>());
        }
        rounds.get(round).add(own.get(round));
      }
    }
    return rounds;
  }

  /**
   * All requests, in order, in groups of so many tokens at most, or of a single request.
   *
   * @param tokens of a group
   */
  public List<List<Integer>> together(int tokens) {
    return together(all(), tokens);
  }

  /** The same of some requests. */
  List<List<Integer>> together(List<Integer> some, int tokens) {
    List<List<Integer>> groups = new ArrayList<>();
    long used = 0;
    for (int request : some) {
      int more = tokens(request);
      if (groups.isEmpty() || used + more > tokens) {
        groups.add(new ArrayList<>());
        used = 0;
      }
      groups.getLast().add(request);
      used += more;
    }
    return groups;
  }

  /** How many tokens of a request are read. */
  public int tokens(int request) {
    return pieces.get(request).stream().mapToInt(piece -> piece.tokens().length).sum();
  }

  /** How many positions of a request are stored at once. */
  public int positions(int request) {
    PromptedExample example = requests.get(request).example();
    return example.prompt().length + example.longestCandidate() - 1;
  }
}
