package io.gatun.kernels;

import io.gatun.format.tensor.TensorType;
import java.lang.foreign.MemorySegment;

/**
 * A weight matrix that was packed before, with {@link Backend#pack(WeightSource, MemorySegment)}.
 *
 * @param name the tensor's name, for messages
 * @param type the tensor's type in the model file
 * @param rows number of outputs
 * @param columns number of inputs
 * @param packing the {@link PackedForm#packing} that it was packed in
 * @param data its bytes; a backend uses them where they lie
 */
public record PackedSource(
    String name, TensorType type, int rows, int columns, String packing, MemorySegment data) {}
