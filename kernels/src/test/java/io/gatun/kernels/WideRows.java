package io.gatun.kernels;

import io.gatun.format.FormatException;
import io.gatun.format.tensor.TensorType;
import java.util.Random;

/**
 * Work on rows so long that several threads share element-wise operations, that products take their
 * columns in several chunks, and that the last elements fill no vector.
 */
final class WideRows {
  private static final int COLUMNS = 2304;
  private static final int ODD_COLUMNS = 4099;
  private static final int OUTPUTS = 40;

  private final Backend backend;
  private final int rows;
  private final float[][] inputs;
  private final FloatTensor x;
  private final FloatTensor y;
  private final FloatTensor output;
  private final FloatTensor oneX;
  private final FloatTensor oneY;
  private final FloatTensor oneOutput;
  private final FloatTensor norm;
  private final FloatTensor odd;
  private final FloatTensor oddNorm;
  private final RopeTable rope;
  private final KvCache positions;
  private final Matrix weights;

  WideRows(Backend backend, int rows) throws FormatException {
    this.backend = backend;
    this.rows = rows;
    Random random = new Random(7);
    inputs = new float[rows][];
    for (int row = 0; row < rows; row++) {
      inputs[row] = SeededBlocks.floats(COLUMNS, 20, random);
    }
    x = backend.allocate(rows, COLUMNS);
    y = backend.allocate(rows, COLUMNS);
    output = backend.allocate(rows, OUTPUTS);
    oneX = backend.allocate(1, COLUMNS);
    oneY = backend.allocate(1, COLUMNS);
    oneOutput = backend.allocate(1, OUTPUTS);
    norm = backend.allocate(1, COLUMNS);
    norm.write(0, SeededBlocks.floats(COLUMNS, 4, random), 0);
    odd = backend.allocate(1, ODD_COLUMNS);
    oddNorm = backend.allocate(1, ODD_COLUMNS);
    oddNorm.write(0, SeededBlocks.floats(ODD_COLUMNS, 4, random), 0);
    rope = new RopeTable(RopeTable.Pairing.HALVES, 64, new double[] {1, 0.3, 0.01}, 1.1, rows);
    positions = backend.allocateCache(new KvShape(1, 1, 1, 1, rows), KvType.F32);
    weights = backend.pack(SeededBlocks.matrix(TensorType.Q4_1, OUTPUTS, COLUMNS, 8));
  }

  /** Works on all rows at once, or on one after the other. */
  void run(boolean batched, BitRecord record) {
    if (batched) {
      run(x, y, output, 0, rows, record);
    } else {
      for (int row = 0; row < rows; row++) {
        run(oneX, oneY, oneOutput, row, 1, record);
      }
    }
    odd.write(0, SeededBlocks.floats(ODD_COLUMNS, 30, new Random(9)), 0);
    backend.rmsNorm(odd, oddNorm, 1e-5f, odd, 1);
    backend.swiGlu(odd, oddNorm, odd, 1);
    backend.add(odd, oddNorm, 1);
    record.add(odd, 0);
    record.add(backend.logSumExp(odd, 0));
  }

  private void run(
      FloatTensor a, FloatTensor b, FloatTensor out, int first, int count, BitRecord record) {
    TokenRows tokens = new TokenRows(count);
    for (int row = 0; row < count; row++) {
      a.write(row, inputs[first + row], 0);
      tokens.add(positions, first + row);
    }
    backend.rmsNorm(a, norm, 1e-5f, b, count);
    backend.rope(b, rope, tokens);
    backend.add(a, b, count);
    backend.addBias(b, norm, count);
    backend.swiGlu(a, b, b, count);
    backend.multiply(b, count, new Product(weights, out));
    for (int row = 0; row < count; row++) {
      record.add(b, row);
      record.add(out, row);
    }
  }
}
