package io.gatun.kernels.cpu;

import io.gatun.format.tensor.TensorType;
import io.gatun.kernels.BackwardOperations;
import io.gatun.kernels.FloatTensor;
import io.gatun.kernels.Product;
import io.gatun.kernels.SequenceRows;
import io.gatun.kernels.WeightSource;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Lines of the parity table: backpropagation through dense products. */
final class BackwardProductLines {
  /** Rows, columns and tokens; columns in bands of 32, rows 4,096 at a time. */
  private record Shape(int rows, int columns, int tokens) {}

  private static final List<Shape> SHAPES =
      List.of(
          new Shape(1, 256, 1),
          new Shape(15, 512, 2),
          new Shape(33, 768, 13),
          new Shape(577, 256, 5),
          new Shape(1500, 512, 25));

  private static final List<Shape> SMALL_BLOCK_SHAPES =
      List.of(new Shape(3, 32, 1), new Shape(33, 96, 12), new Shape(4113, 160, 14));

  private static final List<Shape> UNBLOCKED_SHAPES =
      List.of(new Shape(1, 1, 1), new Shape(19, 31, 13), new Shape(40, 129, 3));

  private BackwardProductLines() {}

  static Stream<ParityCase> multiplyTransposed() {
    return Arrays.stream(TensorType.values())
        .flatMap(type -> shapes(type).map(shape -> multiplyTransposed(type, shape)));
  }

  private static Stream<Shape> shapes(TensorType type) {
    return Stream.of(
            SHAPES,
            type.blockElements() <= 32 ? SMALL_BLOCK_SHAPES : List.<Shape>of(),
            type.blockElements() == 1 ? UNBLOCKED_SHAPES : List.<Shape>of())
        .flatMap(List::stream);
  }

  private static ParityCase multiplyTransposed(TensorType type, Shape shape) {
    Random random = new Random(shape.hashCode());
    WeightSource source = RandomWeights.matrix(type, shape.rows, shape.columns, random);
    float[] gradient = Numbers.random(shape.tokens * shape.rows, random);
    return ParityCase.ofBackend(
        "multiplyTransposed %s %s".formatted(type, shape),
        () ->
            BackwardDefinitions.multiplyTransposed(
                RandomWeights.decode(source), gradient, shape.rows),
        backend -> {
          FloatTensor out = Numbers.target(backend, shape.tokens, shape.columns);
          FloatTensor gradients = Numbers.tensor(backend, gradient, shape.rows, 1);
          Product product = new Product(backend.pack(source), gradients);
          backend.backward().multiplyTransposed(out, shape.tokens, product);
          Bits.assertSame(gradient, Numbers.read(gradients, shape.tokens), "the gradients");
          return Numbers.read(out, shape.tokens);
        });
  }

  /** Several products are added up in their order. */
  static Stream<ParityCase> multiplyTransposedTogether() {
    return IntStream.of(1, 3, 29).mapToObj(BackwardProductLines::together);
  }

  private static ParityCase together(int tokens) {
    Random random = new Random(tokens);
    int columns = 512;
    int[] rows = {49, 1, 130};
    TensorType[] types = {TensorType.Q4_1, TensorType.F32, TensorType.Q4_K};
    WeightSource[] sources = new WeightSource[rows.length];
    float[][] gradients = new float[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      sources[i] = RandomWeights.matrix(types[i], rows[i], columns, random);
      gradients[i] = Numbers.random(tokens * rows[i], random);
    }
    return ParityCase.ofBackend(
        "multiplyTransposed three matrices, %d tokens".formatted(tokens),
        () -> {
          float[] sum = new float[tokens * columns];
          for (int i = 0; i < rows.length; i++) {
            float[] part =
                BackwardDefinitions.multiplyTransposed(
                    RandomWeights.decode(sources[i]), gradients[i], rows[i]);
            for (int k = 0; k < sum.length; k++) {
              sum[k] += part[k];
            }
          }
          return sum;
        },
        backend -> {
          Product[] products = new Product[rows.length];
          for (int i = 0; i < products.length; i++) {
            FloatTensor gradient = Numbers.tensor(backend, gradients[i], rows[i], 0);
            products[i] = new Product(backend.pack(sources[i]), gradient);
          }
          FloatTensor out = Numbers.target(backend, tokens, columns);
          backend.backward().multiplyTransposed(out, tokens, products);
          return Numbers.read(out, tokens);
        });
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Gradients(int outputs, int inputs, int... lengths) {
    SequenceRows sequences() {
      return SequenceRows.ofLengths(lengths);
    }

    @Override
    public String toString() {
      return "%d × %d of %s".formatted(outputs, inputs, Arrays.toString(lengths));
    }
  }

  private static Stream<Gradients> gradients() {
    return Stream.of(
        new Gradients(1, 1, 1),
        new Gradients(5, 31, 3, 1),
        new Gradients(33, 64, 2, 7, 5),
        new Gradients(250, 129, 12, 4),
        new Gradients(200, 257, 40),
        new Gradients(13, 48, 4100, 3));
  }

  static Stream<ParityCase> addGradients() {
    return gradients()
        .map(
            shape ->
                outer("addGradients", shape, (g, sum) -> sum + g)
                    .apply((backward, o, i, s, sums) -> backward.addGradients(o, i, s, sums)));
  }

  static Stream<ParityCase> addSquaredGradients() {
    return gradients()
        .map(
            shape ->
                outer("addSquaredGradients", shape, (g, sum) -> Math.fma(g, g, sum))
                    .apply(
                        (backward, o, i, s, sums) -> backward.addSquaredGradients(o, i, s, sums)));
  }

  private interface Sum {
    float add(float gradient, float sum);
  }

  private interface Operation {
    void run(
        BackwardOperations backward,
        FloatTensor outputGradient,
        FloatTensor input,
        SequenceRows sequences,
        float[] sums);
  }

  private static Function<Operation, ParityCase> outer(String name, Gradients shape, Sum sum) {
    Random random = new Random(shape.outputs);
    int rows = shape.sequences().rows();
    float[] gradient = Numbers.random(rows * shape.outputs, random);
    float[] x = Numbers.random(rows * shape.inputs, random);
    float[] before = Numbers.random(shape.outputs * shape.inputs, random);
    return operation ->
        ParityCase.ofBackend(
            name + " " + shape,
            () -> {
              float[] sums = before.clone();
              SequenceRows sequences = shape.sequences();
              for (int s = 0; s < sequences.count(); s++) {
                float[] product =
                    BackwardDefinitions.outerProducts(
                        gradient,
                        shape.outputs,
                        x,
                        shape.inputs,
                        sequences.from(s),
                        sequences.to(s));
                for (int i = 0; i < sums.length; i++) {
                  sums[i] = sum.add(product[i], sums[i]);
                }
              }
              return sums;
            },
            backend -> {
              float[] sums = Arrays.copyOf(before, before.length + 1);
              sums[before.length] = Guarded.GUARD;
              operation.run(
                  backend.backward(),
                  Numbers.tensor(backend, gradient, shape.outputs, 1),
                  Numbers.tensor(backend, x, shape.inputs, 1),
                  shape.sequences(),
                  sums);
              Guarded.check(sums, before.length, sums.length);
              return Arrays.copyOf(sums, before.length);
            });
  }

  static Stream<ParityCase> addGradientsAt() {
    return IntStream.of(1, 7, 512, 513, 2000).mapToObj(BackwardProductLines::addGradientsAt);
  }

  private static ParityCase addGradientsAt(int entries) {
    Random random = new Random(entries);
    int rows = 9;
    int[] outputs = random.ints(entries, 0, 40).toArray();
    int[] inputs = random.ints(entries, 0, 70).toArray();
    float[] gradient = Numbers.random(rows * 40, random);
    float[] x = Numbers.random(rows * 70, random);
    float[] before = Numbers.random(entries, random);
    return ParityCase.ofBackend(
        "addGradientsAt %d entries".formatted(entries),
        () -> {
          float[] sums = before.clone();
          for (int k = 0; k < entries; k++) {
            for (int row = 2; row < 8; row++) {
              sums[k] = Math.fma(gradient[row * 40 + outputs[k]], x[row * 70 + inputs[k]], sums[k]);
            }
          }
          return sums;
        },
        backend -> {
          float[] sums = before.clone();
          backend
              .backward()
              .addGradientsAt(
                  Numbers.tensor(backend, gradient, 40, 0),
                  Numbers.tensor(backend, x, 70, 0),
                  2,
                  8,
                  outputs,
                  inputs,
                  sums);
          return sums;
        });
  }
}
