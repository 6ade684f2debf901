package io.gatun.tools.run;

import io.gatun.engine.adapt.Mask;
import io.gatun.engine.bench.ScoringWork;
import io.gatun.engine.bench.Spread;
import io.gatun.engine.bench.TuningSpeed;
import io.gatun.engine.grad.MaskMaker;
import io.gatun.engine.grad.MaskSettings;
import io.gatun.engine.grad.WeightScore;
import io.gatun.engine.model.Model;
import io.gatun.engine.model.TensorRole;
import io.gatun.engine.task.PromptedExample;
import io.gatun.kernels.KvType;
import io.gatun.kernels.Roofline;
import io.gatun.tools.cli.ActivationChoice;
import io.gatun.tools.cli.Arguments;
import io.gatun.tools.cli.CommandException;
import io.gatun.tools.cli.CommonOptions;
import io.gatun.tools.cli.Json;
import io.gatun.tools.cli.Streams;
import io.gatun.tools.cli.UsageException;
import io.gatun.tools.models.ModelCache;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** Runs {@code gatun bench-tune}. */
public final class BenchTuneRun {
  public static final String BATCH = "b";
  public static final String REPETITIONS = "r";
  public static final String WARM_UPS = "warm-ups";
  public static final String CASES = "cases";
  public static final List<String> CASE_WORDS =
      Arrays.stream(Case.values()).map(Case::word).toList();

  /** Steps 1 to 4 look at the noise as well, which takes longer. */
  public static final int USUAL_WARM_UPS = 6;

  private static final String BASE_HASH = "0".repeat(64); // the masks are not kept

  /** What is timed; all but the first two are steps of tuning. */
  private enum Case {
    FORWARD("plain forward pass"),
    UNDER_DELTAS("forward pass under two deltas"),
    ALL("step, all layers"),
    UPPER_HALF("step, upper half of the layers"),
    UPPER_HALF_UNKEPT("step, upper half, lower half computed again"),
    UPPER_QUARTER("step, upper quarter"),
    LAST("step, last layer"),
    LAST_WHOLE("step, last layer without k and v, all examples");

    private final String title;

    Case(String title) {
      this.title = title;
    }

    private String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private record Measured(Case kind, TuningSpeed speed, List<Double> seconds) {
    private Spread spread() {
      return Spread.of(seconds);
    }

    /** 10⁹ multiply-adds a second. */
    private double gigamacs() {
      return speed.macs() / spread().median() / 1e9;
    }
  }

  private final Arguments arguments;
  private final Streams streams;
  private final int batch;
  private final int repetitions;
  private final int warmUps;
  private final double density;
  private final List<Case> cases;

  private BenchTuneRun(Arguments arguments, Streams streams) throws UsageException {
    this.arguments = arguments;
    this.streams = streams;
    batch = arguments.integer(BATCH, 1, 1 << 20).orElse(16);
    repetitions = arguments.integer(REPETITIONS, 1, 1000).orElse(7);
    warmUps = arguments.integer(WARM_UPS, 0, 1000).orElse(USUAL_WARM_UPS);
    density = arguments.number(MaskFlags.DENSITY, 0, 1).orElse(0.001);
    cases = cases(arguments);
  }

  private static List<Case> cases(Arguments arguments) throws UsageException {
    List<Case> cases = new ArrayList<>();
    for (String word : arguments.list(CASES)) {
      int index = CASE_WORDS.indexOf(word.strip());
      if (index < 0) {
        throw new UsageException(
            "--cases takes %s, not %s".formatted(String.join(", ", CASE_WORDS), word));
      }
      cases.add(Case.values()[index]);
    }
    return cases.isEmpty() ? List.of(Case.values()) : cases;
  }

  /** Measures all cases, taking turns, and prints a table. */
  public static void run(Arguments arguments, Streams streams) throws Exception {
    new BenchTuneRun(arguments, streams).run();
  }

  private void run() throws Exception {
    MaskExamples source = MaskExamples.OfTask.of(arguments);
    try (OpenedModel opened =
        OpenedModel.open(
            ModelCache.standard().resolve(arguments),
            EngineFlags.load(arguments, ActivationChoice.LOSSES),
            KvType.F32,
            streams)) {
      Model model = opened.model();
      List<PromptedExample> all = source.encode(model);
      if (all.size() < batch) {
        throw new CommandException("%d examples, %d are wanted".formatted(all.size(), batch));
      }
      List<Measured> measured = new ArrayList<>();
      try {
        for (Case kind : cases) {
          measured.add(new Measured(kind, open(kind, model, all), new ArrayList<>()));
        }
        double macsPerSecond = measure(measured, model.backend().description().threads());
        report(measured, new ScoringWork(model, all.subList(0, batch)), macsPerSecond);
      } finally {
        measured.forEach(each -> each.speed().close());
      }
    }
  }

  private TuningSpeed open(Case kind, Model model, List<PromptedExample> all)
      throws UsageException {
    List<PromptedExample> some = all.subList(0, batch);
    int layers = model.config().layers();
    return switch (kind) {
      case FORWARD -> TuningSpeed.forward(model, some);
      case UNDER_DELTAS -> TuningSpeed.forwardUnderDeltas(model, mask(model, 0, Set.of()), some);
      case ALL -> TuningSpeed.step(model, mask(model, 0, Set.of()), some, Long.MAX_VALUE);
      case UPPER_HALF ->
          TuningSpeed.step(model, mask(model, layers / 2, Set.of()), some, Long.MAX_VALUE);
      case UPPER_HALF_UNKEPT -> TuningSpeed.step(model, mask(model, layers / 2, Set.of()), some, 0);
      case UPPER_QUARTER ->
          TuningSpeed.step(model, mask(model, layers - layers / 4, Set.of()), some, Long.MAX_VALUE);
      case LAST -> TuningSpeed.step(model, mask(model, layers - 1, Set.of()), some, Long.MAX_VALUE);
      case LAST_WHOLE -> {
        Set<TensorRole> kept = Set.of(TensorRole.KEY, TensorRole.VALUE);
        yield TuningSpeed.step(model, mask(model, layers - 1, kept), all, Long.MAX_VALUE);
      }
    };
  }

  private Mask mask(Model model, int firstLayer, Set<TensorRole> without) throws UsageException {
    MaskSettings settings =
        new MaskSettings(
            WeightScore.RANDOM,
            density,
            MaskSettings.Scope.TENSOR,
            firstLayer,
            model.config().layers() - 1,
            without,
            MaskFlags.seed(arguments));
    return new MaskMaker(model, settings, (stage, done, total) -> {})
        .make(BASE_HASH, List.of(), Map.of());
  }

  /** Multiply-adds that the threads do in a second at most. */
  private double measure(List<Measured> measured, int threads) throws InterruptedException {
    for (Measured each : measured) {
      streams.err().println("gatun: " + each.kind().title);
      for (int i = 0; i < warmUps; i++) {
        each.speed().run();
      }
    }
    double before = Roofline.macsPerSecond(threads);
    for (int i = 0; i < repetitions; i++) {
      for (Measured each : measured) {
        each.seconds().add(each.speed().run());
      }
    }
    return (before + Roofline.macsPerSecond(threads)) / 2;
  }

  private void report(List<Measured> measured, ScoringWork work, double macsPerSecond)
      throws IOException {
    Optional<Measured> forward = find(measured, Case.FORWARD);
    if (arguments.has(CommonOptions.JSON)) {
      json(measured, forward, work, macsPerSecond);
      return;
    }
    streams
        .out()
        .printf(
            Locale.ROOT,
            "%d examples of %d tokens together, f32 FMA roof %.1f GMAC/s%n%n"
                + "| case | weights | seconds | min–max | of forward | GMAC/s | of the roof |%n"
                + "|---|---:|---:|---:|---:|---:|---:|%n",
            batch,
            work.tokens(),
            macsPerSecond / 1e9);
    for (Measured each : measured) {
      Spread spread = each.spread();
      streams
          .out()
          .printf(
              Locale.ROOT,
              "| %s | %,d | %.4f | %.4f–%.4f | %s | %.1f | %.0f %% |%n",
              each.kind().title,
              each.speed().tunedWeights(),
              spread.median(),
              spread.min(),
              spread.max(),
              ratio(each, forward).map(x -> String.format(Locale.ROOT, "%.2f", x)).orElse(""),
              each.gigamacs(),
              100e9 * each.gigamacs() / macsPerSecond);
    }
    sparseShare(measured)
        .ifPresent(
            share ->
                streams
                    .out()
                    .printf(
                        Locale.ROOT,
                        "%nsparse products of the deltas: %.1f %% of a forward pass (%.1f–%.1f)%n",
                        100 * share.median(),
                        100 * share.min(),
                        100 * share.max()));
  }

  /**
   * What sparse products add to the forward pass, as a share of it: by round, since the two take
   * turns and what else the machine does changes more slowly.
   */
  private static Optional<Spread> sparseShare(List<Measured> measured) {
    Optional<Measured> under = find(measured, Case.UNDER_DELTAS);
    return find(measured, Case.FORWARD)
        .flatMap(
            plain ->
                under.map(
                    other ->
                        Spread.of(
                            IntStream.range(0, plain.seconds().size())
                                .mapToObj(i -> other.seconds().get(i) / plain.seconds().get(i) - 1)
                                .toList())));
  }

  private static Optional<Measured> find(List<Measured> measured, Case kind) {
    return measured.stream().filter(each -> each.kind() == kind).findFirst();
  }

  /** Seconds by those of the plain forward pass over the same sequences. */
  private static Optional<Double> ratio(Measured each, Optional<Measured> forward) {
    return each.kind() == Case.LAST_WHOLE
        ? Optional.empty()
        : forward.map(plain -> each.spread().median() / plain.spread().median());
  }

  private void json(
      List<Measured> measured, Optional<Measured> forward, ScoringWork work, double macsPerSecond)
      throws IOException {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("batch", batch);
    json.put("tokens", work.tokens());
    json.put("repetitions", repetitions);
    json.put("fma_roof_gmac_per_second", macsPerSecond / 1e9);
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Measured each : measured) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("case", each.kind().word());
      row.put("weights", each.speed().tunedWeights());
      row.put("seconds", each.spread().median());
      row.put("min", each.spread().min());
      row.put("max", each.spread().max());
      ratio(each, forward).ifPresent(ratio -> row.put("of_forward", ratio));
      row.put("gmac_per_second", each.gigamacs());
      row.put("roofline_share", 1e9 * each.gigamacs() / macsPerSecond);
      rows.add(row);
    }
    json.put("cases", rows);
    sparseShare(measured).ifPresent(share -> json.put("sparse_share", share.median()));
    ProcessFacts.peakMemory().ifPresent(bytes -> json.put("peak_rss_bytes", bytes));
    Json.print(json, streams);
  }
}
