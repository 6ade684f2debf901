package io.gatun.tools.bench;

import io.gatun.engine.bench.Spread;
import io.gatun.engine.bench.Workload;
import io.gatun.engine.bench.Workload.PromptProcessing;
import io.gatun.engine.bench.Workload.TextGeneration;
import io.gatun.engine.model.Work;
import io.gatun.kernels.BackendDescription;
import io.gatun.kernels.KvType;
import io.gatun.kernels.Roofline;
import io.gatun.tools.cli.Program;
import io.gatun.tools.doctor.Processor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One test of one model in one setting.
 *
 * @param type tensor type of most of the model's bytes
 * @param rate tokens a second, over the repetitions
 * @param allocatedPerToken bytes on the heap by all threads of a step: the least of the
 *     repetitions, since code that the compiler has not finished allocates more
 * @param work what a repetition computes and reads
 * @param warmUpMillis the runs before, which are not measured: one, or as many as take two seconds
 */
record BenchRow(
    ModelFile file,
    String type,
    BackendDescription backend,
    KvType kvType,
    Workload workload,
    Spread rate,
    double allocatedPerToken,
    int repetitions,
    Work work,
    long loadMillis,
    long warmUpMillis,
    List<PeerResult> peers) {
  private double perSecond(long amount) {
    return amount * rate.median() / workload.totalTokens();
  }

  /** Weights and cache read, 10⁹ bytes a second. */
  double gigabytesPerSecond() {
    return perSecond(work.bytes()) / 1e9;
  }

  /** Matrix products and attention, 10⁹ multiply-adds a second. */
  double gigamacsPerSecond() {
    return perSecond(work.macs()) / 1e9;
  }

  /** Which limit bounds it. */
  String roof() {
    return switch (workload) {
      case PromptProcessing prompt -> "f32 fma";
      case TextGeneration text -> "memory";
    };
  }

  /** How much of that limit was reached; 1 is all of it. */
  double roofShare(Roofline roofs) {
    return switch (workload) {
      case PromptProcessing prompt -> perSecond(work.macs()) / roofs.macsPerSecond();
      case TextGeneration text -> perSecond(work.bytes()) / roofs.bytesPerSecond();
    };
  }

  /** Everything, in the order that scripts see. */
  Map<String, Object> fields(Roofline roofs) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("model", file.name());
    fields.put("test", workload.label());
    fields.put("tokens_per_second", rate.median());
    fields.put("min", rate.min());
    fields.put("max", rate.max());
    fields.put("gb_per_second", gigabytesPerSecond());
    fields.put("gmac_per_second", gigamacsPerSecond());
    fields.put("roofline_share", roofShare(roofs));
    fields.put("roof", roof());
    fields.put("allocated_bytes_per_token", allocatedPerToken);
    fields.put("memory_roof_gb_per_second", roofs.bytesPerSecond() / 1e9);
    fields.put("fma_roof_gmac_per_second", roofs.macsPerSecond() / 1e9);
    fields.put("sha256", file.sha256());
    fields.put("model_bytes", file.bytes());
    fields.put("type", type);
    fields.put("n_prompt", workload instanceof PromptProcessing ? workload.tokens() : 0);
    fields.put("n_gen", workload instanceof TextGeneration ? workload.tokens() : 0);
    fields.put("n_depth", workload.depth());
    fields.put("sequences", workload.sequences());
    fields.put("threads", backend.threads());
    fields.put("activations", backend.activations());
    fields.put("kv", kvType.name().toLowerCase(Locale.ROOT));
    fields.put("kernels", backend.kernels());
    fields.put("width", backend.widthBits());
    fields.put("repetitions", repetitions);
    fields.put("load_ms", loadMillis);
    fields.put("warm_up_ms", warmUpMillis);
    fields.put("engine", "gatun " + Program.version());
    fields.put("jdk", jdk());
    fields.put("cpu", Processor.read().model());
    return fields;
  }

  static String jdk() {
    return System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version");
  }
}
