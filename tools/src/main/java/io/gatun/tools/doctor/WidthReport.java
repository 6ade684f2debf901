package io.gatun.tools.doctor;

import io.gatun.tools.width.MeasuredWidths;
import io.gatun.tools.width.WidthSpeed;
import io.gatun.tools.width.WidthSpeeds;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;

/** What the vector widths of this machine give, to be shown. */
record WidthReport(MeasuredWidths widths) {
  /** One line a width, and one that says which is used where none is asked for. */
  void print(BiConsumer<String, String> line) {
    if (widths.speeds().isEmpty()) {
      line.accept("widths", widths.remark());
      return;
    }
    String name = "widths";
    for (WidthSpeed speed : widths.speeds().get().speeds()) {
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
        "%d bits where none are asked for; %s"
            .formatted(widths.speeds().get().fastest().bits(), widths.remark()));
  }

  Map<String, Object> toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("fastest", widths.speeds().map(all -> all.fastest().bits()).orElse(null));
    json.put("remark", widths.remark());
    json.put(
        "macs_per_second",
        widths.speeds().map(WidthSpeeds::speeds).orElse(List.of()).stream()
            .map(WidthReport::json)
            .toList());
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
