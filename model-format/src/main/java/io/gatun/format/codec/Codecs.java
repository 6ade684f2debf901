package io.gatun.format.codec;

import io.gatun.format.tensor.TensorType;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** One codec for each type. */
final class Codecs {
  private static final Map<TensorType, BlockCodec> BY_TYPE = new EnumMap<>(TensorType.class);

  static {
    List.of(
            new PlainCodecs.F32(),
            new PlainCodecs.F16(),
            new PlainCodecs.Bf16(),
            new Block32Codecs.Q40(),
            new Block32Codecs.Q41(),
            new Block32Codecs.Q50(),
            new Block32Codecs.Q51(),
            new Block32Codecs.Q80(),
            new SuperBlockCodecs.Q2K(),
            new SuperBlockCodecs.Q3K(),
            new SuperBlockCodecs.Q4K(),
            new SuperBlockCodecs.Q5K(),
            new SuperBlockCodecs.Q6K(),
            new TableCodecs.Iq4Nl(),
            new TableCodecs.Iq4Xs(),
            new TableCodecs.Mxfp4())
        .forEach(codec -> BY_TYPE.put(codec.type(), codec));
  }

  private Codecs() {}

  static BlockCodec of(TensorType type) {
    return BY_TYPE.get(type);
  }
}
