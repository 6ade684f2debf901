package io.gatun.engine.model;

import io.gatun.format.gguf.GgufFile;
import io.gatun.format.gguf.GgufTensor;
import io.gatun.format.tensor.TensorType;
import io.gatun.kernels.Backend;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Kernels that are compiled while a file is read: the one waits for memory, the other does not.
 * Each stage gives how many milliseconds after the start it was done.
 *
 * @param enough when a model may be used
 * @param all when every kernel is compiled
 */
record WarmUp(CompletableFuture<Long> enough, CompletableFuture<Long> all) {
  static WarmUp start(Backend backend, GgufFile file, LoadOptions options) {
    Set<TensorType> weights =
        file.tensors().stream()
            .filter(tensor -> tensor.rows() > 1)
            .map(GgufTensor::type)
            .collect(Collectors.toSet());
    Executor thread = task -> Thread.ofPlatform().daemon().name("gatun-warm-up").start(task);
    long start = System.nanoTime();
    Supplier<Long> any =
        () -> {
          backend.warmUp(weights, options.caches());
          return millisSince(start);
        };
    if (!options.startEarly()) {
      CompletableFuture<Long> all = CompletableFuture.supplyAsync(any, thread);
      return new WarmUp(all, all);
    }
    CompletableFuture<Long> singleRows =
        CompletableFuture.supplyAsync(
            () -> {
              backend.warmUpSingleRows(weights, options.caches());
              return millisSince(start);
            },
            thread);
    return new WarmUp(singleRows, singleRows.thenApplyAsync(_ -> any.get(), thread));
  }

  private static long millisSince(long start) {
    return (System.nanoTime() - start) / 1_000_000;
  }

  void awaitEnough() {
    enough.join();
  }

  void awaitAll() {
    all.join();
  }

  boolean done() {
    return all.isDone();
  }

  /** Of kernels that a model cannot be used without. */
  long enoughMillis() {
    return enough.join();
  }

  /** Of all, if they are compiled. */
  OptionalLong allMillis() {
    return all.state() == Future.State.SUCCESS
        ? OptionalLong.of(all.resultNow())
        : OptionalLong.empty();
  }
}
