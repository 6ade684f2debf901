package io.gatun.tools.command;

import io.gatun.tools.chat.ChatRun;
import io.gatun.tools.cli.ActivationChoice;
import io.gatun.tools.cli.Arguments;
import io.gatun.tools.cli.Command;
import io.gatun.tools.cli.CommonOptions;
import io.gatun.tools.cli.SamplingFlags;
import io.gatun.tools.cli.Streams;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.cli.Option;

/** {@code gatun chat}. */
final class ChatCommand implements Command {
  @Override
  public String name() {
    return "chat";
  }

  @Override
  public String summary() {
    return "talk with a model; /help there lists what can be typed";
  }

  @Override
  public List<Option> options() {
    List<Option> options = new ArrayList<>();
    options.add(CommonOptions.model());
    options.addAll(CommonOptions.chat());
    options.add(
        CommonOptions.valued(
            SamplingFlags.TOKENS,
            "tokens",
            "N",
            "at most so many tokens an answer; else no limit"));
    options.addAll(SamplingFlags.options());
    options.add(
        CommonOptions.context(
            "room for so many tokens; else 4096 or what the model has; when it is full, the oldest"
                + " exchange is forgotten"));
    options.add(SamplingFlags.keyValueType());
    options.add(CommonOptions.delta());
    options.add(CommonOptions.pre());
    options.add(CommonOptions.packedCache());
    options.addAll(CommonOptions.kernels(ActivationChoice.GENERATION));
    return options;
  }

  @Override
  public List<String> examples() {
    return List.of(
        "chat -m smollm2",
        "chat -m smollm2 --system \"You answer in one sentence.\" --temp 0",
        "chat -m smollm2 --delta tuned.safetensors",
        "chat -m smollm2 < questions.txt > answers.txt");
  }

  @Override
  public boolean computes() {
    return true;
  }

  @Override
  public void run(Arguments arguments, Streams streams) throws Exception {
    ChatRun.run(arguments, streams);
  }
}
