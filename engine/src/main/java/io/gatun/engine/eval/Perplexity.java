package io.gatun.engine.eval;

import io.gatun.engine.adapt.SparseDelta;
import io.gatun.engine.forward.Batch;
import io.gatun.engine.forward.ForwardPass;
import io.gatun.engine.forward.LogitsRequest;
import io.gatun.engine.forward.LogitsRow;
import io.gatun.engine.forward.Sequence;
import io.gatun.engine.model.Model;
import io.gatun.format.tokenizer.Tokenizer;
import io.gatun.kernels.KvCache;
import io.gatun.kernels.KvType;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * Perplexity of a text by the method of llama.cpp's {@code llama-perplexity}: the text is tokenised
 * once and cut into chunks of {@code contextLength} tokens; each chunk is read from an empty cache,
 * and in its second half each token is scored that has the first half and what follows it as
 * context. Where the model's file asks for a beginning-of-sequence token, it takes the place of
 * each chunk's first token.
 */
public final class Perplexity {
  /**
   * The figure so far.
   *
   * @param perplexity {@code exp} of the mean negative log-likelihood
   * @param standardError of the perplexity, by the spread of the tokens' likelihoods; NaN where it
   *     cannot be told
   * @param tokens number of tokens scored
   * @param chunks chunks done
   * @param totalChunks chunks to do
   */
  public record Result(
      double perplexity, double standardError, long tokens, int chunks, int totalChunks) {}

  private final Model model;
  private final SparseDelta delta;
  private final int contextLength;
  private final int[] tokens;
  private final int chunks;
  private double sum;
  private double sumOfSquares;
  private long scored;

  private Perplexity(Model model, SparseDelta delta, int[] tokens, int contextLength, int chunks) {
    this.model = model;
    this.delta = delta;
    this.tokens = tokens;
    this.contextLength = contextLength;
    this.chunks = chunks;
  }

  /**
   * Measures a text.
   *
   * @param contextLength tokens of a chunk, at least 4
   * @param maxChunks how many chunks to read; empty for the whole text
   * @param kvType how keys and values are held; {@link KvType#F32} is exact
   * @param delta what the model's weights are changed by
   * @param progress told the figure so far after each chunk
   * @throws IllegalArgumentException if the text has fewer than two chunks, or the model is not one
   *     that the method is defined for
   */
  public static Result of(
      Model model,
      String text,
      int contextLength,
      OptionalInt maxChunks,
      KvType kvType,
      SparseDelta delta,
      Consumer<Result> progress) {
    Tokenizer tokenizer = model.tokenizer();
    if (tokenizer.addsEos()) {
      throw new IllegalArgumentException(
          "the model's file asks for an end-of-sequence token: no perplexity is defined for it");
    }
    if (contextLength < 4 || contextLength > model.config().contextLength()) {
      throw new IllegalArgumentException(
          "context length %d: 4 to %d are possible"
              .formatted(contextLength, model.config().contextLength()));
    }
    int[] tokens = tokenizer.encodePrompt(text, false);
    if (tokens.length < 2L * contextLength) {
      throw new IllegalArgumentException(
          "the text has %d tokens; at least two chunks of %d are needed"
              .formatted(tokens.length, contextLength));
    }
    int chunks = Math.min(tokens.length / contextLength, maxChunks.orElse(Integer.MAX_VALUE));
    if (chunks < 1) {
      throw new IllegalArgumentException("at least one chunk is to be read, not " + chunks);
    }
    return new Perplexity(model, delta, tokens, contextLength, chunks).run(kvType, progress);
  }

  private Result run(KvType kvType, Consumer<Result> progress) {
    try (KvCache cache =
        model.backend().allocateCache(model.config().cacheShape(contextLength), kvType)) {
      for (int chunk = 0; chunk < chunks; chunk++) {
        score(chunk, cache);
        progress.accept(result(chunk + 1));
      }
    }
    return result(chunks);
  }

  private void score(int chunk, KvCache cache) {
    int start = chunk * contextLength;
    int[] targets = Arrays.copyOfRange(tokens, start, start + contextLength);
    int[] input = targets.clone();
    OptionalInt bos = model.tokenizer().bos();
    if (model.tokenizer().addsBos() && bos.isPresent()) {
      input[0] = bos.getAsInt();
    }
    int first = contextLength / 2;
    int[] rows = new int[contextLength - 1 - first];
    Arrays.setAll(rows, i -> first + i);
    ForwardPass pass = model.forwardPass();
    pass.run(
        Batch.of(new Sequence(cache, 0, input, delta, LogitsRequest.rows(rows))),
        (sequence, row, found) -> score(found, targets[row + 1]));
  }

  private void score(LogitsRow found, int target) {
    double loss = found.logSumExp() - found.at(target);
    sum += loss;
    sumOfSquares += loss * loss;
    scored++;
  }

  private Result result(int done) {
    double mean = sum / scored;
    double perplexity = Math.exp(mean);
    double variance = sumOfSquares / scored - mean * mean;
    double error = variance > 0 ? perplexity * Math.sqrt(variance / (scored - 1)) : Double.NaN;
    return new Result(perplexity, error, scored, done, chunks);
  }
}
