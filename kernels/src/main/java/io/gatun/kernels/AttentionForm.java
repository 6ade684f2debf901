package io.gatun.kernels;

/**
 * What attention over packed rows needs to know besides its inputs.
 *
 * @param kvHeads key-value heads, each shared by an equal group of query heads
 * @param keySize elements of a query and of a key
 * @param valueSize elements of a value
 * @param scale factor on scores
 * @param window how many positions a row sees, itself included; {@link Integer#MAX_VALUE} for all
 */
public record AttentionForm(int kvHeads, int keySize, int valueSize, float scale, int window) {
  /** Refuses sizes that are not positive. */
  public AttentionForm {
    if (kvHeads < 1 || keySize < 1 || valueSize < 1 || window < 1) {
      throw new IllegalArgumentException(
          "%d heads of %d and %d elements, a window of %d"
              .formatted(kvHeads, keySize, valueSize, window));
    }
  }
}
