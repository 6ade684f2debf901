package io.gatun.tools.command;

import io.gatun.tools.cli.ActivationChoice;
import io.gatun.tools.cli.Arguments;
import io.gatun.tools.cli.Command;
import io.gatun.tools.cli.CommonOptions;
import io.gatun.tools.cli.Streams;
import io.gatun.tools.cli.TaskOptions;
import io.gatun.tools.run.MaskFlags;
import io.gatun.tools.run.MaskRun;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.cli.Option;

/** {@code gatun mask}. */
final class MaskCommand implements Command {
  @Override
  public String name() {
    return "mask";
  }

  @Override
  public String summary() {
    return "choose the weights of a model that 'tune' is to change";
  }

  @Override
  public List<Option> options() {
    List<Option> options = new ArrayList<>();
    options.add(CommonOptions.model());
    options.add(
        CommonOptions.valued(
            MaskFlags.SCORE,
            "NAME",
            "how weights are ranked: fisher (the default: squared gradients on --text), wanda (size"
                + " times inputs on --text), task or task-mean (gradients on a task's examples),"
                + " random, large, small"));
    options.add(
        CommonOptions.valued(
            MaskFlags.TEXT,
            "FILE",
            "JSONL with texts in the field 'text', such as pre-training's"));
    options.add(
        CommonOptions.valued(
            MaskFlags.SEQUENCES, "N", "texts or examples to read; else 64 texts, all examples"));
    options.add(CommonOptions.valued(MaskFlags.LENGTH, "N", "tokens of a text; else 256"));
    options.add(
        CommonOptions.valued(
            MaskFlags.DENSITY, "X", "share of weights that is chosen; else 0.001"));
    options.add(
        CommonOptions.valued(
            MaskFlags.SCOPE,
            "WHERE",
            "tensor, the default: as large a share of each matrix; or global: of all together"));
    options.add(
        CommonOptions.valued(
            MaskFlags.LAYERS, "A-B", "layers with chosen weights, from 0; else all"));
    options.add(
        CommonOptions.valued(
            MaskFlags.WITHOUT,
            "LIST",
            "matrices without chosen weights, by comma: " + String.join(", ", MaskFlags.MATRICES)));
    options.addAll(TaskOptions.task());
    options.add(
        CommonOptions.valued(
            MaskFlags.TRAIN, "FILE", "a task's examples, in place of --data's training split"));
    options.add(
        CommonOptions.valued(MaskFlags.OUT, "out", "FILE", "the mask: a small safetensors file"));
    options.add(
        CommonOptions.context("most tokens of a prompt; else as many as the model has seen"));
    options.add(CommonOptions.seed("of places in texts, examples and random scores; else 0"));
    options.add(CommonOptions.pre());
    options.add(CommonOptions.packedCache());
    options.addAll(CommonOptions.kernels(ActivationChoice.LOSSES));
    options.add(CommonOptions.json());
    return options;
  }

  @Override
  public List<String> examples() {
    return List.of(
        "mask -m smollm2 --text c4.jsonl -o MASK",
        "mask -m smollm2 --text c4.jsonl --density 0.003 --layers 22-29 -o MASK",
        "mask -m smollm2 --score task-mean --task sst2 --data DIR --layers 29 --without k,v -o"
            + " MASK");
  }

  @Override
  public boolean computes() {
    return true;
  }

  @Override
  public void run(Arguments arguments, Streams streams) throws Exception {
    MaskRun.run(arguments, streams);
  }
}
