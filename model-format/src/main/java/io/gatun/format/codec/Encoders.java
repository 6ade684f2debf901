package io.gatun.format.codec;

import io.gatun.format.tensor.TensorType;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One encoder for each type that has one. */
final class Encoders {
  private static final Map<TensorType, BlockEncoder> BY_TYPE = new EnumMap<>(TensorType.class);

  static {
    List.of(
            new PlainCodecs.F32(),
            new PlainCodecs.F16(),
            new PlainCodecs.Bf16(),
            new LinearEncoders.Symmetric(TensorType.Q4_0, 4),
            new LinearEncoders.Ranged(TensorType.Q4_1, 4),
            new LinearEncoders.Symmetric(TensorType.Q5_0, 5),
            new LinearEncoders.Ranged(TensorType.Q5_1, 5),
            new LinearEncoders.Q80(),
            new TableEncoders.Iq4Nl(),
            new TableEncoders.Mxfp4())
        .forEach(encoder -> BY_TYPE.put(encoder.type(), encoder));
  }

  private Encoders() {}

  static Optional<BlockEncoder> of(TensorType type) {
    return Optional.ofNullable(BY_TYPE.get(type));
  }
}
