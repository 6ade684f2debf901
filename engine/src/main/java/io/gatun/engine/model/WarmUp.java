package io.gatun.engine.model;

import io.gatun.format.gguf.GgufFile;
import io.gatun.format.gguf.GgufTensor;
import io.gatun.format.tensor.TensorType;
import io.gatun.kernels.Backend;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;

/**
 * Kernels that are compiled while a file is read: the one waits for memory, the other does not.
 *
 * @param enough when a model may be used
 * @param all when every kernel is compiled
 */
record WarmUp(CompletableFuture<Void> enough, CompletableFuture<Void> all) {
  static WarmUp start(Backend backend, GgufFile file, LoadOptions options) {
    Set<TensorType> weights =
        file.tensors().stream()
            .filter(tensor -> tensor.rows() > 1)
            .map(GgufTensor::type)
            .collect(Collectors.toSet());
    Executor thread = task -> Thread.ofPlatform().daemon().name("gatun-warm-up").start(task);
    if (!options.startEarly()) {
      CompletableFuture<Void> all =
          CompletableFuture.runAsync(() -> backend.warmUp(weights, options.caches()), thread);
      return new WarmUp(all, all);
    }
    CompletableFuture<Void> singleRows =
        CompletableFuture.runAsync(
            () -> backend.warmUpSingleRows(weights, options.caches()), thread);
    return new WarmUp(
        singleRows,
        singleRows.thenRunAsync(() -> backend.warmUp(weights, options.caches()), thread));
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
}
