package io.gatun.tools.bench;

import io.gatun.engine.bench.Spread;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How another program did in runs that took turns with Gatun's.
 *
 * @param rate the peer's tokens a second
 * @param ratio Gatun's speed over the peer's, of each pair of runs: above 1 Gatun is faster
 */
record PeerResult(PeerCommand command, Spread rate, Spread ratio) {
  /** Of pairs of runs, in their order. */
  static PeerResult of(PeerCommand command, List<Double> own, List<Double> peers) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < peers.size(); i++) {
      ratios.add(own.get(i) / peers.get(i));
    }
    return new PeerResult(command, Spread.of(peers), Spread.of(ratios));
  }

  Map<String, Object> fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("command", command.text());
    fields.put("tokens_per_second", rate.median());
    fields.put("min", rate.min());
    fields.put("max", rate.max());
    fields.put("ratio", ratio.median());
    fields.put("ratio_min", ratio.min());
    fields.put("ratio_max", ratio.max());
    return fields;
  }
}
