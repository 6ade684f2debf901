package io.gatun.kernels.cpu;

import io.gatun.format.codec.BlockCodec;
import io.gatun.format.codec.GroupedCodec;
import io.gatun.format.tensor.TensorType;
import io.gatun.kernels.FloatTensor;
import io.gatun.kernels.Product;
import io.gatun.kernels.WeightSource;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Lines of the parity table: products whose input is rounded to int8. */
final class Int8Lines {
  /** Rows of up to two go one by one, more in tiles of four; columns 1,024 at a time. */
  private record Shape(int rows, int columns, int tokens) {}

  private static final Shape[] SHAPES = {
    new Shape(1, 256, 1),
    new Shape(16, 512, 2),
    new Shape(17, 256, 3),
    new Shape(33, 768, 4),
    new Shape(49, 256, 5),
    new Shape(31, 1024, 8),
    new Shape(65, 1280, 12),
    new Shape(35, 2304, 1),
    new Shape(47, 2304, 15),
    new Shape(20, 4352, 2),
    new Shape(97, 512, 25),
  };

  private Int8Lines() {}

  private static Stream<ParityCase> lines(Line line) {
    return Arrays.stream(TensorType.values())
        .flatMap(type -> Arrays.stream(SHAPES).map(shape -> line.of(type, shape)));
  }

  private interface Line {
    ParityCase of(TensorType type, Shape shape);
  }

  private static float[] input(Shape shape) {
    float[] x = Numbers.random(shape.tokens * shape.columns, new Random(shape.rows));
    // Blocks of zeros, of almost nothing, and one with the largest codes of either sign.
    Arrays.fill(x, 0, 32, 0);
    if (x.length > 128) {
      Arrays.fill(x, 32, 64, 1e-33f);
      for (int i = 64; i < 96; i++) {
        x[i] = i % 3 == 0 ? -1 : 1;
      }
    }
    return x;
  }

  static Stream<ParityCase> multiply() {
    return lines(Int8Lines::multiply);
  }

  private static ParityCase multiply(TensorType type, Shape shape) {
    WeightSource source =
        RandomWeights.matrix(type, shape.rows, shape.columns, new Random(shape.hashCode()));
    return multiply(source, shape, input(shape));
  }

  /** Codes of -32 or 31 with inputs of 127: as much as 16 bits hold in a half of a word. */
  static Stream<ParityCase> multiplyLargestSixBitCodes() {
    return IntStream.of(1, 3)
        .mapToObj(
            tokens -> {
              Shape shape = new Shape(33, 512, tokens);
              TensorType type = TensorType.Q6_K;
              WeightSource source =
                  RandomWeights.matrix(type, shape.rows, shape.columns, new Random(5));
              for (int block = 0; block < source.data().byteSize() / type.blockBytes(); block++) {
                byte bits = (byte) (block % 3 == 0 ? -1 : 0);
                source.data().asSlice((long) block * type.blockBytes(), 192).fill(bits);
              }
              float[] input = new float[tokens * shape.columns];
              for (int i = 0; i < input.length; i++) {
                input[i] = i / 128 % 2 == 0 ? 1 : -1;
              }
              return multiply(source, shape, input);
            });
  }

  private static ParityCase multiply(WeightSource source, Shape shape, float[] input) {
    return ParityCase.ofInt8Backend(
        "int8 multiply %s %s".formatted(source.name(), shape),
        () -> product(source, input),
        backend -> {
          FloatTensor x = Numbers.tensor(backend, input, shape.columns, 1);
          FloatTensor y = Numbers.target(backend, shape.tokens, shape.rows);
          backend.multiply(x, shape.tokens, new Product(backend.pack(source), y));
          Bits.assertSame(input, Numbers.read(x, shape.tokens), "the input");
          return Numbers.read(y, shape.tokens);
        });
  }

  /** Products of unequal types share one rounded input. */
  static Stream<ParityCase> multiplyTogether() {
    return IntStream.of(1, 2, 3, 13).mapToObj(Int8Lines::multiplyTogether);
  }

  private static ParityCase multiplyTogether(int tokens) {
    Shape shape = new Shape(33, 512, tokens);
    float[] input = input(shape);
    WeightSource nibbles =
        RandomWeights.matrix(TensorType.Q4_0, shape.rows, shape.columns, new Random(1));
    WeightSource sixes =
        RandomWeights.matrix(TensorType.Q6_K, shape.rows, shape.columns, new Random(2));
    WeightSource bytes =
        RandomWeights.matrix(TensorType.Q8_0, shape.rows, shape.columns, new Random(3));
    return ParityCase.ofInt8Backend(
        "int8 multiply three matrices, %d tokens".formatted(tokens),
        () -> join(product(nibbles, input), product(sixes, input), product(bytes, input)),
        backend -> {
          FloatTensor x = Numbers.tensor(backend, input, shape.columns, 1);
          FloatTensor y = Numbers.target(backend, tokens, shape.rows);
          FloatTensor z = Numbers.target(backend, tokens, shape.rows);
          FloatTensor w = Numbers.target(backend, tokens, shape.rows);
          backend.multiply(
              x,
              tokens,
              new Product(backend.pack(nibbles), y),
              new Product(backend.pack(sixes), z),
              new Product(backend.pack(bytes), w));
          return join(Numbers.read(y, tokens), Numbers.read(z, tokens), Numbers.read(w, tokens));
        });
  }

  private static float[] join(float[]... parts) {
    float[] all = new float[parts.length * parts[0].length];
    for (int i = 0; i < parts.length; i++) {
      System.arraycopy(parts[i], 0, all, i * parts[0].length, parts[0].length);
    }
    return all;
  }

  static Stream<ParityCase> multiplyRows() {
    return lines(Int8Lines::multiplyRows);
  }

  private static ParityCase multiplyRows(TensorType type, Shape shape) {
    WeightSource source =
        RandomWeights.matrix(type, shape.rows, shape.columns, new Random(shape.hashCode()));
    float[] input = input(shape);
    int from = shape.tokens / 2;
    int[] ids = {shape.rows - 1, 0, shape.rows / 2};
    float[] out = new float[(shape.tokens - from) * ids.length];
    return ParityCase.ofInt8Backend(
        "int8 multiplyRows %s %s".formatted(type, shape),
        () -> {
          float[] all = product(source, input);
          float[] some = new float[out.length];
          for (int i = 0; i < some.length; i++) {
            some[i] = all[(from + i / ids.length) * shape.rows + ids[i % ids.length]];
          }
          return some;
        },
        backend -> {
          FloatTensor x = Numbers.tensor(backend, input, shape.columns, 0);
          backend.multiplyRows(backend.pack(source), ids, x, from, shape.tokens, out);
          return out.clone();
        });
  }

  /** As documented in {@link ProductKernels}, from the file's own codes. */
  private static float[] product(WeightSource source, float[] input) {
    BlockCodec codec = BlockCodec.of(source.type());
    if (!(codec instanceof GroupedCodec grouped)) {
      return Definitions.multiply(RandomWeights.decode(source), input, source.columns());
    }
    int tokens = input.length / source.columns();
    float[] outputs = new float[tokens * source.rows()];
    for (int row = 0; row < source.rows(); row++) {
      int groups = source.columns() / grouped.groupSize();
      byte[] codes = new byte[source.columns()];
      float[] scales = new float[groups];
      float[] offsets = new float[groups];
      long at = (long) row * source.type().bytesFor(source.columns());
      grouped.split(source.data(), at, source.columns(), codes, 0, scales, offsets, 0);
      for (int token = 0; token < tokens; token++) {
        float[] x = Arrays.copyOfRange(input, token * codes.length, (token + 1) * codes.length);
        outputs[token * source.rows() + row] = dot(source.type(), codes, scales, offsets, x);
      }
    }
    return outputs;
  }

  private static float dot(
      TensorType type, byte[] codes, float[] scales, float[] offsets, float[] x) {
    int groupSize = codes.length / scales.length;
    boolean centred = type == TensorType.Q4_0;
    float y = 0;
    for (int group = 0; group < scales.length; group++) {
      long sum = 0;
      for (int i = group * groupSize; i < (group + 1) * groupSize; i++) {
        sum += (long) (codes[i] - (centred ? 8 : 0)) * rounded(x, i);
      }
      y = Math.fma(scales[group], sum * scale(x, group * groupSize), y);
    }
    if (!centred && storesOffsets(type)) {
      for (int group = 0; group < scales.length; group++) {
        long sum = 0;
        for (int i = group * groupSize; i < (group + 1) * groupSize; i++) {
          sum += rounded(x, i);
        }
        y = Math.fma(offsets[group], sum * scale(x, group * groupSize), y);
      }
    }
    return y;
  }

  private static boolean storesOffsets(TensorType type) {
    return switch (type) {
      case Q4_1, Q5_1, Q2_K, Q4_K, Q5_K -> true;
      default -> false;
    };
  }

  private static float largest(float[] x, int column) {
    float largest = 0;
    for (int i = column / 32 * 32; i < column / 32 * 32 + 32; i++) {
      largest = Math.max(largest, Math.abs(x[i]));
    }
    return largest;
  }

  private static float scale(float[] x, int column) {
    float largest = largest(x, column);
    return largest < 1e-30f ? 0 : largest / 127;
  }

  private static int rounded(float[] x, int column) {
    float largest = largest(x, column);
    return largest < 1e-30f ? 0 : (int) Math.rint(x[column] * (127 / largest));
  }

  static Stream<ParityCase> quantize() {
    return IntStream.of(32, 64, 576, 4096)
        .mapToObj(
            size -> {
              float[] x = input(new Shape(size, size, 1));
              return ParityCase.ofKernel(
                  "kernel quantize " + size,
                  () -> {
                    float[] results = new float[size + size / 32];
                    for (int i = 0; i < size; i++) {
                      results[i] = rounded(x, i);
                      results[size + i / 32] = scale(x, i);
                    }
                    return results;
                  },
                  kernels -> {
                    int[] q = new int[size];
                    float[] scales = new float[size / 32 + 3];
                    kernels.quantize(x, size, q, scales, 3);
                    float[] results = new float[size + size / 32];
                    for (int i = 0; i < size; i++) {
                      results[i] = q[i];
                      results[size + i / 32] = scales[3 + i / 32];
                    }
                    return results;
                  });
            });
  }
}
