package io.gatun.engine.pretrain;

import io.gatun.engine.model.TensorShape;
import io.gatun.engine.model.WeightId;

/**
 * A tensor that is trained.
 *
 * @param name what files call it
 * @param values row by row; training changes them
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Parameter(WeightId id, String name, TensorShape shape, float[] values) {}
