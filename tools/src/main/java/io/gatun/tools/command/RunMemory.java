package io.gatun.tools.command;

import io.gatun.format.gguf.GgufFile;
import io.gatun.format.gguf.GgufTensor;
import io.gatun.format.gguf.Hyperparameters;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Memory that running a model takes with one session, in bytes, told from its file alone.
 *
 * @param context tokens of the session
 * @param weights the tensors' bytes
 * @param cacheF32 keys and values in 32 bits
 * @param cacheF16 keys and values in 16 bits
 */
record RunMemory(int context, long weights, long cacheF32, long cacheF16) {
  private static final int HALF_BYTES = 2;

  static RunMemory of(GgufFile file, Hyperparameters sizes, int context) {
    long weights = file.tensors().stream().mapToLong(GgufTensor::bytes).sum();
    long elements =
        (long) sizes.layers()
            * sizes.kvHeads()
            * ((long) sizes.keySize() + sizes.valueSize())
            * context;
    return new RunMemory(context, weights, elements * Float.BYTES, elements * HALF_BYTES);
  }

  Map<String, Object> toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("context", context);
    json.put("weights_bytes", weights);
    json.put("kv_f32_bytes", cacheF32);
    json.put("kv_f16_bytes", cacheF16);
    return json;
  }
}
