package io.gatun.tools.command;

import io.gatun.tools.cli.ActivationChoice;
import io.gatun.tools.cli.Arguments;
import io.gatun.tools.cli.Command;
import io.gatun.tools.cli.CommonOptions;
import io.gatun.tools.cli.ObjectiveOptions;
import io.gatun.tools.cli.Streams;
import io.gatun.tools.cli.TaskOptions;
import io.gatun.tools.run.EvalRun;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.cli.Option;

/** {@code gatun eval}. */
final class EvalCommand implements Command {
  @Override
  public String name() {
    return "eval";
  }

  @Override
  public String summary() {
    return "measure how well a model does a task, by label words' likelihood or by what it writes";
  }

  @Override
  public List<Option> options() {
    List<Option> options = new ArrayList<>();
    options.add(CommonOptions.model());
    options.addAll(TaskOptions.task());
    options.add(
        CommonOptions.valued(
            EvalRun.TEST,
            "FILE",
            "examples: JSONL, or TSV or CSV with a header, with the template's fields and 'label',"
                + " which counts the labels from 0; with --task, in the task's own form; with"
                + " neither, records of 'prompt' and 'completion' or of 'text', or a .txt file, of"
                + " which the loss is measured"));
    options.add(
        CommonOptions.valued(
            EvalRun.SPLIT, "PART", "with --data, which examples: train, dev or test, the default"));
    options.add(ObjectiveOptions.objective("what is measured", ""));
    options.add(ObjectiveOptions.maxTokens());
    options.add(
        CommonOptions.valued(
            ObjectiveOptions.STOP_AT,
            "WHERE",
            "with exact-match and f1: 'line', and what it writes ends with its line, or 'text', and"
                + " the model ends it; else line, unless a label or completion has several"));
    options.add(
        CommonOptions.valued(EvalRun.LIMIT, "N", "the first N examples, in the order of the seed"));
    options.add(
        CommonOptions.context("most tokens of a prompt; else as many as the model has seen"));
    options.add(CommonOptions.seed("what the examples are drawn and ordered by; else 0"));
    options.add(CommonOptions.delta());
    options.add(CommonOptions.pre());
    options.add(CommonOptions.packedCache());
    options.addAll(CommonOptions.kernels(ActivationChoice.LOSSES));
    options.add(CommonOptions.json());
    return options;
  }

  @Override
  public List<String> examples() {
    return List.of(
        "eval -m smollm2 --task sst2 --data DIR",
        "eval -m smollm2 --delta tuned.safetensors --task sst2 --data DIR",
        "eval -m smollm2 --task trec --data DIR --split dev --limit 100 --json",
        "eval -m smollm2 --test FILE --template '{text} It was' --labels ' terrible, great'",
        "eval -m smollm2 --test PAIRS.jsonl --objective f1 --max-tokens 24");
  }

  @Override
  public boolean computes() {
    return true;
  }

  @Override
  public void run(Arguments arguments, Streams streams) throws Exception {
    EvalRun.run(arguments, streams);
  }
}
