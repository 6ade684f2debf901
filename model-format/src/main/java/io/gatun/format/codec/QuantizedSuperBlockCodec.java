package io.gatun.format.codec;

import io.gatun.format.tensor.TensorType;
import java.lang.foreign.MemorySegment;

/** What all types have in common whose groups have small integers for scales. */
abstract class QuantizedSuperBlockCodec extends QuantizedCodec implements SuperBlockCodec {
  /** For types without minimums. */
  static final int NONE = -1;

  private static final int SIGN = 0x8000;

  private final int groups;
  private final int scaleAt;
  private final int minimumAt;

  /**
   * @param scaleAt where in a block the half-precision scale lies
   * @param minimumAt where that of the minimums lies, or {@link #NONE}
   */
  QuantizedSuperBlockCodec(
      TensorType type, int groupSize, int minCode, int maxCode, int scaleAt, int minimumAt) {
    super(type, groupSize, minCode, maxCode, 0);
    this.groups = type.blockElements() / groupSize;
    this.scaleAt = scaleAt;
    this.minimumAt = minimumAt;
  }

  /** The small integer that a group's scale is a multiple by. */
  abstract int groupScale(byte[] blocks, int at, int group);

  /** The small integer of a group's minimum, which is subtracted. */
  int groupMinimum(byte[] blocks, int at, int group) {
    return 0;
  }

  @Override
  final void scales(byte[] blocks, int at, float[] scales, float[] minimums, int groupOffset) {
    float scale = half(blocks, at + scaleAt);
    for (int group = 0; group < groups; group++) {
      scales[groupOffset + group] = scale * groupScale(blocks, at, group);
    }
    float minimum = minimumAt == NONE ? 0 : half(blocks, at + minimumAt);
    for (int group = 0; group < groups; group++) {
      // The product of two zeros is one, so that without minimums this is NO_MINIMUM.
      minimums[groupOffset + group] = -(minimum * groupMinimum(blocks, at, group));
    }
  }

  @Override
  public final void split(MemorySegment source, long byteOffset, int count, SuperBlocks target) {
    BlockReader reader = new BlockReader(type(), source, byteOffset, count);
    int block = 0;
    for (int blocks = reader.next(); blocks > 0; blocks = reader.next()) {
      for (int i = 0; i < blocks; i++) {
        int at = i * type().blockBytes();
        codes(reader.bytes(), at, target.codes(), block * type().blockElements());
        factors(reader.bytes(), at, target, block);
        block++;
      }
    }
  }

  private void factors(byte[] blocks, int at, SuperBlocks target, int block) {
    target.blockScales()[block] = (short) bits(blocks, at + scaleAt);
    for (int group = 0; group < groups; group++) {
      target.groupScales()[block * groups + group] = (byte) groupScale(blocks, at, group);
    }
    if (minimumAt != NONE) {
      target.blockOffsets()[block] = (short) (bits(blocks, at + minimumAt) ^ SIGN);
      for (int group = 0; group < groups; group++) {
        target.groupOffsets()[block * groups + group] = (byte) groupMinimum(blocks, at, group);
      }
    }
  }
}
