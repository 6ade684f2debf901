package io.gatun.engine.model;

import io.gatun.kernels.FloatTensor;
import io.gatun.kernels.Matrix;
import java.util.Optional;

/**
 * A dense product of the model: {@code y = x · matrixᵀ + bias}.
 *
 * @param id what sparse deltas call it
 * @param bias one row of {@code matrix.rows()} columns
 */
public record Linear(WeightId id, Matrix matrix, Optional<FloatTensor> bias) {}
