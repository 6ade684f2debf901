package io.gatun.tools.doctor;

import io.gatun.kernels.Backend;
import io.gatun.kernels.BackendDescription;
import io.gatun.kernels.MappedPages;
import io.gatun.kernels.Roofline;
import io.gatun.tools.cli.ActivationChoice;
import io.gatun.tools.cli.Arguments;
import io.gatun.tools.cli.ByteSize;
import io.gatun.tools.cli.CommonOptions;
import io.gatun.tools.cli.Json;
import io.gatun.tools.cli.Program;
import io.gatun.tools.cli.Streams;
import io.gatun.tools.models.ModelCache;
import io.gatun.tools.run.EngineFlags;
import io.gatun.tools.width.MeasuredWidths;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Runs {@code gatun doctor}. */
public final class Doctor {
  /** The option that has the vector widths measured again. */
  public static final String MEASURE = "measure";

  private final Processor processor = Processor.read();
  private final CudaProbe.Result cuda = CudaProbe.probe();
  private final WidthReport widths;

  /** As verbs that generate text open it. */
  private final BackendDescription backend;

  private final String lossActivations;
  private final double bandwidth;
  private final ModelCache cache = ModelCache.standard();
  private final List<ModelCache.Entry> models;

  private Doctor(Arguments arguments) throws Exception {
    widths = // before a backend is chosen by it
        new WidthReport(
            arguments.has(MEASURE) ? MeasuredWidths.anew() : MeasuredWidths.keptOrNew());
    try (Backend opened =
        Backend.open(EngineFlags.backend(arguments, ActivationChoice.GENERATION))) {
      backend = opened.description();
    }
    lossActivations = lossActivations(arguments);
    bandwidth = Roofline.bytesPerSecond(backend.threads());
    models = cache.entries();
  }

  /** Looks, measures and says. */
  public static void run(Arguments arguments, Streams streams) throws Exception {
    Doctor doctor = new Doctor(arguments);
    if (arguments.has(CommonOptions.JSON)) {
      Json.print(doctor.toJson(), streams);
    } else {
      doctor.print(streams.out());
    }
  }

  /** What is asked for, unless only verbs that generate text take it. */
  private static String lossActivations(Arguments arguments) {
    List<String> words = ActivationChoice.LOSSES.words();
    return arguments
        .text(CommonOptions.ACTIVATIONS)
        .filter(words::contains)
        .orElseGet(words::getFirst);
  }

  private void print(PrintStream out) {
    line(out, "gatun", Program.version());
    line(out, "java", java() + ", " + System.getProperty("java.home"));
    line(out, "modules", String.join(", ", modules()));
    line(out, "system", System.getProperty("os.name") + ", " + System.getProperty("os.arch"));
    line(out, "cpu", processor.model() + ", " + processor.processors() + " processors");
    line(out, "features", processor.features().isEmpty() ? "not known" : features());
    line(
        out,
        "kernels",
        backend.kernels() + (backend.widthBits() == 0 ? "" : ", " + backend.widthBits() + " bits"));
    line(
        out,
        "inputs",
        "%s activations in generate, chat and bench, %s where losses are compared"
            .formatted(backend.activations(), lossActivations));
    line(out, "why", backend.reason());
    widths.print((name, value) -> line(out, name, value));
    line(out, "threads", Integer.toString(backend.threads()));
    line(
        out,
        "memory",
        String.format(
            Locale.ROOT,
            "%.1f GB/s read by %d threads: at most %.0f tokens/s of a model of 1 GB",
            bandwidth / 1e9,
            backend.threads(),
            bandwidth / 1e9));
    line(out, "pages", HugePages.describe(HugePages.setting()));
    if (cuda.gpus().isEmpty()) {
      line(out, "gpu", "none: " + cuda.reason());
    }
    for (CudaProbe.Gpu gpu : cuda.gpus()) {
      line(
          out,
          "gpu",
          "%s, compute capability %s, %s, CUDA %s; not used yet: Gatun computes on the CPU"
              .formatted(gpu.name(), gpu.capability(), ByteSize.of(gpu.memory()), cuda.driver()));
    }
    line(out, "models", cache.folder() + (models.isEmpty() ? ": none" : ":"));
    for (ModelCache.Entry model : models) {
      line(out, "", "%s, %s".formatted(model.name(), ByteSize.of(model.bytes())));
    }
  }

  private static void line(PrintStream out, String name, String value) {
    out.printf("%-9s %s%n", name, value);
  }

  private String features() {
    return String.join(" ", processor.features());
  }

  private static String java() {
    return System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version");
  }

  /** The resolved modules that are not simply the JDK's. */
  private static List<String> modules() {
    List<String> names = new ArrayList<>();
    for (Module module : ModuleLayer.boot().modules()) {
      String name = module.getName();
      if (name.startsWith("io.gatun.") || name.startsWith("jdk.incubator.")) {
        names.add(name);
      }
    }
    names.sort(null);
    return names.isEmpty() ? List.of("none: the class path is used") : names;
  }

  private Map<String, Object> toJson() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("gatun", Program.version());
    json.put("java", java());
    json.put("java_home", System.getProperty("java.home"));
    json.put("modules", modules());
    json.put("os", System.getProperty("os.name"));
    json.put("cpu", processor.model());
    json.put("features", processor.features());
    json.put("processors", processor.processors());
    json.put("device", backend.device());
    json.put("kernels", backend.kernels());
    json.put("width", backend.widthBits());
    json.put("activations", backend.activations());
    json.put("loss_activations", lossActivations);
    json.put("threads", backend.threads());
    json.put("reason", backend.reason());
    json.put("widths", widths.toJson());
    json.put("memory_bytes_per_second", bandwidth);
    json.put("transparent_hugepage", HugePages.setting());
    json.put("memory_advice", MappedPages.available());
    json.put("gpus", cuda.gpus().stream().map(Doctor::json).toList());
    json.put("gpu_reason", cuda.reason());
    json.put("cuda", cuda.driver());
    json.put("model_cache", cache.folder().toString());
    json.put("models", models.stream().map(ModelCache.Entry::name).toList());
    return json;
  }

  private static Map<String, Object> json(CudaProbe.Gpu gpu) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", gpu.name());
    json.put("compute_capability", gpu.capability());
    json.put("memory_bytes", gpu.memory());
    return json;
  }
}
