package io.gatun.kernels.cpu;

import io.gatun.kernels.AttentionForm;
import io.gatun.kernels.BackwardOperations;
import io.gatun.kernels.FloatTensor;
import io.gatun.kernels.Product;
import io.gatun.kernels.SequenceRows;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/** Backpropagation on the CPU: checks arguments, cuts the work into units. */
final class CpuBackward implements BackwardOperations {
  private final OwnMemory own;
  private final WorkerPool pool;
  private final MultiplyTransposed multiplyTransposed;
  private final OuterProducts outerProducts;
  private final GradientEntries entries = new GradientEntries();
  private final AttentionBackward attention;
  private final CrossEntropyBackward crossEntropy;
  private final BackwardRowTask.RmsNorm rmsNorm;
  private final BackwardRowTask.SwiGlu swiGlu;
  private final BackwardRowTask.Scale scale;
  private final OuterProducts.Accumulation plain;
  private final OuterProducts.Accumulation squared;

  CpuBackward(OwnMemory own, WorkerPool pool, KernelSet kernels, Scratch[] scratch) {
    this.own = own;
    this.pool = pool;
    multiplyTransposed = new MultiplyTransposed(kernels, scratch);
    outerProducts = new OuterProducts(kernels, scratch);
    attention = new AttentionBackward(kernels, scratch.length);
    crossEntropy = new CrossEntropyBackward(kernels, scratch.length);
    rmsNorm = new BackwardRowTask.RmsNorm(kernels, scratch);
    swiGlu = new BackwardRowTask.SwiGlu(kernels);
    scale = new BackwardRowTask.Scale(kernels, scratch.length);
    plain = kernels::add;
    squared = kernels::addSquares;
  }

  @Override
  public void multiplyTransposed(FloatTensor inputGradient, int rows, Product... products) {
    int columns = inputGradient.columns();
    for (Product product : products) {
      int inputs = own.panels(product.weights()).columns();
      OwnMemory.check(inputs == columns, "inputs", inputs, columns);
      own.tensor(product.output(), rows, product.weights().rows());
    }
    multiplyTransposed.run(pool, own.tensor(inputGradient, rows, columns), rows, products);
  }

  @Override
  public void addGradients(
      FloatTensor outputGradient, FloatTensor input, SequenceRows sequences, float[] sums) {
    addOuterProducts(outputGradient, input, sequences, sums, plain);
  }

  @Override
  public void addSquaredGradients(
      FloatTensor outputGradient, FloatTensor input, SequenceRows sequences, float[] sums) {
    addOuterProducts(outputGradient, input, sequences, sums, squared);
  }

  private void addOuterProducts(
      FloatTensor outputGradient,
      FloatTensor input,
      SequenceRows sequences,
      float[] sums,
      OuterProducts.Accumulation accumulation) {
    HostTensor gradient = own.tensor(outputGradient, sequences.rows(), outputGradient.columns());
    HostTensor x = own.tensor(input, sequences.rows(), input.columns());
    long needed = (long) gradient.columns() * x.columns();
    OwnMemory.check(sums.length >= needed, "sums", sums.length, needed);
    outerProducts.run(pool, gradient, x, sequences, sums, accumulation);
  }

  @Override
  public void addGradientsAt(
      FloatTensor outputGradient,
      FloatTensor input,
      int from,
      int to,
      int[] outputs,
      int[] inputs,
      float[] sums) {
    Objects.checkFromToIndex(from, to, outputGradient.rows());
    HostTensor gradient = own.tensor(outputGradient, to, outputGradient.columns());
    HostTensor x = own.tensor(input, to, input.columns());
    OwnMemory.check(inputs.length == outputs.length, "inputs", inputs.length, outputs.length);
    OwnMemory.check(sums.length >= outputs.length, "sums", sums.length, outputs.length);
    for (int k = 0; k < outputs.length; k++) {
      Objects.checkIndex(outputs[k], gradient.columns());
      Objects.checkIndex(inputs[k], x.columns());
    }
    entries.run(pool, gradient, x, from, to, outputs, inputs, sums);
  }

  @Override
  public void rmsNormBackward(
      FloatTensor input,
      FloatTensor weight,
      float epsilon,
      FloatTensor gradient,
      FloatTensor inputGradient,
      int rows) {
    int columns = input.columns();
    int size = weight.columns();
    OwnMemory.check(columns % size == 0, "norm size", size, columns);
    rmsNorm.x = own.tensor(input, rows, columns);
    rmsNorm.y = own.tensor(weight, 1, size);
    rmsNorm.gradient = own.tensor(gradient, rows, columns);
    rmsNorm.out = own.tensor(inputGradient, rows, columns);
    rmsNorm.epsilon = epsilon;
    pool.run(rmsNorm, rows, CpuBackend.grain(columns));
  }

  @Override
  public void swiGluBackward(
      FloatTensor gate,
      FloatTensor up,
      FloatTensor gradient,
      FloatTensor gateGradient,
      FloatTensor upGradient,
      int rows) {
    int columns = gate.columns();
    swiGlu.x = own.tensor(gate, rows, columns);
    swiGlu.y = own.tensor(up, rows, columns);
    swiGlu.gradient = own.tensor(gradient, rows, columns);
    swiGlu.out = own.tensor(gateGradient, rows, columns);
    swiGlu.upGradient = own.tensor(upGradient, rows, columns);
    pool.run(swiGlu, rows, CpuBackend.grain(columns));
  }

  @Override
  public void attentionBackward(
      FloatTensor queries,
      FloatTensor keys,
      FloatTensor values,
      FloatTensor gradient,
      AttentionForm form,
      SequenceRows sequences,
      FloatTensor queryGradient,
      FloatTensor keyGradient,
      FloatTensor valueGradient) {
    int rows = sequences.rows();
    int heads = queries.columns() / form.keySize();
    OwnMemory.check(
        queries.columns() % form.keySize() == 0 && heads % form.kvHeads() == 0 && heads > 0,
        "query size",
        queries.columns(),
        form);
    int keyColumns = form.kvHeads() * form.keySize();
    int valueColumns = form.kvHeads() * form.valueSize();
    attention.run(
        pool,
        new AttentionBackwardCall(
            own.tensor(queries, rows, queries.columns()),
            own.tensor(keys, rows, keyColumns),
            own.tensor(values, rows, valueColumns),
            own.tensor(gradient, rows, heads * form.valueSize()),
            form,
            sequences,
            own.tensor(queryGradient, rows, queries.columns()),
            own.tensor(keyGradient, rows, keyColumns),
            own.tensor(valueGradient, rows, valueColumns)));
  }

  @Override
  public void crossEntropyBackward(FloatTensor logits, int rows, int[] targets, double[] losses) {
    HostTensor x = own.tensor(logits, rows, logits.columns());
    OwnMemory.check(targets.length >= rows, "targets", targets.length, rows);
    OwnMemory.check(losses.length >= rows, "losses", losses.length, rows);
    for (int row = 0; row < rows; row++) {
      Objects.checkIndex(targets[row], x.columns());
    }
    crossEntropy.run(pool, x, rows, targets, losses);
  }

  @Override
  public void scaleRows(FloatTensor x, float[] factors, int rows) {
    scale.x = own.tensor(x, rows, x.columns());
    OwnMemory.check(factors.length >= rows, "factors", factors.length, rows);
    scale.factors = factors;
    pool.run(scale, rows, CpuBackend.grain(x.columns()));
  }

  @Override
  public void scatter(FloatTensor x, int[] rowIds, int count, FloatTensor out, int rows) {
    HostTensor source = own.tensor(x, count, x.columns());
    HostTensor target = own.tensor(out, rows, x.columns());
    long bytes = (long) x.columns() * Float.BYTES;
    for (int row = 0; row < rows; row++) {
      target.memory.asSlice(target.rowOffset(row), bytes).fill((byte) 0);
    }
    for (int i = 0; i < count; i++) {
      int row = Objects.checkIndex(rowIds[i], rows);
      MemorySegment.copy(
          source.memory, source.rowOffset(i), target.memory, target.rowOffset(row), bytes);
    }
  }
}
