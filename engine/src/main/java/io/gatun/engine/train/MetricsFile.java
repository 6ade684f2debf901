package io.gatun.engine.train;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** The journal's figures for plotting: a line of JSON for each entry. Made anew when resumed. */
final class MetricsFile implements AutoCloseable {
  private static final JsonFactory JSON = new JsonFactory();

  private final Path path;
  private final DevFigure figure;
  private final BufferedWriter out;

  /**
   * Begins the file.
   *
   * @param figure what is written of an evaluation, beside its loss
   */
  MetricsFile(Path path, DevFigure figure) throws IOException {
    this.path = path;
    this.figure = figure;
    out = Files.newBufferedWriter(path, StandardCharsets.UTF_8);
  }

  void add(JournalEntry entry, TrainingState after) throws IOException {
    StringWriter line = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(line)) {
      json.writeStartObject();
      json.writeNumberField("step", entry.step());
      switch (entry) {
        case JournalEntry.Step step -> {
          json.writeStringField("kind", "step");
          json.writeNumberField("loss", step.estimate().loss());
          json.writeNumberField("smoothed_loss", after.smoothedLoss());
          json.writeNumberField("gradient", step.estimate().magnitude());
          json.writeNumberField("clip_factor", step.factor());
          json.writeNumberField("lr", step.rate());
          json.writeNumberField("noise_ratio", after.noiseRatio());
          if (step.estimate() instanceof Estimate.Projected projected
              && projected.curvatures().length > 0) {
            json.writeNumberField(
                "curvature",
                Arrays.stream(projected.curvatures()).sum() / projected.curvatures().length);
          }
        }
        case JournalEntry.Rate rate -> {
          json.writeStringField("kind", "rate");
          json.writeNumberField("lr", rate.rate());
          json.writeNumberField("trace", rate.curvature().trace());
          json.writeNumberField("frobenius_norm", rate.curvature().frobeniusNorm());
          json.writeNumberField("signal_share", rate.curvature().signalShare());
        }
        case JournalEntry.Noise noise -> {
          json.writeStringField("kind", "noise");
          json.writeNumberField("difference", noise.difference());
        }
        case JournalEntry.Evaluation evaluation -> {
          json.writeStringField("kind", "evaluation");
          json.writeNumberField("dev_" + figure.label(), figure.of(evaluation));
          switch (figure) {
            case DevFigure.Accuracy accuracy -> {
              json.writeNumberField("dev_majority", accuracy.majority());
              json.writeNumberField("dev_loss", evaluation.loss());
            }
            case DevFigure.Score score -> json.writeNumberField("dev_loss", evaluation.loss());
            case DevFigure.Loss loss -> {} // it is the figure
          }
          json.writeNumberField("n", evaluation.examples());
          json.writeBooleanField("best", after.bestEvaluation().orElseThrow().equals(evaluation));
        }
        case JournalEntry.Rollback rollback -> {
          json.writeStringField("kind", "rollback");
          json.writeNumberField("to_step", rollback.toStep());
          json.writeNumberField("lr", rollback.rate());
        }
      }
      json.writeEndObject();
    }
    try {
      out.write(line.toString());
      out.newLine();
    } catch (IOException e) {
      throw notWritten(e);
    }
  }

  void flush() throws IOException {
    try {
      out.flush();
    } catch (IOException e) {
      throw notWritten(e);
    }
  }

  private IOException notWritten(IOException e) {
    return new IOException(path + ": cannot be written: " + e.getMessage(), e);
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
