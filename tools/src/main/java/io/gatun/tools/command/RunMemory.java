package io.gatun.tools.command;

import io.gatun.format.gguf.GgufFile;
import io.gatun.format.gguf.Hyperparameters;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Memory that running a model takes with one session, in bytes, told from its file alone: the
 * engine, which would need the Vector API, is not asked. A test holds the two together.
 *
 * @param context tokens of the session
 * @param weights the tensors' bytes as the CPU backend holds them
 * @param cacheF32 keys and values in 32 bits
 * @param cacheF16 keys and values in 16 bits
 * @param cacheInt8 keys and values in codes of 8 bits with a scale for 32 of them
 * @param scratch intermediate results of a step
 */
record RunMemory(
    int context, long weights, long cacheF32, long cacheF16, long cacheInt8, long scratch) {
  /** What the JVM itself takes: code, classes, a small heap. Measured, on Linux. */
  static final long JVM = 80_000_000;

  private static final int HALF_BYTES = 2;
  private static final int SCALE_BLOCK = 32;

  /** Rows that a step computes at once, and logits that are held at once. */
  private static final int STEP_ROWS = 512;

  private static final int LOGITS_ROWS = 64;

  static RunMemory of(GgufFile file, Hyperparameters sizes, int context) {
    long weights = file.tensors().stream().mapToLong(WeightForm::bytes).sum();
    long perHead = (long) sizes.keySize() + sizes.valueSize();
    long heads = (long) sizes.layers() * sizes.kvHeads() * context;
    long elements = perHead * heads;
    long perRow =
        4L * sizes.hiddenSize()
            + perHead * (sizes.heads() + sizes.kvHeads())
            + 2L * sizes.feedForwardSize();
    long perLogits = (long) sizes.vocabularySize() + sizes.hiddenSize();
    return new RunMemory(
        context,
        weights,
        elements * Float.BYTES,
        elements * HALF_BYTES,
        heads * (coded(sizes.keySize()) + coded(sizes.valueSize())),
        Float.BYTES * (STEP_ROWS * perRow + LOGITS_ROWS * perLogits));
  }

  /** Bytes of a key or value in codes of 8 bits, and its scales. */
  private static long coded(int elements) {
    return elements + (long) Math.ceilDiv(elements, SCALE_BLOCK) * Float.BYTES;
  }

  /** All of it with keys and values in 32 bits. */
  long totalF32() {
    return weights + cacheF32 + scratch + JVM;
  }

  /** All of it with keys and values in 16 bits. */
  long totalF16() {
    return weights + cacheF16 + scratch + JVM;
  }

  /** All of it with keys and values in 8 bits. */
  long totalInt8() {
    return weights + cacheInt8 + scratch + JVM;
  }

  Map<String, Object> toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("context", context);
    json.put("weights_bytes", weights);
    json.put("kv_f32_bytes", cacheF32);
    json.put("kv_f16_bytes", cacheF16);
    json.put("kv_int8_bytes", cacheInt8);
    json.put("scratch_bytes", scratch);
    json.put("jvm_bytes", JVM);
    json.put("total_f32_bytes", totalF32());
    json.put("total_f16_bytes", totalF16());
    json.put("total_int8_bytes", totalInt8());
    return json;
  }
}
