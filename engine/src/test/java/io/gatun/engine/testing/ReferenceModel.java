package io.gatun.engine.testing;

import io.gatun.engine.model.Architecture;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The transformer once more, in double precision and naive loops, one position at a time over all
 * earlier ones: what the engine is held against. Shares no code with it but the block codecs.
 */
public final class ReferenceModel {
  private final TinyModel model;
  private final Map<String, double[]> decoded = new HashMap<>();

  /** Positions that a row sees, itself included. */
  public int window = Integer.MAX_VALUE;

  /** What stored keys and values are rounded to. */
  public UnaryOperator<Double> rounding = UnaryOperator.identity();

  /** Angle of pair i at a position, all scaling included. */
  public Angle angle;

  /** Factor on rotated elements. */
  public double magnitude = 1;

  /** Radians by position and pair. */
  @FunctionalInterface
  public interface Angle {
    double of(int position, int pair);
  }

  public ReferenceModel(TinyModel model) {
    this.model = model;
    angle = (position, pair) -> position * plainFrequency(pair);
  }

  /** Frequency of a pair without any scaling. */
  public double plainFrequency(int pair) {
    return Math.pow((float) model.ropeBase, -2.0 * pair / model.ropeDimensions);
  }

  /** Logits after each of the tokens. */
  public double[][] logits(int... tokens) {
    int length = tokens.length;
    double[][] x = new double[length][];
    double[] embeddings = weights("token_embd.weight");
    for (int t = 0; t < length; t++) {
      x[t] =
          Arrays.copyOfRange(embeddings, tokens[t] * model.hidden, (tokens[t] + 1) * model.hidden);
    }
    for (int layer = 0; layer < model.layers; layer++) {
      layer(x, "blk." + layer + ".");
    }
    double[][] logits = new double[length][];
    for (int t = 0; t < length; t++) {
      double[] normed = norm(x[t], "output_norm.weight");
      String output = model.tied ? "token_embd.weight" : "output.weight";
      logits[t] = product(output, null, normed);
    }
    return logits;
  }

  private void layer(double[][] x, String prefix) {
    int length = x.length;
    double[][] keys = new double[length][];
    double[][] values = new double[length][];
    for (int t = 0; t < length; t++) {
      double[] normed = norm(x[t], prefix + "attn_norm.weight");
      double[] query = product(prefix + "attn_q.weight", prefix + "attn_q.bias", normed);
      double[] key = product(prefix + "attn_k.weight", prefix + "attn_k.bias", normed);
      if (model.architecture == Architecture.QWEN3) {
        query = normHeads(query, prefix + "attn_q_norm.weight");
        key = normHeads(key, prefix + "attn_k_norm.weight");
      }
      rotate(query, t);
      rotate(key, t);
      keys[t] = round(key);
      values[t] = round(product(prefix + "attn_v.weight", prefix + "attn_v.bias", normed));
      double[] attended = attend(query, keys, values, t);
      add(x[t], product(prefix + "attn_output.weight", prefix + "attn_output.bias", attended));
      double[] inner = norm(x[t], prefix + "ffn_norm.weight");
      double[] gate = product(prefix + "ffn_gate.weight", prefix + "ffn_gate.bias", inner);
      double[] up = product(prefix + "ffn_up.weight", prefix + "ffn_up.bias", inner);
      for (int i = 0; i < gate.length; i++) {
        gate[i] = gate[i] / (1 + Math.exp(-gate[i])) * up[i];
      }
      add(x[t], product(prefix + "ffn_down.weight", prefix + "ffn_down.bias", gate));
    }
  }

  private double[] attend(double[] query, double[][] keys, double[][] values, int position) {
    double[] result = new double[model.heads * model.valueSize];
    int from = Math.max(0, position - Math.min(window, position + 1) + 1);
    for (int head = 0; head < model.heads; head++) {
      int kvHead = head / (model.heads / model.kvHeads);
      double[] weights = new double[position + 1];
      double sum = 0;
      for (int t = from; t <= position; t++) {
        double score = 0;
        for (int i = 0; i < model.keySize; i++) {
          score += query[head * model.keySize + i] * keys[t][kvHead * model.keySize + i];
        }
        weights[t] = Math.exp(score / Math.sqrt(model.keySize));
        sum += weights[t];
      }
      for (int t = from; t <= position; t++) {
        for (int i = 0; i < model.valueSize; i++) {
          result[head * model.valueSize + i] +=
              weights[t] / sum * values[t][kvHead * model.valueSize + i];
        }
      }
    }
    return result;
  }

  private void rotate(double[] heads, int position) {
    int pairs = model.ropeDimensions / 2;
    boolean adjacent = model.architecture == Architecture.LLAMA;
    for (int start = 0; start < heads.length; start += model.keySize) {
      for (int pair = 0; pair < pairs; pair++) {
        int a = start + (adjacent ? 2 * pair : pair);
        int b = adjacent ? a + 1 : a + pairs;
        double cos = Math.cos(angle.of(position, pair)) * magnitude;
        double sin = Math.sin(angle.of(position, pair)) * magnitude;
        double first = heads[a];
        double second = heads[b];
        heads[a] = first * cos - second * sin;
        heads[b] = first * sin + second * cos;
      }
    }
  }

  private double[] product(String matrix, String bias, double[] input) {
    double[] weights = weights(matrix);
    double[] output = new double[weights.length / input.length];
    for (int row = 0; row < output.length; row++) {
      for (int i = 0; i < input.length; i++) {
        output[row] += weights[row * input.length + i] * input[i];
      }
    }
    if (bias != null && model.tensors.containsKey(bias)) {
      add(output, weights(bias));
    }
    return output;
  }

  private double[] weights(String name) {
    return decoded.computeIfAbsent(name, model::weights);
  }

  private double[] norm(double[] x, String name) {
    double[] weight = weights(name);
    double squares = 0;
    for (double value : x) {
      squares += value * value;
    }
    double[] result = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      result[i] = x[i] / Math.sqrt(squares / x.length + model.epsilon) * weight[i];
    }
    return result;
  }

  private double[] normHeads(double[] x, String name) {
    double[] result = new double[x.length];
    for (int start = 0; start < x.length; start += model.keySize) {
      double[] head = Arrays.copyOfRange(x, start, start + model.keySize);
      System.arraycopy(norm(head, name), 0, result, start, model.keySize);
    }
    return result;
  }

  private double[] round(double[] x) {
    double[] result = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      result[i] = rounding.apply(x[i]);
    }
    return result;
  }

  private static void add(double[] x, double[] y) {
    for (int i = 0; i < x.length; i++) {
      x[i] += y[i];
    }
  }
}
