package io.gatun.engine.pretrain;

import io.gatun.engine.model.TensorRole;
import io.gatun.format.codec.BlockEncoder;
import io.gatun.format.gguf.GgufMetadata;
import io.gatun.format.gguf.GgufWriter;
import io.gatun.format.tensor.TensorType;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A model's tensors on their way into a file. Norms are F32.
 *
 * @param matrices the type of the layers' matrices
 * @param embedding the type of the token embeddings
 */
public record ModelFile(TensorType matrices, TensorType embedding) {
  /** Without loss. */
  public static final ModelFile EXACT = new ModelFile(TensorType.F32, TensorType.F32);

  /**
   * What writes the file.
   *
   * @throws IllegalArgumentException if a row is not a whole number of a type's blocks, or there is
   *     no encoder of a type
   */
  public GgufWriter writer(GgufMetadata metadata, List<Parameter> parameters) {
    GgufWriter writer = new GgufWriter(metadata);
    for (Parameter parameter : parameters) {
      TensorType type = type(parameter);
      long columns = parameter.shape().columns();
      writer.add(
          parameter.name(),
          type,
          parameter.shape().vector()
              ? List.of(columns)
              : List.of(columns, (long) parameter.shape().rows()),
          encode(parameter.values(), type));
    }
    return writer;
  }

  private TensorType type(Parameter parameter) {
    if (parameter.shape().vector()) {
      return TensorType.F32;
    }
    return parameter.id().role() == TensorRole.TOKEN_EMBEDDING ? embedding : matrices;
  }

  private static MemorySegment encode(float[] values, TensorType type) {
    BlockEncoder encoder =
        BlockEncoder.of(type)
            .orElseThrow(() -> new IllegalArgumentException("no encoder of " + type.label()));
    byte[] bytes = new byte[Math.toIntExact(type.bytesFor(values.length))];
    MemorySegment segment = MemorySegment.ofArray(bytes);
    encoder.encode(values, 0, values.length, segment, 0);
    return segment;
  }
}
