package io.gatun.tools.run;

import io.gatun.engine.adapt.SparseDelta;
import io.gatun.engine.eval.PrefixPlan;
import io.gatun.engine.task.Example;
import io.gatun.engine.task.ExampleEncoder;
import io.gatun.engine.task.PromptedExample;
import io.gatun.engine.train.RunFolder;
import io.gatun.engine.train.TuningRun;
import io.gatun.tools.cli.Json;
import io.gatun.tools.cli.Streams;
import io.gatun.tools.report.Report;
import io.gatun.tools.report.RunSummary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What becomes of a run: figures before and after, its summary and its report.
 *
 * @param model what it is of
 * @param plan what is kept below the lowest tuned layer
 * @param clock the steps' times
 * @param start when the command began, by {@link System#nanoTime}
 */
record TuneOutcome(
    Path folder,
    TuningRun run,
    TuneExamples examples,
    String recipe,
    ModelAndMachine model,
    Optional<PrefixPlan> plan,
    StepClock clock,
    long start,
    Streams streams) {
  /** Before and after, on the test set where there is one, else on the dev set. */
  void evaluated(ExampleEncoder encoder, boolean asJson) throws IOException {
    boolean onDev = examples.splits().test().isEmpty();
    List<Example> texts = onDev ? examples.splits().dev() : examples.splits().test();
    List<PromptedExample> chosen = onDev ? run.dev() : encoder.encode(texts);
    TuneJudgement judgement =
        TuneJudgement.of(
            run.judge(),
            new JudgedPart(examples.task(), onDev ? "dev" : "test", texts, chosen),
            List.of(SparseDelta.NONE, run.weights().delta(run.state().bestValues())),
            streams);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put(RunSummary.BEFORE, judgement.before().json());
    json.put(RunSummary.AFTER, judgement.after().json());
    json.put("recipe", recipe);
    json.put("steps", run.state().step());
    json.putAll(figures());
    if (asJson) {
      Json.print(json, streams);
    } else {
      streams.out().println(judgement.change());
      streams.out().println();
      judgement.after().print(streams.out());
    }
    json.putAll(judgement.answers());
    report(json, run.state().outOfPatience() ? "no better evaluation for long: stopped early" : "");
  }

  /** A run that was broken off is not evaluated. */
  void stopped() throws IOException {
    Map<String, Object> summary = new LinkedHashMap<>(figures());
    report(summary, "stopped");
  }

  private Map<String, Object> figures() {
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put(RunSummary.SECONDS, (System.nanoTime() - start) / 1e9);
    clock.median().ifPresent(median -> figures.put(RunSummary.SECONDS_PER_STEP, median));
    ProcessFacts.peakMemory().ifPresent(bytes -> figures.put("peak_rss_bytes", bytes));
    return figures;
  }

  private void report(Map<String, Object> summary, String ended) throws IOException {
    summary.put(RunSummary.ENDED, ended);
    Map<String, Object> memory = new LinkedHashMap<>();
    ProcessFacts.peakMemory().ifPresent(bytes -> memory.put(RunSummary.PEAK, bytes));
    memory.put("model file", model.fileBytes());
    plan.ifPresent(kept -> memory.put("kept below the lowest tuned layer", kept.bytes()));
    memory.put("tuned weights on disk", 4L * run.weights().mask().entries());
    summary.put(RunSummary.MEMORY, memory);
    summary.put(RunSummary.MODEL, model.model());
    summary.put(RunSummary.MACHINE, model.machine());
    RunSummary.write(folder, summary);
    Path page = folder.resolve(Report.FILE);
    Report.write(folder, page);
    streams
        .err()
        .printf(
            Locale.ROOT,
            "gatun: %d of %d steps, %.1f s; the best values are in %s, the report is %s%n",
            run.state().step(),
            run.settings().schedule().steps(),
            (System.nanoTime() - start) / 1e9,
            new RunFolder(folder).best(),
            page);
  }
}
