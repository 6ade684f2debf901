package io.gatun.engine.adapt;

import io.gatun.engine.model.WeightId;
import io.gatun.format.FormatException;
import io.gatun.format.safetensors.SafetensorsFile;
import io.gatun.format.safetensors.SafetensorsTensor;
import io.gatun.format.safetensors.SafetensorsWriter;
import io.gatun.kernels.SparsePattern;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Masks as safetensors files: the tensors of {@link PatternTensors}, and where they are known those
 * of {@link SquaresTensors}.
 */
public final class MaskFile {
  static final String FORMAT = "gatun.format";
  static final String BASE = "gatun.base_sha256";
  static final String MADE = "gatun.mask.";
  private static final String KIND = "mask";

  private MaskFile() {}

  /** Writes a mask; the file is there whole or not at all. */
  public static void write(Path path, Mask mask) throws IOException {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put(FORMAT, KIND);
    metadata.put(BASE, mask.baseHash());
    mask.made().forEach((key, value) -> metadata.put(MADE + key, value));
    List<SafetensorsTensor> tensors = new ArrayList<>(PatternTensors.all(mask.patterns()));
    tensors.addAll(SquaresTensors.all(mask.squares()));
    SafetensorsWriter.write(path, metadata, tensors);
  }

  /**
   * Reads a mask.
   *
   * @throws FormatException if the file is none
   */
  public static Mask read(Path path) throws IOException {
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      if (!KIND.equals(PatternTensors.required(file, FORMAT))) {
        throw PatternTensors.problem(file, FORMAT, "is not '" + KIND + "'");
      }
      Map<WeightId, SparsePattern> patterns = PatternTensors.read(file);
      return new Mask(
          PatternTensors.required(file, BASE),
          patterns,
          PatternTensors.section(file.metadata(), MADE),
          SquaresTensors.read(file));
    }
  }
}
