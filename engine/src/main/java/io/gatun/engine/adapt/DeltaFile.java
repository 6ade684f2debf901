package io.gatun.engine.adapt;

import io.gatun.engine.model.WeightId;
import io.gatun.format.FormatException;
import io.gatun.format.safetensors.SafetensorsFile;
import io.gatun.format.safetensors.SafetensorsTensor;
import io.gatun.format.safetensors.SafetensorsType;
import io.gatun.format.safetensors.SafetensorsWriter;
import io.gatun.kernels.SparsePattern;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A tuned model, less its base, as a safetensors file: the mask's tensors, and for each matrix
 * {@code NAME.values}, what the weights have become. It names the base model by its hash.
 *
 * @param mask which weights
 * @param values what they have become, in the mask's order
 * @param notes recipe, method and the like, for people
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record DeltaFile(Mask mask, float[] values, Map<String, String> notes) {
  private static final String KIND = "delta";
  private static final String MASK_HASH = "gatun.mask_sha256";
  private static final String NOTE = "gatun.note.";

  /** Checks the number of values. */
  public DeltaFile {
    if (values.length != mask.entries()) {
      throw new IllegalArgumentException(
          values.length + " values for a mask of " + mask.entries() + " weights");
    }
  }

  /**
   * Writes it; the file is there whole or not at all.
   *
   * @throws FormatException if a value is not finite, as it is or as the type rounds it: nothing is
   *     written then
   */
  public void write(Path path, ValueType type) throws IOException {
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put(MaskFile.FORMAT, KIND);
    metadata.put(MaskFile.BASE, mask.baseHash());
    metadata.put(MASK_HASH, mask.hash());
    mask.made().forEach((key, value) -> metadata.put(MaskFile.MADE + key, value));
    notes.forEach((key, value) -> metadata.put(NOTE + key, value));
    List<SafetensorsTensor> tensors = new ArrayList<>(PatternTensors.all(mask.patterns()));
    int next = 0;
    for (Map.Entry<WeightId, SparsePattern> entry : mask.patterns().entrySet()) {
      String name = WeightNames.of(entry.getKey()) + ".values";
      float[] own = new float[entry.getValue().entries()];
      System.arraycopy(values, next, own, 0, own.length);
      next += own.length;
      requireFinite(path, name, own, type);
      tensors.add(
          switch (type) {
            case F32 -> SafetensorsTensor.floats(name, own);
            case F16 -> SafetensorsTensor.halves(name, own);
          });
    }
    SafetensorsWriter.write(path, metadata, tensors);
  }

  private static void requireFinite(Path path, String name, float[] values, ValueType type)
      throws FormatException {
    for (int i = 0; i < values.length; i++) {
      boolean fits =
          switch (type) {
            case F32 -> Float.isFinite(values[i]);
            case F16 -> Float.isFinite(Float.float16ToFloat(Float.floatToFloat16(values[i])));
          };
      if (!fits) {
        throw new FormatException(
            path.toString(),
            -1,
            name,
            values[i],
            "value %d is not finite in %s".formatted(i, type));
      }
    }
  }

  /**
   * Reads a delta.
   *
   * @throws FormatException if the file is none
   */
  public static DeltaFile read(Path path) throws IOException {
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      if (!KIND.equals(PatternTensors.required(file, MaskFile.FORMAT))) {
        throw PatternTensors.problem(file, MaskFile.FORMAT, "is not '" + KIND + "'");
      }
      Map<WeightId, SparsePattern> patterns = PatternTensors.read(file);
      Mask mask =
          new Mask(
              PatternTensors.required(file, MaskFile.BASE),
              patterns,
              PatternTensors.section(file.metadata(), MaskFile.MADE));
      if (!mask.hash().equals(PatternTensors.required(file, MASK_HASH))) {
        throw PatternTensors.problem(file, MASK_HASH, "is not that of the file's indices");
      }
      float[] values = new float[mask.entries()];
      int next = 0;
      for (Map.Entry<WeightId, SparsePattern> entry : mask.patterns().entrySet()) {
        float[] own = values(file, WeightNames.of(entry.getKey()) + ".values", entry.getValue());
        System.arraycopy(own, 0, values, next, own.length);
        next += own.length;
      }
      return new DeltaFile(mask, values, PatternTensors.section(file.metadata(), NOTE));
    }
  }

  private static float[] values(SafetensorsFile file, String name, SparsePattern pattern)
      throws FormatException {
    SafetensorsTensor tensor = PatternTensors.tensor(file, name);
    if (tensor.type() != SafetensorsType.F32 && tensor.type() != SafetensorsType.F16) {
      throw PatternTensors.problem(file, name, "is " + tensor.type() + ", not F32 or F16");
    }
    float[] values = tensor.toFloats();
    if (values.length != pattern.entries()) {
      throw PatternTensors.problem(
          file, name, "has %d values for %s".formatted(values.length, pattern));
    }
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw PatternTensors.problem(file, name, "value %d is %s".formatted(i, values[i]));
      }
    }
    return values;
  }

  /**
   * Checks that this is a delta of a model.
   *
   * @param path of this file, for the message
   * @param base hash of the model's file
   * @throws FormatException if it is another model's
   */
  public void requireBase(Path path, Path model, String base) throws FormatException {
    if (!mask.baseHash().equals(base)) {
      throw new FormatException(
          path.toString(),
          -1,
          "base model",
          mask.baseHash(),
          "%s has the hash %s: a delta fits the very file that it was tuned on"
              .formatted(model, base));
    }
  }
}
