package io.gatun.engine.adapt;

import io.gatun.engine.model.TensorRole;
import io.gatun.engine.model.WeightId;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What matrices are called in masks and deltas: {@code layers.29.attention_output}, {@code output}.
 */
final class WeightNames {
  private static final Pattern IN_LAYER = Pattern.compile("layers\\.(0|[1-9]\\d{0,5})\\.([a-z_]+)");

  private WeightNames() {}

  static String of(WeightId id) {
    String role = id.role().name().toLowerCase(Locale.ROOT);
    return id.layer() < 0 ? role : "layers." + id.layer() + "." + role;
  }

  /** The matrix of a name, or nothing if it is no name. */
  static Optional<WeightId> parse(String name) {
    Matcher inLayer = IN_LAYER.matcher(name);
    if (inLayer.matches()) {
      int layer = Integer.parseInt(inLayer.group(1));
      return role(inLayer.group(2)).map(role -> new WeightId(role, layer));
    }
    return role(name).map(WeightId::of);
  }

  private static Optional<TensorRole> role(String name) {
    for (TensorRole role : TensorRole.values()) {
      if (role.name().toLowerCase(Locale.ROOT).equals(name)) {
        return Optional.of(role);
      }
    }
    return Optional.empty();
  }
}
