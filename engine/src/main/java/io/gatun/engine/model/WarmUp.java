package io.gatun.engine.model;

import io.gatun.format.gguf.GgufFile;
import io.gatun.format.gguf.GgufTensor;
import io.gatun.format.tensor.TensorType;
import io.gatun.kernels.Backend;
import io.gatun.kernels.WarmUpSteps;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.stream.Collectors;

/**
 * Kernels that are compiled while a file is read: the one waits for memory, the other does not.
 *
 * <p>Whoever starts early waits for steps of one token only. The rest is compiled after that, once
 * {@link #continueInBackground} or {@link #awaitAll} asks for it: until the first token is there it
 * would take the processor from that.
 */
final class WarmUp {
  private static final Executor THREAD =
      task -> Thread.ofPlatform().daemon().name("gatun-warm-up").start(task);

  private final Backend backend;
  private final LoadOptions options;
  private final long start = System.nanoTime();

  /** Types of weights, once the file tells them. */
  private final CompletableFuture<Set<TensorType>> weights = new CompletableFuture<>();

  /** Completed by whoever wants all kernels. */
  private final CompletableFuture<Void> allWanted = new CompletableFuture<>();

  private final CompletableFuture<WarmUpTime> enough;
  private final CompletableFuture<WarmUpTime> all;

  private WarmUp(Backend backend, LoadOptions options) {
    this.backend = backend;
    this.options = options;
    if (options.startEarly()) {
      enough = compile(WarmUpSteps.SINGLE_ROW);
      all = enough.thenCombine(allWanted, (_, _) -> WarmUpSteps.ANY).thenCompose(this::compile);
    } else {
      all = compile(WarmUpSteps.ANY);
      enough = all;
    }
  }

  /** Starts with what needs no weights: which ones there are, a file tells after some reading. */
  static WarmUp start(Backend backend, LoadOptions options) {
    return new WarmUp(backend, options);
  }

  /** Goes on with products by the file's weights. */
  void read(GgufFile file) {
    weights.complete(
        file.tensors().stream()
            .filter(tensor -> tensor.rows() > 1)
            .map(GgufTensor::type)
            .collect(Collectors.toSet()));
  }

  /** On two threads, since most of the time is the compiler's, which has threads of its own. */
  private CompletableFuture<WarmUpTime> compile(WarmUpSteps steps) {
    CompletableFuture<Boolean> layers =
        CompletableFuture.supplyAsync(() -> backend.warmUpLayers(options.caches(), steps), THREAD);
    return weights
        .thenApplyAsync(types -> backend.warmUpProducts(types, steps), THREAD)
        .thenCombine(layers, this::timeNow);
  }

  private WarmUpTime timeNow(boolean productsCompiled, boolean layersCompiled) {
    long millis = (System.nanoTime() - start) / 1_000_000;
    return new WarmUpTime(millis, productsCompiled && layersCompiled);
  }

  /** Begins to compile the rest, if that was not begun. */
  void continueInBackground() {
    allWanted.complete(null);
  }

  void awaitEnough() {
    enough.join();
  }

  void awaitAll() {
    continueInBackground();
    all.join();
  }

  boolean done() {
    return all.isDone();
  }

  /** Of kernels that a model cannot be used without. */
  WarmUpTime enough() {
    return enough.join();
  }

  /** Of all, if that is over. */
  Optional<WarmUpTime> all() {
    return all.state() == Future.State.SUCCESS ? Optional.of(all.resultNow()) : Optional.empty();
  }
}
