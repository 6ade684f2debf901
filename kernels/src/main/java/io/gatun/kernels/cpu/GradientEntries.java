package io.gatun.kernels.cpu;

/** Single entries of a gradient of weights; a unit is a run of entries, over all rows. */
final class GradientEntries implements WorkerPool.Task {
  private static final int ENTRIES = 512;

  private HostTensor outputGradient;
  private HostTensor input;
  private int fromRow;
  private int toRow;
  private int[] outputs;
  private int[] inputs;
  private float[] sums;

  void run(
      WorkerPool pool,
      HostTensor newOutputGradient,
      HostTensor newInput,
      int newFromRow,
      int newToRow,
      int[] newOutputs,
      int[] newInputs,
      float[] newSums) {
    outputGradient = newOutputGradient;
    input = newInput;
    fromRow = newFromRow;
    toRow = newToRow;
    outputs = newOutputs;
    inputs = newInputs;
    sums = newSums;
    pool.run(this, Math.ceilDiv(outputs.length, ENTRIES), 1);
  }

  @Override
  public void run(int from, int to, int worker) {
    int first = from * ENTRIES;
    int end = Math.min(to * ENTRIES, outputs.length);
    for (int row = fromRow; row < toRow; row++) {
      add(first, end, outputGradient.rowOffset(row), input.rowOffset(row));
    }
  }

  private void add(int first, int end, long gradientsAt, long inputsAt) {
    for (int k = first; k < end; k++) {
      float gradient = ScalarKernels.at(outputGradient.memory, gradientsAt, outputs[k]);
      float x = ScalarKernels.at(input.memory, inputsAt, inputs[k]);
      sums[k] = Math.fma(gradient, x, sums[k]);
    }
  }
}
