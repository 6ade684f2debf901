package io.gatun.engine.bench;

import io.gatun.engine.bench.Workload.PromptProcessing;
import io.gatun.engine.bench.Workload.TextGeneration;
import io.gatun.engine.forward.Batch;
import io.gatun.engine.forward.ForwardPass;
import io.gatun.engine.forward.LogitsRequest;
import io.gatun.engine.forward.LogitsSink;
import io.gatun.engine.forward.Sequence;
import io.gatun.engine.model.Model;
import io.gatun.engine.model.Work;
import io.gatun.engine.model.WorkPerToken;
import io.gatun.kernels.KvCache;
import io.gatun.kernels.KvType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Runs one workload over random tokens, again and again, and says how long it took and how much was
 * allocated. The first run is for warming up: caches, page tables and what the JVM has not compiled
 * yet. The thread that opens it uses it; between runs the backend's threads are idle.
 */
public final class SpeedTest implements AutoCloseable {
  private final Model model;
  private final ForwardPass forwardPass;
  private final Workload workload;
  private final WorkPerToken workPerToken;
  private final List<KvCache> caches = new ArrayList<>();
  private final int[][] tokens;
  private final float[] logits;
  private final LogitsSink reader;
  private final AllocationMeter meter;

  private SpeedTest(Model model, Workload workload, KvType type, long seed) {
    this.model = model;
    this.workload = workload;
    forwardPass = model.forwardPass();
    workPerToken = WorkPerToken.of(model, type);
    logits = new float[model.config().vocabularySize()];
    // As a sampler would, and so that no implementation is better off by leaving them behind.
    reader = (sequence, row, values) -> values.read(logits);
    Random random = new Random(seed);
    tokens = new int[workload.sequences()][];
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = random.ints(workload.contextLength(), 0, logits.length).toArray();
    }
    meter = new AllocationMeter();
  }

  /**
   * Gets a workload ready: allocates its contexts and fills them up to its depth.
   *
   * @param type how keys and values are held
   * @param seed of the token ids
   * @throws IllegalArgumentException if it is longer than the texts that the model was trained for
   */
  public static SpeedTest open(Model model, Workload workload, KvType type, long seed) {
    int most = model.config().contextLength();
    if (workload.contextLength() > most) {
      throw new IllegalArgumentException(
          "%s needs a context of %,d tokens: %s has seen texts of at most %,d"
              .formatted(workload.label(), workload.contextLength(), model.name(), most));
    }
    SpeedTest test = new SpeedTest(model, workload, type, seed);
    try {
      test.fill(type);
      return test;
    } catch (Throwable e) {
      test.close();
      throw e;
    }
  }

  private void fill(KvType type) {
    for (int[] sequence : tokens) {
      var shape = model.config().cacheShape(workload.contextLength());
      KvCache cache = model.backend().allocateCache(shape, type);
      caches.add(cache);
      if (workload.depth() > 0) {
        int[] before = Arrays.copyOf(sequence, workload.depth());
        forwardPass.run(Batch.of(new Sequence(cache, 0, before, LogitsRequest.none())), reader);
      }
    }
  }

  /** Does the work once, from the same depth each time. */
  public SpeedRun run() {
    return switch (workload) {
      case PromptProcessing prompt -> readPrompt();
      case TextGeneration text -> decode(text.tokens());
    };
  }

  /**
   * Decodes one token a sequence, or reads one, which wakes threads and caches; not a measurement.
   */
  public void wake() {
    decode(1);
  }

  private SpeedRun readPrompt() {
    int depth = workload.depth();
    int[] prompt = Arrays.copyOfRange(tokens[0], depth, depth + workload.tokens());
    Batch batch = Batch.of(new Sequence(caches.getFirst(), depth, prompt, LogitsRequest.last()));
    long before = meter.bytes();
    long start = System.nanoTime();
    forwardPass.run(batch, reader);
    return since(start, before);
  }

  private SpeedRun decode(int steps) {
    long before = meter.bytes();
    long start = System.nanoTime();
    for (int step = 0; step < steps; step++) {
      int position = workload.depth() + step;
      List<Sequence> sequences = new ArrayList<>();
      for (int i = 0; i < tokens.length; i++) {
        int[] next = {tokens[i][position]};
        sequences.add(new Sequence(caches.get(i), position, next, LogitsRequest.last()));
      }
      forwardPass.run(new Batch(sequences), reader);
    }
    return since(start, before);
  }

  private SpeedRun since(long start, long allocatedBefore) {
    double seconds = (System.nanoTime() - start) / 1e9;
    return new SpeedRun(seconds, meter.bytes() - allocatedBefore);
  }

  /** What a run computes and reads. */
  public Work work() {
    return switch (workload) {
      case PromptProcessing prompt -> workPerToken.prefill(prompt.depth(), prompt.tokens());
      case TextGeneration text -> {
        Work work = Work.NONE;
        for (int step = 0; step < text.tokens(); step++) {
          work = work.plus(workPerToken.decode(text.depth() + step, text.sequences()));
        }
        yield work;
      }
    };
  }

  /** Frees the contexts. */
  @Override
  public void close() {
    caches.forEach(KvCache::close);
  }
}
