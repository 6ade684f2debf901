package io.gatun.engine.adapt;

import io.gatun.engine.model.WeightId;
import io.gatun.kernels.SparsePattern;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which weights of a model are tuned. Matrices are ordered by layer, those outside the layers
 * first, and then by role; entries of a matrix by row and then by column. That order is the one of
 * a vector of tuned values.
 *
 * @param baseHash SHA-256 of the model file, in hexadecimal digits
 * @param patterns the tuned entries of each matrix that has any
 * @param made how the mask was made, for people: score, density, and the like
 * @param squares squared gradients of the matrices that entries were chosen from, those without an
 *     entry too; empty where entries were not chosen by gradients, or nothing was kept of them
 */
public record Mask(
    String baseHash,
    Map<WeightId, SparsePattern> patterns,
    Map<String, String> made,
    Map<WeightId, CoveredSquares> squares) {
  private static final Comparator<WeightId> ORDER =
      Comparator.comparingInt(WeightId::layer).thenComparing(WeightId::role);

  /** Keeps copies of the maps, matrices in order; leaves out matrices without an entry. */
  public Mask {
    Map<WeightId, SparsePattern> ordered = new TreeMap<>(ORDER);
    patterns.forEach(
        (id, pattern) -> {
          if (pattern.entries() > 0) {
            ordered.put(id, pattern);
          }
        });
    patterns = Collections.unmodifiableMap(new LinkedHashMap<>(ordered));
    made = Collections.unmodifiableMap(new TreeMap<>(made));
    Map<WeightId, CoveredSquares> orderedSquares = new TreeMap<>(ORDER);
    orderedSquares.putAll(squares);
    squares = Collections.unmodifiableMap(new LinkedHashMap<>(orderedSquares));
  }

  /** A mask of whose gradients nothing is known. */
  public Mask(String baseHash, Map<WeightId, SparsePattern> patterns, Map<String, String> made) {
    this(baseHash, patterns, made, Map.of());
  }

  /** How many weights are tuned. */
  public int entries() {
    return patterns.values().stream().mapToInt(SparsePattern::entries).sum();
  }

  /**
   * Share of the squared gradients that lies on the tuned weights, of all in the matrices that they
   * were chosen from; NaN where it is not known.
   */
  public double coveredShare() {
    double covered = squares.values().stream().mapToDouble(CoveredSquares::covered).sum();
    double total = squares.values().stream().mapToDouble(CoveredSquares::total).sum();
    return covered / total;
  }

  /** SHA-256 of the base model's hash and of all entries, in hexadecimal digits. */
  public String hash() {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
    digest.update(baseHash.getBytes(StandardCharsets.US_ASCII));
    patterns.forEach(
        (id, pattern) -> {
          String line =
              "\n%s %d %d\n".formatted(WeightNames.of(id), pattern.rows(), pattern.columns());
          digest.update(line.getBytes(StandardCharsets.US_ASCII));
          long[] indices = pattern.indices();
          ByteBuffer bytes = ByteBuffer.allocate(indices.length * Long.BYTES);
          bytes.asLongBuffer().put(indices);
          digest.update(bytes);
        });
    return HexFormat.of().formatHex(digest.digest());
  }
}
