package io.gatun.engine.train;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.gatun.format.FormatException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a journal is about: strings by name, kept as a JSON object. {@link #settings} are among
 * them; whoever starts a run adds what it needs to find model and data again.
 */
public record RunHeader(Map<String, String> fields) {
  /** SHA-256 of the model file. */
  public static final String BASE = "base_sha256";

  /** {@link io.gatun.engine.adapt.Mask#hash()}. */
  public static final String MASK = "mask_sha256";

  /** SHA-256 of the training and dev examples' tokens. */
  public static final String DATA = "data_sha256";

  private static final String AUTO = "auto";
  private static final String OBJECTIVE = "objective";
  private static final String MAX_TOKENS = "max_tokens";
  private static final String STOP = "stop";

  /** Copies the map, in its order. */
  public RunHeader {
    fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }

  /** Settings as strings. */
  public static Map<String, String> of(TrainingSettings settings) {
    Map<String, String> fields = new LinkedHashMap<>();
    Schedule schedule = settings.schedule();
    Estimation estimation = settings.estimation();
    Descent descent = settings.descent();
    fields.put("steps", Integer.toString(schedule.steps()));
    fields.put("batch", Integer.toString(settings.batchSize()));
    OptionalDouble rate = descent.learningRate();
    fields.put("lr", rate.isPresent() ? Double.toString(rate.getAsDouble()) : AUTO);
    fields.put("epsilon", Double.toString(estimation.epsilon()));
    fields.put("direction", estimation.direction().name().toLowerCase(Locale.ROOT));
    fields.put("directions", Integer.toString(estimation.directions()));
    fields.put("estimator", estimation.kind().name().toLowerCase(Locale.ROOT));
    fields.put("update", descent.update().name());
    fields.put("clip_quantile", Double.toString(descent.clipQuantile()));
    fields.put("eval_every", Integer.toString(schedule.evaluateEvery()));
    fields.put("patience", Integer.toString(schedule.patience()));
    fields.put("seed", Long.toString(settings.seed()));
    fields.put(OBJECTIVE, settings.objective().label());
    if (settings.objective() instanceof Objective.GeneratedText text) {
      fields.put(MAX_TOKENS, Integer.toString(text.maxTokens()));
      text.stop().ifPresent(stop -> fields.put(STOP, stop));
    }
    return fields;
  }

  /**
   * The settings among the fields.
   *
   * @param file which the header is of, for messages
   * @throws FormatException if one is missing or makes no sense
   */
  public TrainingSettings settings(String file) throws FormatException {
    try {
      return new TrainingSettings(
          new Schedule(
              Integer.parseInt(required(file, "steps")),
              Integer.parseInt(required(file, "eval_every")),
              Integer.parseInt(required(file, "patience"))),
          Integer.parseInt(required(file, "batch")),
          new Estimation(
              EstimatorKind.valueOf(required(file, "estimator").toUpperCase(Locale.ROOT)),
              Double.parseDouble(required(file, "epsilon")),
              Direction.valueOf(required(file, "direction").toUpperCase(Locale.ROOT)),
              Integer.parseInt(required(file, "directions"))),
          new Descent(
              Update.named(required(file, "update")),
              rate(required(file, "lr")),
              Double.parseDouble(required(file, "clip_quantile"))),
          Long.parseLong(required(file, "seed")),
          objective(file));
    } catch (IllegalArgumentException e) {
      throw new FormatException(file, -1, "header", fields.toString(), e.getMessage());
    }
  }

  private static OptionalDouble rate(String value) {
    return value.equals(AUTO)
        ? OptionalDouble.empty()
        : OptionalDouble.of(Double.parseDouble(value));
  }

  /** Journals from before there was a choice name none: those runs lower the likelihood's loss. */
  private Objective objective(String file) throws FormatException {
    String label = fields.getOrDefault(OBJECTIVE, Objective.LIKELIHOOD);
    if (label.equals(Objective.LIKELIHOOD)) {
      return new Objective.Likelihood();
    }
    int maxTokens = Integer.parseInt(required(file, MAX_TOKENS));
    return new Objective.GeneratedText(label, maxTokens, Optional.ofNullable(fields.get(STOP)));
  }

  /**
   * A field.
   *
   * @throws FormatException if it is missing
   */
  public String required(String file, String name) throws FormatException {
    String value = fields.get(name);
    if (value == null) {
      throw new FormatException(file, -1, "header field " + name, "", "is missing");
    }
    return value;
  }

  byte[] toBytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
      json.writeStartObject();
      for (Map.Entry<String, String> field : fields.entrySet()) {
        json.writeStringField(field.getKey(), field.getValue());
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return bytes.toByteArray();
  }

  static RunHeader parse(byte[] bytes, String file) throws FormatException {
    Map<String, String> fields = new LinkedHashMap<>();
    try (JsonParser json = new JsonFactory().createParser(bytes)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("no object");
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        if (json.nextToken() != JsonToken.VALUE_STRING) {
          throw new IOException(name + " is no string");
        }
        fields.put(name, json.getText());
      }
    } catch (IOException e) {
      throw new FormatException(
          file, -1, "header", bytes.length + " bytes", "no JSON of strings: " + e.getMessage());
    }
    return new RunHeader(fields);
  }
}
