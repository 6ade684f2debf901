package io.gatun.tools.run;

import io.gatun.engine.chat.ChatMessage;
import io.gatun.engine.forward.Session;
import io.gatun.engine.generate.GenerationOptions;
import io.gatun.engine.generate.Generator;
import io.gatun.engine.generate.OverflowPolicy;
import io.gatun.engine.generate.StopReason;
import io.gatun.engine.generate.Timings;
import io.gatun.engine.generate.TokenStream;
import io.gatun.engine.model.Model;
import io.gatun.engine.model.WarmUpTime;
import io.gatun.kernels.KvType;
import io.gatun.tools.cli.ActivationChoice;
import io.gatun.tools.cli.Arguments;
import io.gatun.tools.cli.CommonOptions;
import io.gatun.tools.cli.InputText;
import io.gatun.tools.cli.Json;
import io.gatun.tools.cli.SamplingFlags;
import io.gatun.tools.cli.Streams;
import io.gatun.tools.cli.UsageException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Runs {@code gatun generate}. */
public final class GenerateRun {
  public static final String CHAT = "chat";
  public static final String STOP = "stop";
  public static final String OVERFLOW = "overflow";

  private static final int DEFAULT_TOKENS = 128;

  /** The context of a text without a limit, unless one is given: bounded, as its cache is. */
  private static final int UNLIMITED_CONTEXT = 4096;

  private final Arguments arguments;
  private final Streams streams;
  private final GenerationOptions options;
  private final KvType kvType;
  private final OptionalInt context;
  private final boolean json;
  private long firstTokenMillis;
  private boolean warm;

  private GenerateRun(Arguments arguments, Streams streams) throws UsageException {
    this.arguments = arguments;
    this.streams = streams;
    json = arguments.has(CommonOptions.JSON);
    kvType = EngineFlags.keyValueType(arguments);
    context = arguments.integer(CommonOptions.CONTEXT, 1, 1 << 30);
    options = options(arguments);
    EngineFlags.backend(arguments, ActivationChoice.GENERATION);
    for (String option : List.of(CommonOptions.SYSTEM, CommonOptions.CHAT_TEMPLATE)) {
      if (arguments.has(option) && !arguments.has(CHAT)) {
        throw new UsageException("--" + option + " is for a chat: add --chat");
      }
    }
  }

  /** Continues a text. */
  public static void run(Arguments arguments, Streams streams) throws Exception {
    new GenerateRun(arguments, streams).run();
  }

  private static GenerationOptions options(Arguments arguments) throws UsageException {
    int tokens = arguments.integer(SamplingFlags.TOKENS, -1, 1 << 30).orElse(DEFAULT_TOKENS);
    List<String> stops = arguments.texts(STOP);
    if (stops.contains("")) {
      throw new UsageException("--stop needs at least one character");
    }
    OverflowPolicy overflow =
        arguments
            .word(OVERFLOW, List.of("stop", "error", "slide"))
            .map(word -> OverflowPolicy.valueOf(word.toUpperCase(Locale.ROOT)))
            .orElse(OverflowPolicy.STOP);
    return new GenerationOptions(
        tokens < 0 ? GenerationOptions.UNLIMITED : tokens,
        stops,
        Sampling.of(arguments),
        overflow,
        0);
  }

  private void run() throws Exception {
    String text =
        InputText.of(arguments, streams)
            .orElseThrow(
                () -> new UsageException("which text? Give it with -p, or with -f from a file"));
    try (OpenedModel opened = OpenedModel.openForSession(arguments, streams)) {
      Model model = opened.model();
      int[] prompt = prompt(model, text);
      if (options.sampling().temperature() > 0 && !arguments.has(CommonOptions.SEED)) {
        streams.err().println("gatun: seed " + options.sampling().seed());
      }
      int room = contextLength(model, prompt.length);
      try (Session session = Session.open(model, room, kvType, opened.delta())) {
        TokenStream stream = new Generator(session).generate(prompt, options);
        warm = model.warm();
        write(stream);
        if (json) {
          Json.print(result(stream, prompt, opened), streams);
        } else {
          streams.out().println();
        }
        streams.flush();
        report(stream, opened, session);
      }
    }
  }

  private int[] prompt(Model model, String text) throws Exception {
    return arguments.has(CHAT)
        ? TemplateChoice.of(model, arguments).render(messages(text), true).tokens()
        : model.tokenizer().encodePrompt(text, arguments.has(CommonOptions.SPECIAL));
  }

  private List<ChatMessage> messages(String text) {
    List<ChatMessage> messages = new ArrayList<>();
    arguments.text(CommonOptions.SYSTEM).map(ChatMessage::system).ifPresent(messages::add);
    messages.add(ChatMessage.user(text));
    return messages;
  }

  private int contextLength(Model model, int promptTokens) {
    int most = model.config().contextLength();
    long wanted =
        options.maxTokens() == GenerationOptions.UNLIMITED
            ? UNLIMITED_CONTEXT
            : (long) promptTokens + options.maxTokens();
    return context.orElse((int) Math.min(most, Math.max(wanted, 1)));
  }

  /** Writes the text as it comes; ends early if nobody reads it. */
  private void write(TokenStream stream) {
    while (stream.hasNext()) {
      String piece = stream.next().text();
      if (firstTokenMillis == 0) {
        firstTokenMillis = ProcessFacts.millisSinceStart();
      }
      if (json) {
        continue;
      }
      streams.out().print(piece);
      if (!streams.flush()) {
        stream.cancel();
      }
    }
  }

  private Map<String, Object> result(TokenStream stream, int[] prompt, OpenedModel opened) {
    Timings timings = stream.timings();
    Map<String, Object> times = new LinkedHashMap<>();
    times.put("prompt_tokens_per_second", timings.promptTokensPerSecond());
    times.put("generation_tokens_per_second", timings.generationTokensPerSecond());
    times.put("load_ms", opened.loadMillis());
    times.put("warm_up_ms", opened.model().warmUpTime().millis());
    times.put(
        "warm_up_all_ms", opened.model().allWarmUpTime().map(WarmUpTime::millis).orElse(null));
    times.put("first_token_ms", firstTokenMillis);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("prompt_tokens", prompt);
    json.put("tokens", stream.tokens());
    json.put("text", stream.text());
    json.put("stop", stream.stopReason().label());
    json.put("timings", times);
    OptionalLong peak = ProcessFacts.peakMemory();
    json.put("peak_rss_bytes", peak.isPresent() ? peak.getAsLong() : null);
    return json;
  }

  private void report(TokenStream stream, OpenedModel opened, Session session) {
    boolean full = session.position() >= session.contextLength();
    if (stream.stopReason() == StopReason.LENGTH
        && stream.tokens().length < options.maxTokens()
        && full) {
      streams
          .err()
          .printf(
              Locale.ROOT,
              "gatun: the text ends where the context of %,d tokens is full; -c gives more room%n",
              session.contextLength());
    }
    Timings timings = stream.timings();
    streams.err().println(TimingLine.of(timings, warm, opened, firstTokenMillis));
  }
}
