package io.gatun.tools.width;

import io.gatun.kernels.Activations;
import io.gatun.kernels.BackendOptions;
import io.gatun.kernels.ProductSpeed;
import io.gatun.kernels.WidthChoice;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What products of one vector width gave on this machine, on one thread.
 *
 * @param bits the width
 * @param int8 with activations rounded to int8
 * @param f32 with exact activations
 */
public record WidthSpeed(int bits, ProductSpeed int8, ProductSpeed f32) {
  /** Measures a width in this JVM, which cannot have another one afterwards. */
  static WidthSpeed measure(int bits) {
    BackendOptions exact =
        new BackendOptions(
            Optional.empty(),
            Optional.of(WidthChoice.asked(bits)),
            OptionalInt.empty(),
            Activations.F32);
    return new WidthSpeed(
        bits,
        ProductSpeed.measure(exact.withActivations(Activations.INT8)),
        ProductSpeed.measure(exact));
  }

  /** The geometric mean of all four rates: what counts where widths are compared. */
  public double overall() {
    return Math.sqrt(
        Math.sqrt(int8.oneRow())
            * Math.sqrt(int8.manyRows())
            * Math.sqrt(f32.oneRow())
            * Math.sqrt(f32.manyRows()));
  }

  /** The better of two measurements, rate by rate: what disturbs one only makes it slower. */
  WidthSpeed best(WidthSpeed other) {
    return new WidthSpeed(bits, best(int8, other.int8), best(f32, other.f32));
  }

  private static ProductSpeed best(ProductSpeed a, ProductSpeed b) {
    return new ProductSpeed(Math.max(a.oneRow(), b.oneRow()), Math.max(a.manyRows(), b.manyRows()));
  }

  /** Five numbers: bits and four rates in MAC/s. */
  String line() {
    return String.format(
        Locale.ROOT,
        "%d %.0f %.0f %.0f %.0f",
        bits,
        int8.oneRow(),
        int8.manyRows(),
        f32.oneRow(),
        f32.manyRows());
  }

  /** Reads {@link #line}; empty if it is none. */
  static Optional<WidthSpeed> parse(String line) {
    String[] parts = line.strip().split(" ", -1);
    double[] rates = new double[4];
    if (parts.length != 1 + rates.length || !parts[0].matches("128|256|512")) {
      return Optional.empty();
    }
    for (int i = 0; i < rates.length; i++) {
      if (!parts[i + 1].matches("[1-9][0-9]{0,17}")) {
        return Optional.empty();
      }
      rates[i] = Double.parseDouble(parts[i + 1]);
    }
    return Optional.of(
        new WidthSpeed(
            Integer.parseInt(parts[0]),
            new ProductSpeed(rates[0], rates[1]),
            new ProductSpeed(rates[2], rates[3])));
  }
}
