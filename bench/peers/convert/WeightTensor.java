import io.gatun.format.gguf.GgufTensor;
import java.util.function.LongUnaryOperator;

/**
 * A tensor under the name that it has in Hugging Face's files.
 *
 * @param sourceRow which row of the GGUF file's tensor is this tensor's row
 */
record WeightTensor(String name, GgufTensor source, LongUnaryOperator sourceRow) {

  /** A tensor whose rows stay in their order. */
  static WeightTensor inOrder(String name, GgufTensor source) {
    return new WeightTensor(name, source, LongUnaryOperator.identity());
  }

  /**
   * A query or key matrix. GGUF rotates neighbours, 2i and 2i+1 of a head; Hugging Face's files
   * rotate i and i + half. The rows of each head are therefore laid out anew.
   */
  static WeightTensor rotated(String name, GgufTensor source, int headSize) {
    int half = headSize / 2;
    return new WeightTensor(
        name,
        source,
        row -> {
          long inHead = row % headSize;
          return row - inHead + 2 * (inHead % half) + inHead / half;
        });
  }
}
