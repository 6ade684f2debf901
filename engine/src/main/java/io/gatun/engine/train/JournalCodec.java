package io.gatun.engine.train;

import io.gatun.format.FormatException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Entries as bytes: a letter for the kind, then its components in order, big-endian. */
final class JournalCodec {
  /** As many floats as a journal's longest record holds, beside what else is in an entry. */
  static final int MAXIMUM_ELEMENTS = (1 << 22) - 64;

  private JournalCodec() {}

  static byte[] encode(JournalEntry entry) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      write(entry, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return bytes.toByteArray();
  }

  private static void write(JournalEntry entry, DataOutputStream out) throws IOException {
    switch (entry) {
      case JournalEntry.Step step -> {
        out.writeByte(step.estimate() instanceof Estimate.Exact ? 'G' : 'S');
        out.writeInt(step.step());
        write(step.estimate(), out);
        out.writeDouble(step.factor());
        out.writeDouble(step.rate());
      }
      case JournalEntry.Rate rate -> {
        out.writeByte('R');
        out.writeInt(rate.step());
        out.writeDouble(rate.rate());
        out.writeDouble(rate.curvature().trace());
        out.writeDouble(rate.curvature().frobeniusNorm());
        out.writeDouble(rate.curvature().signalShare());
        out.writeInt(rate.curvature().directions());
      }
      case JournalEntry.Noise noise -> {
        out.writeByte('N');
        out.writeInt(noise.step());
        out.writeDouble(noise.difference());
      }
      case JournalEntry.Evaluation evaluation -> {
        out.writeByte('E');
        out.writeInt(evaluation.step());
        out.writeInt(evaluation.examples());
        out.writeInt(evaluation.correct());
        out.writeDouble(evaluation.loss());
      }
      case JournalEntry.Rollback rollback -> {
        out.writeByte('B');
        out.writeInt(rollback.step());
        out.writeInt(rollback.toStep());
        out.writeDouble(rollback.rate());
      }
    }
  }

  private static void write(Estimate estimate, DataOutputStream out) throws IOException {
    out.writeDouble(estimate.loss());
    switch (estimate) {
      case Estimate.Projected projected -> {
        out.writeInt(projected.slopes().length);
        for (double slope : projected.slopes()) {
          out.writeDouble(slope);
        }
        out.writeDouble(projected.difference());
        out.writeInt(projected.curvatures().length);
        for (double curvature : projected.curvatures()) {
          out.writeDouble(curvature);
        }
      }
      case Estimate.Exact exact -> {
        out.writeInt(exact.gradient().length);
        for (float element : exact.gradient()) {
          out.writeFloat(element);
        }
      }
    }
  }

  /**
   * Reads an entry.
   *
   * @param file and {@code offset}: where it lies, for messages
   * @throws FormatException if these bytes are none
   */
  static JournalEntry decode(byte[] bytes, String file, long offset) throws FormatException {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      JournalEntry entry = read(in.readByte(), in);
      if (in.available() > 0) {
        throw new IOException(in.available() + " bytes follow the entry");
      }
      return entry;
    } catch (IOException e) {
      throw new FormatException(
          file, offset, "entry", bytes.length + " bytes", "none of training: " + e.getMessage());
    }
  }

  private static JournalEntry read(byte kind, DataInputStream in) throws IOException {
    int step = in.readInt();
    return switch (kind) {
      case 'S' -> new JournalEntry.Step(step, projected(in), in.readDouble(), in.readDouble());
      case 'G' -> new JournalEntry.Step(step, exact(in), in.readDouble(), in.readDouble());
      case 'R' -> {
        double rate = in.readDouble();
        Curvature curvature =
            new Curvature(in.readDouble(), in.readDouble(), in.readDouble(), in.readInt());
        yield new JournalEntry.Rate(step, rate, curvature);
      }
      case 'N' -> new JournalEntry.Noise(step, in.readDouble());
      case 'E' -> new JournalEntry.Evaluation(step, in.readInt(), in.readInt(), in.readDouble());
      case 'B' -> new JournalEntry.Rollback(step, in.readInt(), in.readDouble());
      default -> throw new IOException("kind " + kind);
    };
  }

  private static Estimate projected(DataInputStream in) throws IOException {
    double loss = in.readDouble();
    double[] slopes = doubles(count(in, Double.BYTES), in);
    double difference = in.readDouble();
    int curvatures = in.readInt();
    if (curvatures != 0 && curvatures != slopes.length) {
      throw new IOException(curvatures + " curvatures of " + slopes.length + " directions");
    }
    return new Estimate.Projected(loss, slopes, difference, doubles(curvatures, in));
  }

  private static double[] doubles(int count, DataInputStream in) throws IOException {
    double[] elements = new double[count];
    for (int i = 0; i < count; i++) {
      elements[i] = in.readDouble();
    }
    return elements;
  }

  private static Estimate exact(DataInputStream in) throws IOException {
    double loss = in.readDouble();
    float[] gradient = new float[count(in, Float.BYTES)];
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] = in.readFloat();
    }
    return new Estimate.Exact(loss, gradient);
  }

  private static int count(DataInputStream in, int bytesEach) throws IOException {
    int count = in.readInt();
    if (count < 1 || count > MAXIMUM_ELEMENTS || (long) count * bytesEach > in.available()) {
      throw new IOException(count + " elements");
    }
    return count;
  }
}
