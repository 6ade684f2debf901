package io.gatun.tools.synth;

import java.util.Optional;

/**
 * The sizes of a published model.
 *
 * @param name what users call it
 * @param architecture as in {@code general.architecture}
 * @param layers blocks of the transformer
 * @param hidden elements of a token's vector between layers
 * @param feedForward elements inside the feed-forward part
 * @param heads of queries
 * @param kvHeads of keys and values
 * @param vocabulary the kind of its tokens
 * @param tokens how many there are
 * @param tied whether the token embeddings serve as the output matrix
 * @param context tokens it was trained for
 * @param ropeBase of the rotations' frequencies
 * @param ropeStretch how much Llama 3 slows slow rotations down; empty where rotations are plain
 * @param epsilon what RMS norm adds to the mean square
 */
public record ModelShape(
    String name,
    String architecture,
    int layers,
    int hidden,
    int feedForward,
    int heads,
    int kvHeads,
    MadeUpVocabulary vocabulary,
    int tokens,
    boolean tied,
    int context,
    float ropeBase,
    Optional<Float> ropeStretch,
    float epsilon) {

  /** Elements of a head. */
  public int headSize() {
    return hidden / heads;
  }
}
