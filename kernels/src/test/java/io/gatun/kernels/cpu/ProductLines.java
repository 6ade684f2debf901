package io.gatun.kernels.cpu;

import io.gatun.format.tensor.TensorType;
import io.gatun.kernels.FloatTensor;
import io.gatun.kernels.Matrix;
import io.gatun.kernels.Product;
import io.gatun.kernels.WeightSource;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Lines of the parity table: operations with weight matrices, for every tensor type. */
final class ProductLines {
  /**
   * Rows, columns and tokens of a product. Panels are of 16 rows, bands of 32; columns are decoded
   * 4,096 at a time, or 1,024 for a single token, and narrow vectors multiply 128 at a time ({@link
   * TileSizes}); tokens come in groups of 12, 8, 4, 2 and 1.
   */
  private record Shape(int rows, int columns, int tokens) {}

  private static final List<Shape> SHAPES =
      List.of(
          new Shape(1, 256, 1),
          new Shape(1, 512, 13),
          new Shape(15, 256, 2),
          new Shape(16, 768, 3),
          new Shape(17, 256, 5),
          new Shape(31, 256, 7),
          new Shape(33, 512, 8),
          new Shape(47, 256, 11),
          new Shape(49, 1024, 12),
          new Shape(63, 512, 1),
          new Shape(65, 256, 25),
          new Shape(97, 512, 1),
          new Shape(99, 2304, 13),
          new Shape(35, 2048, 25),
          new Shape(81, 2304, 1),
          new Shape(33, 4352, 12),
          new Shape(17, 4352, 15));

  /** For types with blocks of at most 32 columns. */
  private static final List<Shape> SMALL_BLOCK_SHAPES =
      List.of(
          new Shape(3, 32, 1),
          new Shape(33, 96, 12),
          new Shape(7, 160, 6),
          new Shape(41, 2080, 14),
          new Shape(5, 2016, 3));

  /** For types without blocks: 16-bit columns are stored in pairs, so odd numbers matter. */
  private static final List<Shape> UNBLOCKED_SHAPES =
      List.of(
          new Shape(1, 1, 1),
          new Shape(19, 1, 13),
          new Shape(33, 2, 5),
          new Shape(17, 3, 12),
          new Shape(5, 31, 2),
          new Shape(65, 127, 1),
          new Shape(33, 129, 8),
          new Shape(17, 577, 4),
          new Shape(9, 2047, 13),
          new Shape(9, 2049, 13),
          new Shape(9, 4097, 25));

  private ProductLines() {}

  private static Stream<ParityCase> lines(Line line) {
    return Arrays.stream(TensorType.values())
        .flatMap(type -> shapes(type).map(shape -> line.of(type, shape)));
  }

  private interface Line {
    ParityCase of(TensorType type, Shape shape);
  }

  /** Each power of two up to 4,096 and its neighbours. */
  private static IntStream sizes() {
    return IntStream.rangeClosed(1, 12)
        .map(power -> 1 << power)
        .flatMap(n -> IntStream.of(n - 1, n, n + 1))
        .distinct();
  }

  private static Stream<Shape> shapes(TensorType type) {
    return Stream.of(
            SHAPES,
            sizes().mapToObj(rows -> new Shape(rows, 256, 1)).toList(),
            type.blockElements() == 1
                ? sizes().mapToObj(columns -> new Shape(5, columns, 3)).toList()
                : List.<Shape>of(),
            type.blockElements() <= 32 ? SMALL_BLOCK_SHAPES : List.<Shape>of(),
            type.blockElements() == 1 ? UNBLOCKED_SHAPES : List.<Shape>of())
        .flatMap(List::stream);
  }

  private static WeightSource weights(TensorType type, Shape shape) {
    return RandomWeights.matrix(type, shape.rows, shape.columns, new Random(shape.hashCode()));
  }

  private static float[] input(Shape shape) {
    return Numbers.random(shape.tokens * shape.columns, new Random(shape.rows));
  }

  static Stream<ParityCase> multiply() {
    return lines(ProductLines::multiply);
  }

  private static ParityCase multiply(TensorType type, Shape shape) {
    WeightSource source = weights(type, shape);
    float[] input = input(shape);
    return ParityCase.ofBackend(
        "multiply %s %s".formatted(type, shape),
        () -> Definitions.multiply(RandomWeights.decode(source), input, shape.columns),
        backend -> {
          FloatTensor x = Numbers.tensor(backend, input, shape.columns, 1);
          FloatTensor y = Numbers.target(backend, shape.tokens, shape.rows);
          backend.multiply(x, shape.tokens, new Product(backend.pack(source), y));
          Bits.assertSame(input, Numbers.read(x, shape.tokens), "the input");
          return Numbers.read(y, shape.tokens);
        });
  }

  /** Several products at once, of unequal types and sizes. */
  static Stream<ParityCase> multiplyTogether() {
    return IntStream.of(1, 3, 12, 29).mapToObj(ProductLines::multiplyTogether);
  }

  private static ParityCase multiplyTogether(int tokens) {
    List<WeightSource> sources =
        List.of(
            weights(TensorType.Q4_1, new Shape(49, 512, tokens)),
            weights(TensorType.F32, new Shape(1, 512, tokens)),
            weights(TensorType.Q4_K, new Shape(130, 512, tokens)));
    float[] input = input(new Shape(1, 512, tokens));
    return ParityCase.ofBackend(
        "multiply three matrices, %d tokens".formatted(tokens),
        () -> {
          float[][] outputs = new float[sources.size()][];
          for (int i = 0; i < outputs.length; i++) {
            outputs[i] = Definitions.multiply(RandomWeights.decode(sources.get(i)), input, 512);
          }
          return join(outputs);
        },
        backend -> {
          FloatTensor x = Numbers.tensor(backend, input, 512, 0);
          Product[] products = new Product[sources.size()];
          for (int i = 0; i < products.length; i++) {
            Matrix matrix = backend.pack(sources.get(i));
            products[i] = new Product(matrix, Numbers.target(backend, tokens, matrix.rows()));
          }
          backend.multiply(x, tokens, products);
          float[][] outputs = new float[products.length][];
          for (int i = 0; i < outputs.length; i++) {
            outputs[i] = Numbers.read(products[i].output(), tokens);
          }
          return join(outputs);
        });
  }

  private static float[] join(float[][] parts) {
    int length = 0;
    for (float[] part : parts) {
      length += part.length;
    }
    float[] all = new float[length];
    int at = 0;
    for (float[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }

  static Stream<ParityCase> embed() {
    return lines(ProductLines::embed);
  }

  private static ParityCase embed(TensorType type, Shape shape) {
    WeightSource source = weights(type, shape);
    int[] ids = ids(shape);
    return ParityCase.ofBackend(
        "embed %s %s".formatted(type, shape),
        () -> unsignedZeros(Definitions.rows(RandomWeights.decode(source), shape.columns, ids)),
        backend -> {
          FloatTensor out = Numbers.target(backend, ids.length, shape.columns);
          backend.embed(backend.pack(source), ids, ids.length, out);
          return unsignedZeros(Numbers.read(out, ids.length));
        });
  }

  /** A packed weight of zero may have another sign than the decoded one. */
  private static float[] unsignedZeros(float[] values) {
    for (int i = 0; i < values.length; i++) {
      values[i] += 0f;
    }
    return values;
  }

  /** Some rows in no order, the last one among them, one of them twice. */
  private static int[] ids(Shape shape) {
    int last = shape.rows - 1;
    return new int[] {last, 0, shape.rows / 2, last};
  }

  /** More than a band of them, in no order. */
  private static int[] manyIds(Shape shape) {
    return IntStream.range(0, 35).map(i -> (7 * i + 3) % shape.rows).toArray();
  }

  static Stream<ParityCase> multiplyRows() {
    return Stream.concat(
        lines((type, shape) -> multiplyRows(type, shape, ids(shape))),
        SHAPES.stream().map(shape -> multiplyRows(TensorType.Q4_1, shape, manyIds(shape))));
  }

  private static ParityCase multiplyRows(TensorType type, Shape shape, int[] ids) {
    WeightSource source = weights(type, shape);
    float[] input = input(shape);
    int from = shape.tokens / 2;
    int count = (shape.tokens - from) * ids.length;
    return ParityCase.ofBackend(
        "multiplyRows %s %s %d".formatted(type, shape, ids.length),
        () -> {
          float[] weights = RandomWeights.decode(source);
          float[] outputs = new float[count];
          int columns = shape.columns;
          for (int i = 0; i < count; i++) {
            int row = from + i / ids.length;
            int id = ids[i % ids.length];
            outputs[i] = Definitions.dot(weights, id * columns, input, row * columns, columns);
          }
          return outputs;
        },
        backend -> {
          FloatTensor x = Numbers.tensor(backend, input, shape.columns, 0);
          float[] out = Guarded.guards(count + 1);
          backend.multiplyRows(backend.pack(source), ids, x, from, shape.tokens, out);
          Guarded.check(out, count, out.length);
          return Arrays.copyOf(out, count);
        });
  }
}
