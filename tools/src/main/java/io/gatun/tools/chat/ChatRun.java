package io.gatun.tools.chat;

import io.gatun.engine.chat.ChatMessage;
import io.gatun.engine.chat.ChatTemplate;
import io.gatun.engine.chat.ChatTemplateException;
import io.gatun.engine.forward.Session;
import io.gatun.engine.generate.GenerationOptions;
import io.gatun.engine.generate.Generator;
import io.gatun.engine.generate.OverflowPolicy;
import io.gatun.engine.generate.StopReason;
import io.gatun.engine.generate.Timings;
import io.gatun.engine.generate.TokenStream;
import io.gatun.engine.model.Model;
import io.gatun.tools.cli.Arguments;
import io.gatun.tools.cli.CommandException;
import io.gatun.tools.cli.CommonOptions;
import io.gatun.tools.cli.SamplingFlags;
import io.gatun.tools.cli.Streams;
import io.gatun.tools.run.EngineFlags;
import io.gatun.tools.run.OpenedModel;
import io.gatun.tools.run.Sampling;
import io.gatun.tools.run.TemplateChoice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Runs {@code gatun chat}. */
public final class ChatRun {
  private static final int DEFAULT_CONTEXT = 4096;

  /** Tokens that an answer should find room for before the oldest exchange is forgotten. */
  private static final int ROOM = 256;

  private static final String HELP =
      """
      /reset      forget the conversation
      /save FILE  write the conversation to a file, as JSON
      /exit       leave; so does Ctrl-D
      /help       show this
      Ctrl-C stops an answer. A backslash at the end of a line continues it on the next.""";

  private final Streams streams;
  private final LineSource lines;
  private final ChatTemplate template;
  private final Generator generator;
  private final int contextLength;
  private final GenerationOptions options;
  private final Conversation conversation;

  private ChatRun(
      Streams streams,
      LineSource lines,
      ChatTemplate template,
      Session session,
      GenerationOptions options,
      Conversation conversation) {
    this.streams = streams;
    this.lines = lines;
    this.template = template;
    this.generator = new Generator(session);
    this.contextLength = session.contextLength();
    this.options = options;
    this.conversation = conversation;
  }

  /** Talks until the user leaves or standard input ends. */
  public static void run(Arguments arguments, Streams streams) throws Exception {
    int tokens =
        arguments.integer(SamplingFlags.TOKENS, 1, 1 << 30).orElse(GenerationOptions.UNLIMITED);
    GenerationOptions options =
        new GenerationOptions(tokens, List.of(), Sampling.of(arguments), OverflowPolicy.STOP, 0);
    var kvType = EngineFlags.keyValueType(arguments);
    var context = arguments.integer(CommonOptions.CONTEXT, 1, 1 << 30);
    try (OpenedModel opened = OpenedModel.openForSession(arguments, streams);
        LineSource lines = LineSource.open(streams)) {
      Model model = opened.model();
      ChatTemplate template = TemplateChoice.of(model, arguments);
      int length = context.orElse(Math.min(DEFAULT_CONTEXT, model.config().contextLength()));
      try (Session session = Session.open(model, length, kvType, opened.delta())) {
        Conversation conversation = new Conversation(arguments.text(CommonOptions.SYSTEM));
        streams.err().println("gatun: " + opened.loadTimes());
        model.continueWarmUp(); // while the first message is typed
        new ChatRun(streams, lines, template, session, options, conversation).loop();
      }
    }
  }

  private void loop() throws IOException {
    lines.greet("Say something, or /help.");
    while (!streams.data().failed()) {
      Optional<String> line = Multiline.read(lines);
      if (line.isEmpty()) {
        return;
      }
      String text = line.get().strip();
      if (text.equals("/exit") || text.equals("/quit")) {
        return;
      }
      try {
        if (text.startsWith("/")) {
          command(text);
        } else if (!text.isEmpty()) {
          answer(line.get());
        }
      } catch (CommandException | ChatTemplateException | IOException e) {
        streams.err().println("gatun: " + e.getMessage());
      }
    }
  }

  private void command(String text) throws CommandException, IOException {
    String[] words = text.split("\\s+", 2);
    switch (words[0]) {
      case "/help" -> streams.err().println(HELP);
      case "/reset" -> {
        conversation.reset();
        streams.err().println("gatun: the conversation is forgotten");
      }
      case "/save" -> {
        if (words.length < 2) {
          throw new CommandException("/save needs a file: /save chat.json");
        }
        Path file = Path.of(words[1]);
        conversation.save(file);
        streams.err().println("gatun: saved " + file.toAbsolutePath());
      }
      default ->
          throw new CommandException(
              "no command " + words[0] + "; /help lists them; a message cannot begin with /");
    }
  }

  private void answer(String text) throws CommandException, ChatTemplateException {
    conversation.add(ChatMessage.user(text));
    TokenStream stream;
    try {
      stream = generator.generate(prompt(), options);
    } catch (CommandException | ChatTemplateException e) {
      conversation.dropLast();
      throw e;
    }
    try (LineSource.Interrupt _ = lines.onInterrupt(stream::cancel)) {
      while (stream.hasNext()) {
        streams.out().print(stream.next().text());
        if (!streams.flush()) {
          stream.cancel();
        }
      }
    }
    streams.out().println();
    streams.flush();
    if (stream.text().isEmpty()) {
      conversation.dropLast(); // stopped before the answer began: as if never asked
    } else {
      conversation.add(ChatMessage.assistant(stream.text()));
    }
    report(stream);
  }

  /** The conversation's tokens; the oldest exchanges are forgotten where they leave no room. */
  private int[] prompt() throws CommandException, ChatTemplateException {
    int room = Math.min(ROOM, contextLength / 4);
    int forgotten = 0;
    int[] tokens = template.render(conversation.messages(), true).tokens();
    while (tokens.length > contextLength - room && conversation.forgetOldest()) {
      forgotten++;
      tokens = template.render(conversation.messages(), true).tokens();
    }
    if (forgotten > 0) {
      streams
          .err()
          .printf(
              Locale.ROOT,
              "gatun: the context of %,d tokens is full: the oldest %s forgotten%n",
              contextLength,
              forgotten == 1 ? "exchange is" : forgotten + " exchanges are");
    }
    if (tokens.length >= contextLength) {
      throw new CommandException(
          "the message has %d tokens with its template, the context %d; start with a greater -c"
              .formatted(tokens.length, contextLength));
    }
    return tokens;
  }

  private void report(TokenStream stream) {
    if (stream.stopReason() == StopReason.LENGTH && stream.tokens().length < options.maxTokens()) {
      streams.err().println("gatun: the answer ends where the context is full; /reset frees it");
    }
    if (lines.interactive()) {
      Timings timings = stream.timings();
      streams
          .err()
          .printf(
              Locale.ROOT,
              "[%s%d tokens, %.1f tokens/s; prompt %d tokens, %.1f tokens/s]%n",
              stream.stopReason() == StopReason.CANCELLED ? "stopped; " : "",
              timings.tokens(),
              timings.generationTokensPerSecond(),
              timings.promptTokens(),
              timings.promptTokensPerSecond());
    }
  }
}
