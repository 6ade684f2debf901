package io.gatun.tools.command;

import io.gatun.format.gguf.GgufFile;
import io.gatun.format.tokenizer.Tokenizer;
import io.gatun.tools.cli.Arguments;
import io.gatun.tools.cli.Command;
import io.gatun.tools.cli.CommonOptions;
import io.gatun.tools.cli.InputText;
import io.gatun.tools.cli.Json;
import io.gatun.tools.cli.PlainText;
import io.gatun.tools.cli.Streams;
import io.gatun.tools.cli.UsageException;
import io.gatun.tools.models.ModelCache;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.cli.Option;

/** {@code gatun tokenize}. */
final class TokenizeCommand implements Command {
  private static final String AS_PROMPT = "as-prompt";

  @Override
  public String name() {
    return "tokenize";
  }

  @Override
  public String summary() {
    return "show the tokens of a text";
  }

  @Override
  public String arguments() {
    return "[TEXT]";
  }

  @Override
  public int maxArguments() {
    return 1;
  }

  @Override
  public List<Option> options() {
    return List.of(
        CommonOptions.model(),
        CommonOptions.prompt("the text, in place of the argument"),
        CommonOptions.file("a file with the text"),
        CommonOptions.special("text"),
        CommonOptions.flag(
            AS_PROMPT, "with the tokens that the model's file puts before or after a prompt"),
        CommonOptions.pre(),
        CommonOptions.json());
  }

  @Override
  public List<String> examples() {
    return List.of(
        "tokenize -m smollm2 \"Hello, world\"",
        "tokenize -m smollm2 --special --json \"<|im_start|>user\"",
        "tokenize -m model.gguf -f text.txt --json");
  }

  @Override
  public void run(Arguments arguments, Streams streams) throws Exception {
    try (GgufFile file = GgufFile.open(ModelCache.standard().resolve(arguments))) {
      Tokenizer tokenizer = Tokenizer.of(file.metadata(), arguments.text(CommonOptions.PRE));
      String text = text(arguments, streams);
      boolean special = arguments.has(CommonOptions.SPECIAL);
      int[] tokens;
      if (arguments.has(AS_PROMPT)) {
        tokens = tokenizer.encodePrompt(text, special);
      } else {
        tokens = special ? tokenizer.encodeWithSpecials(text) : tokenizer.encode(text);
      }
      if (arguments.has(CommonOptions.JSON)) {
        Json.print(Map.of("tokens", tokens), streams);
        return;
      }
      for (int token : tokens) {
        streams.out().printf("%7d  %s%n", token, PlainText.of(tokenizer.text(token)));
      }
    }
  }

  private static String text(Arguments arguments, Streams streams) throws Exception {
    Optional<String> text = InputText.of(arguments, streams);
    if (arguments.positional().isEmpty()) {
      if (text.isPresent()) {
        return text.get();
      }
      if (Streams.terminalIn()) {
        throw new UsageException("which text? Give it as an argument, with -p or with -f");
      }
      return InputText.ofStandardInput(streams);
    }
    if (text.isPresent()) {
      throw new UsageException("the text is an argument or comes from -p or -f, not both");
    }
    String argument = arguments.positional().getFirst();
    return argument.equals(InputText.STANDARD_INPUT)
        ? InputText.ofStandardInput(streams)
        : argument;
  }
}
