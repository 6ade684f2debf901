package io.gatun.tools.run;

import io.gatun.engine.chat.ChatTemplate;
import io.gatun.engine.model.Model;
import io.gatun.tools.cli.Arguments;
import io.gatun.tools.cli.CommonOptions;
import java.util.Optional;

/** The chat template that a command asks for, or else the model's own. */
public final class TemplateChoice {
  private TemplateChoice() {}

  /** Of this model. */
  public static ChatTemplate of(Model model, Arguments arguments) throws Exception {
    Optional<String> name = arguments.text(CommonOptions.CHAT_TEMPLATE);
    return name.isPresent()
        ? ChatTemplate.named(name.get(), model.tokenizer())
        : ChatTemplate.of(model.metadata(), model.tokenizer());
  }
}
