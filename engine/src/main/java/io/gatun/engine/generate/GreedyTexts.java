package io.gatun.engine.generate;

import io.gatun.engine.adapt.SparseDelta;
import io.gatun.engine.forward.Batch;
import io.gatun.engine.model.Model;
import io.gatun.kernels.KvCache;
import io.gatun.kernels.KvShape;
import io.gatun.kernels.KvType;
import java.util.ArrayList;
import java.util.List;

/**
 * Texts that a model writes, token by token the likeliest, many of them together: each step reads
 * the last token of every text that has not ended, so that the weights are read once for all. A
 * text is the one that a {@link Generator} writes alone, whatever is written beside it; but white
 * space at its beginning, which many models write before an answer, is no stop string. Keys and
 * values are kept in f32. One thread at a time.
 */
public final class GreedyTexts {
  /** Memory for keys and values of the texts that are written together; one is, however long. */
  private static final long MOST_BYTES = 1L << 28;

  /**
   * A text to be written.
   *
   * @param prompt token ids that it follows, at least one
   * @param delta what the model's weights are changed by
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Request(int[] prompt, SparseDelta delta) {}

  private final Model model;
  private final int maxTokens;
  private final List<String> stops;
  private final float[] logits;

  /**
   * A writer.
   *
   * @param model stays its owner's
   * @param maxTokens most tokens of a text, at least 1; it also ends where the context is full
   * @param stops texts end before the first of these, or with the model's own end
   */
  public GreedyTexts(Model model, int maxTokens, List<String> stops) {
    if (maxTokens < 1) {
      throw new IllegalArgumentException("a text has at least one token, not " + maxTokens);
    }
    this.model = model;
    this.maxTokens = maxTokens;
    this.stops = List.copyOf(stops);
    logits = new float[model.config().vocabularySize()];
  }

  /**
   * Writes texts.
   *
   * @return the texts, in the requests' order, without their prompts
   * @throws IllegalArgumentException if a prompt is empty or longer than the model's context
   * @throws ArithmeticException if the model's numbers overflow
   */
  public List<String> write(List<Request> requests) {
    requests.forEach(this::check);
    List<String> texts = new ArrayList<>();
    while (texts.size() < requests.size()) {
      texts.addAll(writeTogether(together(requests, texts.size())));
    }
    return texts;
  }

  private void check(Request request) {
    int most = model.config().contextLength();
    if (request.prompt().length == 0 || request.prompt().length > most) {
      throw new IllegalArgumentException(
          "a prompt of %d tokens: the model reads 1 to %d"
              .formatted(request.prompt().length, most));
    }
  }

  private List<Request> together(List<Request> requests, int from) {
    int to = from + 1;
    long bytes = cacheBytes(requests.get(from));
    while (to < requests.size() && bytes + cacheBytes(requests.get(to)) <= MOST_BYTES) {
      bytes += cacheBytes(requests.get(to));
      to++;
    }
    return requests.subList(from, to);
  }

  private KvShape shape(Request request) {
    long positions = (long) request.prompt().length + maxTokens - 1; // the last is not read
    return model.config().cacheShape((int) Math.min(positions, model.config().contextLength()));
  }

  private long cacheBytes(Request request) {
    KvShape shape = shape(request);
    long heads = (long) shape.layers() * shape.kvHeads() * shape.capacity();
    return heads * (KvType.F32.bytes(shape.headSize()) + KvType.F32.bytes(shape.valueSize()));
  }

  private List<String> writeTogether(List<Request> requests) {
    List<KvCache> caches = new ArrayList<>();
    try {
      List<GreedyText> texts = new ArrayList<>();
      for (Request request : requests) {
        KvCache cache = model.backend().allocateCache(shape(request), KvType.F32);
        caches.add(cache);
        TokenText tokenText = TokenText.of(model.tokenizer());
        texts.add(new GreedyText(cache, request, tokenText, new StopStrings(stops), maxTokens));
      }
      List<GreedyText> growing = new ArrayList<>(texts);
      while (!growing.isEmpty()) {
        step(growing);
        growing.removeIf(GreedyText::hasEnded);
      }
      return texts.stream().map(GreedyText::text).toList();
    } finally {
      caches.forEach(KvCache::close);
    }
  }

  private void step(List<GreedyText> growing) {
    Batch batch = new Batch(growing.stream().map(GreedyText::next).toList());
    model
        .forwardPass()
        .run(
            batch,
            (text, row, found) -> {
              found.read(logits);
              growing.get(text).accept(Sampler.best(logits));
            });
  }
}
