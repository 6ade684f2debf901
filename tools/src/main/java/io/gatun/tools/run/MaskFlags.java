package io.gatun.tools.run;

import io.gatun.engine.grad.MaskSettings;
import io.gatun.engine.grad.MaskSettings.Scope;
import io.gatun.engine.grad.WeightScore;
import io.gatun.engine.model.TensorRole;
import io.gatun.tools.cli.Arguments;
import io.gatun.tools.cli.CommonOptions;
import io.gatun.tools.cli.UsageException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a mask is to be like, as the command line has it. */
public final class MaskFlags {
  public static final String SCORE = "score";
  public static final String TEXT = "text";
  public static final String SEQUENCES = "sequences";
  public static final String LENGTH = "length";
  public static final String DENSITY = "density";
  public static final String SCOPE = "scope";
  public static final String LAYERS = "layers";
  public static final String WITHOUT = "without";
  public static final String TRAIN = "train";
  public static final String OUT = "o";

  private static final List<String> SCORES =
      List.of("fisher", "random", "large", "small", "wanda", "task", "task-mean");
  private static final Pattern RANGE = Pattern.compile("(\\d{1,6})(?:-(\\d{1,6}))?");

  /** What matrices are called; words alone, since help is printed without the engine. */
  public static final List<String> MATRICES = List.of("q", "k", "v", "o", "gate", "up", "down");

  private MaskFlags() {}

  static WeightScore score(Arguments arguments) throws UsageException {
    String word = arguments.word(SCORE, SCORES).orElse("fisher");
    return WeightScore.valueOf(word.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  /**
   * The settings.
   *
   * @param layers how many the model has
   */
  static MaskSettings settings(Arguments arguments, int layers) throws UsageException {
    String scope = arguments.word(SCOPE, List.of("tensor", "global")).orElse("tensor");
    int first = 0;
    int last = layers - 1;
    Optional<String> range = arguments.text(LAYERS);
    if (range.isPresent()) {
      Matcher matcher = range(range.get());
      first = Integer.parseInt(matcher.group(1));
      last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
    }
    if (last >= layers) {
      throw new UsageException(
          "--layers %s: the model's are 0-%d".formatted(range.orElse(""), layers - 1));
    }
    try {
      return new MaskSettings(
          score(arguments),
          arguments.number(DENSITY, 0, 1).orElse(0.001),
          Scope.valueOf(scope.toUpperCase(Locale.ROOT)),
          first,
          last,
          without(arguments),
          seed(arguments));
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }

  private static Matcher range(String given) throws UsageException {
    Matcher matcher = RANGE.matcher(given);
    if (!matcher.matches()) {
      throw new UsageException("--layers takes a layer or a range such as 22-29, not " + given);
    }
    return matcher;
  }

  private static Set<TensorRole> without(Arguments arguments) throws UsageException {
    Set<TensorRole> roles = new HashSet<>();
    for (String word : arguments.list(WITHOUT)) {
      roles.add(role(word.strip()));
    }
    if (roles.size() == MATRICES.size()) {
      throw new UsageException("--without leaves no matrix");
    }
    return roles;
  }

  private static TensorRole role(String word) throws UsageException {
    return switch (word) {
      case "q" -> TensorRole.QUERY;
      case "k" -> TensorRole.KEY;
      case "v" -> TensorRole.VALUE;
      case "o" -> TensorRole.ATTENTION_OUTPUT;
      case "gate" -> TensorRole.GATE;
      case "up" -> TensorRole.UP;
      case "down" -> TensorRole.DOWN;
      default ->
          throw new UsageException(
              "--without takes %s, not %s".formatted(String.join(", ", MATRICES), word));
    };
  }

  static long seed(Arguments arguments) throws UsageException {
    return arguments.whole(CommonOptions.SEED, Long.MIN_VALUE, Long.MAX_VALUE).orElse(0L);
  }
}
