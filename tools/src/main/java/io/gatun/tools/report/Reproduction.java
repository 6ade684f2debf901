package io.gatun.tools.report;

import io.gatun.tools.cli.Program;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Command lines that do again what a run did: HTML. */
final class Reproduction {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:=+-]+");
  private static final String ALL = Integer.toString(Integer.MAX_VALUE);

  private final Fields settings;
  private final Path folder;
  private final String activations;

  /** Whether the objective is one of what the model writes. */
  private final boolean score;

  Reproduction(RunFiles run) {
    settings = run.settings();
    folder = run.folder();
    score = run.measure() == Measure.SCORE;
    activations = run.summary().object(RunSummary.MACHINE).text("activations");
  }

  /** The whole run, under the same mask. */
  String tune() {
    List<String> words = new ArrayList<>(List.of("tune", "-m", settings.text("model")));
    add(words, "--mask", folder.resolve("mask.safetensors").toString());
    examples(words);
    for (String name : List.of("data", "train", "dev", "test", "steps")) {
      add(words, "--" + name, settings.text(name));
    }
    objective(words);
    add(words, "--batch", settings.text("batch").equals(ALL) ? "all" : settings.text("batch"));
    for (String name : List.of("lr", "epsilon", "direction", "directions")) {
      add(words, "--" + name, settings.text(name));
    }
    add(words, "--estimator", settings.text("estimator").replace('_', '-'));
    add(words, "--update", settings.text("update"));
    add(words, "--clip", settings.text("clip_quantile"));
    add(words, "--eval-every", settings.text("eval_every"));
    add(words, "--patience", settings.text("patience"));
    add(words, "--activations", activations());
    add(words, "--pre", settings.text("pre"));
    add(words, "-s", settings.text("seed"));
    limit(words, "--limit", "limit");
    limit(words, "-c", "context");
    add(words, "-o", folder + "-again");
    return line(words);
  }

  /** The best values, from base model, mask and journal. */
  String replay() {
    return line(List.of("replay", folder.toString(), "--best", "-o", "best.safetensors"));
  }

  /** A paragraph with the figures after; empty where the set was a part of a file. */
  String evaluate() {
    String test = settings.text("test").isEmpty() ? settings.text("dev") : settings.text("test");
    String data = settings.text("data");
    if (data.isEmpty() && test.isEmpty()) {
      return "";
    }
    List<String> words = new ArrayList<>(List.of("eval", "-m", settings.text("model")));
    add(words, "--delta", folder.resolve("best.safetensors").toString());
    examples(words);
    if (data.isEmpty()) {
      add(words, "--test", test);
    } else {
      add(words, "--data", data);
      add(words, "--split", "test");
    }
    objective(words);
    if (score) { // the run found it by its own examples, and these may be others
      add(words, "--stop-at", settings.has("stop") ? "line" : "text");
    }
    add(words, "--pre", settings.text("pre"));
    add(words, "-s", settings.text("data_seed"));
    limit(words, "--limit", "limit");
    limit(words, "-c", "context");
    return "<p>The figures after it:</p>\n<pre class=\"command\">" + line(words) + "</pre>";
  }

  private void objective(List<String> words) {
    if (score) {
      add(words, "--objective", settings.text("objective"));
      add(words, "--max-tokens", settings.text("max_tokens"));
    }
  }

  /** Empty for those that are usual. */
  private String activations() {
    return activations.equals("f32") ? "" : activations;
  }

  private void examples(List<String> words) {
    for (String name : List.of("task", "template", "labels")) {
      add(words, "--" + name, settings.text(name));
    }
  }

  /** A largest number, left out where there is none. */
  private void limit(List<String> words, String option, String setting) {
    String most = settings.text(setting);
    add(words, option, most.equals(ALL) ? "" : most);
  }

  /** An option that has a value; one that begins with - is written with a sign of equality. */
  private static void add(List<String> words, String option, String value) {
    if (value.isEmpty()) {
      return;
    }
    if (value.startsWith("-") && option.startsWith("--")) {
      words.add(option + "=" + value);
    } else {
      words.add(option);
      words.add(value);
    }
  }

  /** Words as a shell takes them, each of which a page breaks only where it must. */
  private static String line(List<String> words) {
    StringBuilder html = new StringBuilder(Html.text(Program.name()));
    for (String word : words) {
      String quoted = PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
      html.append(" <span>").append(Html.text(quoted)).append("</span>");
    }
    return html.toString();
  }
}
