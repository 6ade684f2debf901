package io.gatun.format.codec;

/**
 * Blocks that {@link SuperBlockCodec#split} has taken apart.
 *
 * @param codes one an element
 * @param blockScales one a block, in half precision
 * @param groupScales one a group
 * @param blockOffsets one a block, in half precision
 * @param groupOffsets one a group
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; a place to write to
public record SuperBlocks(
    byte[] codes,
    short[] blockScales,
    byte[] groupScales,
    short[] blockOffsets,
    byte[] groupOffsets) {

  /** Elements of a block. */
  public static final int ELEMENTS = 256;

  /** Room for so many elements, in groups of so many. */
  public static SuperBlocks of(int elements, int groupSize) {
    int blocks = elements / ELEMENTS;
    int groups = elements / groupSize;
    return new SuperBlocks(
        new byte[elements],
        new short[blocks],
        new byte[groups],
        new short[blocks],
        new byte[groups]);
  }
}
