package io.gatun.tools.doctor;

import io.gatun.kernels.VectorWidths;
import io.gatun.tools.width.KeptWidths;
import io.gatun.tools.width.WidthSpeed;
import io.gatun.tools.width.WidthSpeeds;
import io.gatun.tools.width.WidthTrials;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * What the vector widths of this machine give.
 *
 * @param speeds empty if they are not known
 * @param remark where they are kept, or why they are not known
 */
record WidthReport(Optional<WidthSpeeds> speeds, String remark) {
  /**
   * What was kept, or else what is measured now and then kept.
   *
   * @param again measures in any case
   * @throws InterruptedException if the caller is interrupted
   */
  static WidthReport of(boolean again) throws InterruptedException {
    KeptWidths kept = KeptWidths.standard();
    Optional<WidthSpeeds> known = again ? Optional.empty() : kept.read();
    if (known.isPresent()) {
      return new WidthReport(
          known, "measured before, kept in %s; --measure measures again".formatted(kept.file()));
    }
    List<Integer> available = VectorWidths.available();
    if (available.size() < 2) {
      return new WidthReport(Optional.empty(), "there are not two to choose from");
    }
    WidthSpeeds measured;
    try {
      measured = WidthTrials.measure(available);
    } catch (IOException e) {
      return new WidthReport(Optional.empty(), "not measured: " + e.getMessage());
    }
    try {
      kept.write(measured);
    } catch (IOException e) {
      return new WidthReport(Optional.of(measured), "measured, but not kept: " + e);
    }
    return new WidthReport(Optional.of(measured), "measured now, kept in " + kept.file());
  }

  /** One line a width, and one that says which is used where none is asked for. */
  void print(BiConsumer<String, String> line) {
    if (speeds.isEmpty()) {
      line.accept("widths", remark);
      return;
    }
    String name = "widths";
    for (WidthSpeed speed : speeds.get().speeds()) {
      line.accept(
          name,
          String.format(
              Locale.ROOT,
              "%d bits: int8 %.1f and %.1f, f32 %.1f and %.1f GMAC/s (one row, many)",
              speed.bits(),
              speed.int8().oneRow() / 1e9,
              speed.int8().manyRows() / 1e9,
              speed.f32().oneRow() / 1e9,
              speed.f32().manyRows() / 1e9));
      name = "";
    }
    line.accept(
        "",
        "%d bits where none are asked for; %s".formatted(speeds.get().fastest().bits(), remark));
  }

  Map<String, Object> toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("fastest", speeds.map(all -> all.fastest().bits()).orElse(null));
    json.put("remark", remark);
    json.put(
        "macs_per_second",
        speeds.map(WidthSpeeds::speeds).orElse(List.of()).stream().map(WidthReport::json).toList());
    return json;
  }

  private static Map<String, Object> json(WidthSpeed speed) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("width", speed.bits());
    json.put("int8_one_row", speed.int8().oneRow());
    json.put("int8_many_rows", speed.int8().manyRows());
    json.put("f32_one_row", speed.f32().oneRow());
    json.put("f32_many_rows", speed.f32().manyRows());
    return json;
  }
}
