package io.gatun.engine.adapt;

import io.gatun.engine.model.WeightId;
import io.gatun.format.FormatException;
import io.gatun.format.safetensors.SafetensorsFile;
import io.gatun.format.safetensors.SafetensorsTensor;
import io.gatun.format.safetensors.SafetensorsType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Sums of squared gradients as tensors of a mask's file: for each matrix {@code NAME.squares}, F32,
 * that on the mask's weights and that on all. No part of the mask's hash.
 */
final class SquaresTensors {
  private static final String SQUARES = ".squares";

  private SquaresTensors() {}

  static List<SafetensorsTensor> all(Map<WeightId, CoveredSquares> squares) {
    List<SafetensorsTensor> tensors = new ArrayList<>();
    squares.forEach(
        (id, own) ->
            tensors.add(
                SafetensorsTensor.floats(
                    WeightNames.of(id) + SQUARES, new float[] {own.covered(), own.total()})));
    return tensors;
  }

  /** All of a file; none of one that was written by an earlier version. */
  static Map<WeightId, CoveredSquares> read(SafetensorsFile file) throws FormatException {
    Map<WeightId, CoveredSquares> squares = new LinkedHashMap<>();
    for (SafetensorsTensor tensor : file.tensors()) {
      if (tensor.name().endsWith(SQUARES)) {
        String name = tensor.name().substring(0, tensor.name().length() - SQUARES.length());
        WeightId id =
            WeightNames.parse(name)
                .orElseThrow(
                    () -> PatternTensors.problem(file, name, "names no matrix of a model"));
        squares.put(id, squares(file, tensor));
      }
    }
    return squares;
  }

  private static CoveredSquares squares(SafetensorsFile file, SafetensorsTensor tensor)
      throws FormatException {
    if (tensor.type() != SafetensorsType.F32 || tensor.elements() != 2) {
      throw PatternTensors.problem(
          file,
          tensor.name(),
          "has %d elements of %s, not two of F32".formatted(tensor.elements(), tensor.type()));
    }
    float[] sums = tensor.toFloats();
    try {
      return new CoveredSquares(sums[0], sums[1]);
    } catch (IllegalArgumentException e) {
      throw PatternTensors.problem(file, tensor.name(), e.getMessage());
    }
  }
}
