package io.gatun.tools.command;

import io.gatun.tools.cli.ActivationChoice;
import io.gatun.tools.cli.Arguments;
import io.gatun.tools.cli.Command;
import io.gatun.tools.cli.CommonOptions;
import io.gatun.tools.cli.ObjectiveOptions;
import io.gatun.tools.cli.Streams;
import io.gatun.tools.cli.TaskOptions;
import io.gatun.tools.run.EvalRun;
import io.gatun.tools.run.TuneFlags;
import io.gatun.tools.run.TuneRun;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.cli.Option;

/** {@code gatun tune}. */
final class TuneCommand implements Command {
  @Override
  public String name() {
    return "tune";
  }

  @Override
  public String summary() {
    return "make a model better at a task, with forward passes only";
  }

  @Override
  public List<Option> options() {
    List<Option> options = new ArrayList<>();
    options.add(CommonOptions.model());
    options.addAll(TaskOptions.task());
    options.add(
        CommonOptions.valued(
            "train",
            "FILE",
            "examples to train on: JSONL, or TSV or CSV with a header, with the template's fields"
                + " and 'label'; without a template, records of 'prompt' and 'completion' or of"
                + " 'text', or a .txt file"));
    options.add(
        CommonOptions.valued("dev", "FILE", "examples to choose by; else a third of --train's"));
    options.add(CommonOptions.valued("test", "FILE", "examples to report on"));
    options.add(CommonOptions.valued(EvalRun.LIMIT, "N", "report on the first N of them"));
    options.add(
        ObjectiveOptions.objective("what is made better", ". These need --lr, such as 4e-4"));
    options.add(ObjectiveOptions.maxTokens());
    options.add(
        CommonOptions.valued(
            TuneFlags.RECIPE,
            "NAME",
            "senszoq, the default: weights to which pre-training text is sensitive; or last-layer:"
                + " fast, each step sees all examples. Sets the mask, and other defaults"));
    options.add(
        CommonOptions.valued(
            TuneRun.MASK, "FILE", "a mask that 'mask' wrote, in a recipe's place"));
    options.add(
        CommonOptions.valued(
            TuneRun.TEXT,
            "FILE",
            "pre-training text for senszoq's mask: JSONL with 'text'; else the examples' own"));
    options.add(
        CommonOptions.valued(
            TuneFlags.ESTIMATOR,
            "NAME",
            "two-point: forward passes only; three-point: half as dear again, but steps may be longer;"
                + " exact: gradients by backpropagation. Else the recipe's, two-point with a --mask"));
    options.add(
        CommonOptions.valued(TuneRun.OUT, "out", "DIR", "a new folder for all that the run keeps"));
    options.add(CommonOptions.valued(TuneRun.RESUME, "DIR", "go on with the run in this folder"));
    options.add(
        CommonOptions.valued(
            TuneRun.REWIND, "N", "with --resume: drop what followed step N, and go on from there"));
    options.add(
        CommonOptions.valued(TuneFlags.STEPS, "N", "steps; else the recipe's, 1000 with a --mask"));
    options.add(
        CommonOptions.valued(
            TuneFlags.BATCH,
            "N",
            "examples of a step, or 'all'; else the recipe's, 16 with a --mask"));
    options.add(
        CommonOptions.valued(
            TuneFlags.RATE,
            "RATE",
            "learning rate; auto, the default, finds it from the loss's curvature: for --update sgd and"
                + " momentum alone"));
    options.add(
        CommonOptions.valued(
            TuneFlags.EPSILON,
            "X",
            "how far weights are moved to see the loss change; else 1e-3, or 1e-2 with exact-match"
                + " and f1"));
    options.add(
        CommonOptions.valued(
            TuneFlags.DIRECTION, "NAME", String.join(", ", TuneFlags.DIRECTION_WORDS)));
    options.add(CommonOptions.valued(TuneFlags.DIRECTIONS, "N", "directions a step; else 1"));
    options.add(
        CommonOptions.valued(
            TuneFlags.UPDATE,
            "NAME",
            String.join(", ", TuneFlags.UPDATE_WORDS) + "; else sgd. sign and adam need --lr"));
    options.add(
        CommonOptions.valued(
            TuneFlags.CLIP,
            "Q",
            "clip gradients at this quantile of those before; else 0.95, 1 with three-point"));
    options.add(
        CommonOptions.valued(
            TuneFlags.EVAL_EVERY, "N", "steps between evaluations; else the recipe's, or 100"));
    options.add(
        CommonOptions.valued(
            TuneFlags.PATIENCE,
            "N",
            "end after so many evaluations without a better one, 0 for never; else 10 with a recipe's"
                + " own steps. With --resume: in place of what the run was started with"));
    options.add(
        CommonOptions.valued(
            TuneRun.PREFIX_MEMORY,
            "MIB",
            "memory for what is below the lowest tuned layer, kept from step to step; else 512. Exact"
                + " gradients may take as much again"));
    options.add(
        CommonOptions.valued(
            TuneRun.FSYNC_EVERY, "N", "steps after which the journal is forced to disk; else 50"));
    options.add(
        CommonOptions.context("most tokens of a prompt; else as many as the model has seen"));
    options.add(CommonOptions.seed("of examples, batches and directions; else 0"));
    options.add(CommonOptions.pre());
    options.add(CommonOptions.packedCache());
    options.addAll(CommonOptions.kernels(ActivationChoice.LOSSES));
    options.add(CommonOptions.json());
    return options;
  }

  @Override
  public List<String> examples() {
    return List.of(
        "tune -m smollm2 --recipe last-layer --task sst2 --data DIR -o RUN",
        "tune --resume RUN",
        "tune --resume RUN --rewind 500",
        "tune -m smollm2 --mask MASK --train FILE --template '{text} It was' --labels ' terrible,"
            + " great' -o RUN",
        "tune -m smollm2 --train notes.txt -o RUN",
        "tune -m smollm2 --train PAIRS.jsonl --objective f1 --lr 4e-4 -o RUN");
  }

  @Override
  public boolean computes() {
    return true;
  }

  @Override
  public void run(Arguments arguments, Streams streams) throws Exception {
    TuneRun.run(arguments, streams);
  }
}
