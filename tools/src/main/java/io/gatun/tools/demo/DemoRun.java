package io.gatun.tools.demo;

import com.fasterxml.jackson.jr.ob.JSON;
import io.gatun.engine.model.LoadOptions;
import io.gatun.engine.model.Model;
import io.gatun.engine.model.ProgressListener;
import io.gatun.engine.train.RunFolder;
import io.gatun.tools.cli.ActivationChoice;
import io.gatun.tools.cli.Arguments;
import io.gatun.tools.cli.Cli;
import io.gatun.tools.cli.CommonOptions;
import io.gatun.tools.cli.Program;
import io.gatun.tools.cli.Streams;
import io.gatun.tools.models.ModelCache;
import io.gatun.tools.run.EngineFlags;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Runs {@code gatun demo}: writes a task's files, calls {@code gatun tune}, shows what changed. */
public final class DemoRun {
  public static final String OUT = "o";
  public static final String STEPS = "steps";
  public static final int USUAL_STEPS = 600;

  private static final String FOLDER = "gatun-demo";
  private static final int TEST_EXAMPLES = 300;

  /** Examples of the small model, and of a large one, whose every token costs more. */
  private static final Sizes SMALL = new Sizes(600, 200);

  private static final Sizes LARGE = new Sizes(300, 100);

  private record Sizes(int train, int dev) {}

  private final Arguments arguments;
  private final Streams streams;
  private final PrintStream out;
  private final Cli tune;
  private final DemoFolder folder;
  private final long seed;

  private DemoRun(Arguments arguments, Streams streams, Cli tune) throws Exception {
    this.arguments = arguments;
    this.streams = streams;
    this.tune = tune;
    out = streams.out();
    seed = arguments.whole(CommonOptions.SEED, Long.MIN_VALUE, Long.MAX_VALUE).orElse(0L);
    folder = DemoFolder.at(Path.of(arguments.text(OUT).orElse(FOLDER)));
  }

  /**
   * Runs it.
   *
   * @param tune knows the verb {@code tune}
   */
  public static void run(Arguments arguments, Streams streams, Cli tune) throws Exception {
    new DemoRun(arguments, streams, tune).demo();
  }

  private void demo() throws Exception {
    long start = System.nanoTime();
    boolean shipped = !arguments.has(CommonOptions.MODEL);
    Path model = shipped ? folder.model() : ModelCache.standard().resolve(arguments);
    Sizes sizes = shipped ? SMALL : LARGE;
    ReviewTask.writeTrain(folder.train(), sizes.train, seed);
    ReviewTask.writeDev(folder.dev(), sizes.dev, seed);
    ReviewTask.writeTest(folder.test(), TEST_EXAMPLES, seed);
    explain(model, shipped, sizes);

    Path run = folder.newRun();
    List<String> call = call(model, run);
    out.printf(
        "  %s %s%n%n",
        Program.name(), String.join(" ", call.stream().map(DemoRun::quoted).toList()));
    Map<String, Object> result = tune(call);
    out.printf(
        Locale.ROOT,
        "%nReviews of the test that are labelled rightly:%n  before: %s%n  after:  %s%n",
        accuracy(result, "before"),
        accuracy(result, "after"));
    out.printf(Locale.ROOT, "%nFive of them:%n");
    samples(model, run);
    out.printf(Locale.ROOT, "%n%.0f s in all.", (System.nanoTime() - start) / 1e9);
    goOn(model, run);
  }

  private void explain(Path model, boolean shipped, Sizes sizes) throws IOException {
    out.printf(
        Locale.ROOT,
        "Gatun makes a 4-bit model better at a task, with forward passes only.%n%n"
            + "The model: %s, %.2f MB.%s%n",
        model,
        Files.size(model) / 1e6,
        shipped
            ? " Gatun trained it from scratch, on made-up text without labels: see 'pretrain'."
            : "");
    out.printf(
        Locale.ROOT,
        "The task: did the writer of a review like what it is about? After \"%s\" the model is to"
            + " find%n\"%s\" likelier, or \"%s\". It learns from %d reviews, and chooses by %d"
            + " more. The %d of the test have%nother adjectives, so that it helps to know words."
            + " Read them: %s/*.jsonl%n",
        ReviewTask.TEMPLATE,
        Samples.LABELS.getLast().strip(),
        Samples.LABELS.getFirst().strip(),
        sizes.train,
        sizes.dev,
        TEST_EXAMPLES,
        folder.folder());
    out.printf(
        "How: those weights of the last layer that matter most to the task are moved a little along"
            + " a random direction;%nthe loss of all reviews is measured on both sides; the weights"
            + " go the way that it falls; and again. All others%nstay in 4 bits as they are. The"
            + " command that does it, and that you can give yourself:%n%n");
  }

  private List<String> call(Path model, Path run) {
    List<String> call =
        new ArrayList<>(
            List.of(
                "tune",
                "-m",
                model.toString(),
                "--recipe",
                "last-layer",
                "--train",
                folder.train().toString(),
                "--dev",
                folder.dev().toString(),
                "--test",
                folder.test().toString(),
                "--template",
                ReviewTask.TEMPLATE,
                "--labels",
                ReviewTask.LABELS,
                "--steps",
                arguments.text(STEPS).orElse(Integer.toString(USUAL_STEPS)),
                "--seed",
                Long.toString(seed),
                "-o",
                run.toString()));
    for (String option :
        List.of(
            CommonOptions.THREADS,
            CommonOptions.KERNELS,
            CommonOptions.WIDTH,
            CommonOptions.ACTIVATIONS)) {
      arguments
          .text(option)
          .ifPresent(
              value -> call.addAll(List.of((option.length() == 1 ? "-" : "--") + option, value)));
    }
    return call;
  }

  private static String quoted(String word) {
    return word.matches("[\\w./~-]+") ? word : "'" + word + "'";
  }

  private Map<String, Object> tune(List<String> call) throws Exception {
    streams.flush();
    ByteArrayOutputStream json = new ByteArrayOutputStream();
    Streams captured = Streams.of(streams.in(), json, streams.err());
    List<String> all = new ArrayList<>(call);
    all.add("--" + CommonOptions.JSON);
    tune.call(all.toArray(String[]::new), captured);
    captured.flush();
    return JSON.std.mapFrom(json.toString(StandardCharsets.UTF_8));
  }

  private static String accuracy(Map<String, Object> result, String when) {
    Map<?, ?> one = (Map<?, ?>) result.get(when);
    List<?> interval = (List<?>) one.get("interval");
    return String.format(
        Locale.ROOT,
        "%.1f %% (95 %% interval %.1f to %.1f; always the same word: %.1f)",
        percent(one.get("accuracy")),
        percent(interval.getFirst()),
        percent(interval.getLast()),
        percent(one.get("majority")));
  }

  private static double percent(Object share) {
    return 100 * ((Number) share).doubleValue();
  }

  private void samples(Path path, Path run) throws Exception {
    LoadOptions options =
        LoadOptions.defaults().withBackend(EngineFlags.backend(arguments, ActivationChoice.LOSSES));
    try (Model model = Model.load(path, options, ProgressListener.SILENT)) {
      Samples.print(model, new RunFolder(run).best(), folder.test(), out);
    }
  }

  private void goOn(Path model, Path run) {
    RunFolder made = new RunFolder(run);
    out.printf(Locale.ROOT, " The run is in %s", run);
    if (Files.exists(made.report())) {
      out.printf(Locale.ROOT, "; look at its report: %s", made.report());
    }
    out.println();
    out.printf(
        Locale.ROOT,
        "%nGo on:%n"
            + "  %1$s generate -m %2$s -p 'Once there was' -n 60%n"
            + "  %1$s eval -m %2$s --delta %3$s --test %4$s --template '%5$s' --labels '%6$s'%n"
            + "  %1$s tune -m smollm2 --recipe last-layer --train YOURS.jsonl --template '%5$s'"
            + " --labels '%6$s' -o RUN%n"
            + "  rm -r %7$s%n",
        Program.name(),
        model,
        made.best(),
        folder.test(),
        ReviewTask.TEMPLATE,
        ReviewTask.LABELS,
        folder.folder());
  }
}
