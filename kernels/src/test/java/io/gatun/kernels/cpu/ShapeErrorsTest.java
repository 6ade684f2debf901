package io.gatun.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.gatun.format.FormatException;
import io.gatun.format.tensor.TensorType;
import io.gatun.kernels.Activations;
import io.gatun.kernels.FloatTensor;
import io.gatun.kernels.KvCache;
import io.gatun.kernels.KvShape;
import io.gatun.kernels.KvType;
import io.gatun.kernels.Matrix;
import io.gatun.kernels.Product;
import io.gatun.kernels.RopeTable;
import io.gatun.kernels.RopeTable.Pairing;
import io.gatun.kernels.TokenRows;
import io.gatun.kernels.WeightSource;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Shapes that do not fit are refused before anything is computed. */
class ShapeErrorsTest {
  private static final int ALL = Integer.MAX_VALUE;

  private final CpuBackend backend =
      new CpuBackend(new ScalarKernels(), 1, Activations.F32, "test");
  private final FloatTensor wide = backend.allocate(4, 64);
  private final FloatTensor narrow = backend.allocate(4, 32);
  private final FloatTensor shallow = backend.allocate(2, 64);
  private final KvCache cache = backend.allocateCache(new KvShape(1, 2, 16, 16, 8), KvType.F32);

  @AfterEach
  void close() {
    cache.close();
    backend.close();
  }

  private Matrix matrix(int rows, int columns) throws FormatException {
    return backend.pack(RandomWeights.matrix(TensorType.Q8_0, rows, columns, new Random(1)));
  }

  private TokenRows tokens(int... positions) {
    TokenRows rows = new TokenRows(positions.length);
    for (int position : positions) {
      rows.add(cache, position);
    }
    return rows;
  }

  private static void refused(Executable call) {
    assertThrows(IllegalArgumentException.class, call);
  }

  @Test
  void tensorsHaveRowsAndColumns() {
    refused(() -> backend.allocate(0, 1));
    refused(() -> backend.allocate(1, 0));
    refused(() -> backend.allocate(-1, 5));
  }

  @Test
  void productsFitInputAndOutput() throws FormatException {
    Matrix weights = matrix(32, 64);
    refused(() -> backend.multiply(narrow, 4, new Product(weights, narrow)));
    refused(() -> backend.multiply(wide, 4, new Product(weights, wide)));
    refused(() -> backend.multiply(wide, 5, new Product(weights, narrow)));
    FloatTensor twoRows = backend.allocate(2, 32);
    refused(() -> backend.multiply(wide, 3, new Product(weights, twoRows)));
    // The second of two products is checked as well.
    refused(
        () -> backend.multiply(wide, 4, new Product(weights, narrow), new Product(weights, wide)));
    refused(() -> backend.multiplyRows(weights, new int[] {0}, narrow, 0, 1, new float[1]));
    refused(() -> backend.multiplyRows(weights, new int[] {0}, wide, 4, 5, new float[1]));
  }

  @Test
  void rowsOfATableExist() throws FormatException {
    Matrix table = matrix(5, 64);
    for (int id : new int[] {-1, 5}) {
      int[] ids = {0, id};
      assertThrows(IndexOutOfBoundsException.class, () -> backend.embed(table, ids, 2, wide));
      assertThrows(
          IndexOutOfBoundsException.class,
          () -> backend.multiplyRows(table, ids, wide, 0, 1, new float[2]));
      assertThrows(IndexOutOfBoundsException.class, () -> backend.gather(wide, ids, 2, shallow));
    }
    refused(() -> backend.embed(table, new int[] {0}, 1, narrow));
    refused(() -> backend.embed(table, new int[5], 5, wide));
    refused(() -> backend.gather(wide, new int[] {0}, 1, narrow));
    refused(() -> backend.gather(wide, new int[3], 3, shallow));
  }

  @Test
  void rowOperationsFit() {
    refused(() -> backend.add(wide, narrow, 1));
    refused(() -> backend.add(wide, shallow, 3));
    refused(() -> backend.add(wide, wide, 5));
    refused(() -> backend.addBias(wide, narrow, 1));
    refused(() -> backend.swiGlu(wide, narrow, wide, 1));
    refused(() -> backend.swiGlu(wide, wide, narrow, 1));
    refused(() -> backend.swiGlu(wide, wide, shallow, 3));
    FloatTensor odd = backend.allocate(1, 24);
    refused(() -> backend.rmsNorm(wide, odd, 1e-5f, wide, 1));
    refused(() -> backend.rmsNorm(wide, narrow, 1e-5f, narrow, 1));
    refused(() -> backend.rmsNorm(wide, narrow, 1e-5f, shallow, 3));
    refused(() -> backend.logSumExp(wide, 4));
  }

  @Test
  void rotationsFit() {
    RopeTable table = new RopeTable(Pairing.HALVES, 24, new double[] {1}, 1, 8);
    refused(() -> backend.rope(wide, table, tokens(0)));
    RopeTable shortTable = new RopeTable(Pairing.HALVES, 16, new double[] {1}, 1, 3);
    assertThrows(
        IndexOutOfBoundsException.class, () -> backend.rope(wide, shortTable, tokens(2, 3)));
    refused(() -> backend.rope(shallow, shortTable, tokens(0, 1, 2)));
    refused(() -> new RopeTable(Pairing.HALVES, 16, new double[9], 1, 3));
    refused(() -> new RopeTable(Pairing.HALVES, 16, new double[8], 1, 0));
  }

  @Test
  void keysAndValuesFitTheirCache() {
    refused(() -> backend.store(wide, narrow, 0, tokens(0)));
    refused(() -> backend.store(narrow, wide, 0, tokens(0)));
    refused(() -> backend.store(narrow, narrow, 1, tokens(0)));
    refused(() -> backend.store(narrow, narrow, 0, tokens(0, 1, 2, 3, 4)));
    assertThrows(IndexOutOfBoundsException.class, () -> tokens(8));
    assertThrows(IndexOutOfBoundsException.class, () -> tokens(-1));
    refused(() -> new KvShape(1, 1, 0, 1, 1));
  }

  @Test
  void queriesFitTheirCache() {
    FloatTensor threeHeads = backend.allocate(1, 48);
    FloatTensor partOfAHead = backend.allocate(1, 40);
    refused(() -> backend.attention(threeHeads, 0, 1, ALL, tokens(0), threeHeads));
    refused(() -> backend.attention(partOfAHead, 0, 1, ALL, tokens(0), partOfAHead));
    refused(() -> backend.attention(wide, 0, 1, ALL, tokens(0), narrow));
    refused(() -> backend.attention(wide, 0, 1, ALL, tokens(0, 1, 2), shallow));
  }

  @Test
  void dataFitsTypeAndShape() {
    MemorySegment data = MemorySegment.ofArray(new byte[34]);
    refused(() -> new WeightSource("w", TensorType.Q8_0, 1, 31, data));
    refused(() -> new WeightSource("w", TensorType.Q8_0, 1, 64, data));
    refused(() -> new WeightSource("w", TensorType.Q8_0, 2, 32, data));
    refused(() -> new WeightSource("w", TensorType.Q8_0, 0, 32, data));
  }
}
