package io.gatun.kernels;

/**
 * One of several dense products that share their input.
 *
 * @param weights {@code outputs × inputs}
 * @param output at least as many rows as the input, {@code weights.rows()} columns
 */
public record Product(Matrix weights, FloatTensor output) {}
