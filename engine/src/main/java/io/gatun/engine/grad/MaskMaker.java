package io.gatun.engine.grad;

import io.gatun.engine.adapt.Mask;
import io.gatun.engine.model.Linear;
import io.gatun.engine.model.Model;
import io.gatun.engine.model.ProgressListener;
import io.gatun.engine.task.PromptedExample;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Makes masks of a model: ranks the weights of matrices in layers and chooses the first. */
public final class MaskMaker {
  private final Model model;
  private final MaskSettings settings;
  private final ProgressListener progress;

  /**
   * @param progress told of examples read, stage {@code "score"}
   * @throws IllegalArgumentException if the model has no such layers, or no matrix is left
   */
  public MaskMaker(Model model, MaskSettings settings, ProgressListener progress) {
    this.model = model;
    this.settings = settings;
    this.progress = progress;
    if (settings.lastLayer() >= model.config().layers()) {
      throw new IllegalArgumentException(
          "the model has layers 0 to %d, none of number %d"
              .formatted(model.config().layers() - 1, settings.lastLayer()));
    }
    if (linears(settings.lastLayer()).isEmpty()) {
      throw new IllegalArgumentException("no matrix is left to be tuned");
    }
  }

  /**
   * Makes the mask. Where weights are ranked by gradients it knows what lies on them: sums of
   * {@link WeightScore#square}.
   *
   * @param baseHash SHA-256 of the model's file
   * @param examples texts or a task's examples, for scores that read any
   * @param origin what else is to be kept with the mask, such as where the examples are from
   * @throws IllegalArgumentException if examples are needed and there are none
   * @throws ArithmeticException if a score is not a finite number
   */
  public Mask make(String baseHash, List<PromptedExample> examples, Map<String, String> origin) {
    ChosenWeights chosen = new ChosenWeights(settings, weights());
    if (settings.score().readsExamples()) {
      if (examples.isEmpty()) {
        throw new IllegalArgumentException(settings.score() + " scores need examples");
      }
      List<Linear> linears = new ArrayList<>();
      for (int layer = settings.lastLayer(); layer >= settings.firstLayer(); layer--) {
        linears.addAll(linears(layer));
      }
      new ExampleScores(model, settings.score(), examples, progress).each(linears, chosen::add);
    } else {
      WeightScores scores = new WeightScores(model, settings.score(), settings.seed());
      int total = settings.lastLayer() - settings.firstLayer() + 1;
      for (int layer = settings.lastLayer(); layer >= settings.firstLayer(); layer--) {
        linears(layer)
            .forEach(linear -> chosen.add(linear, (ScoreSink sink) -> scores.each(linear, sink)));
        progress.progress("score", (long) settings.lastLayer() - layer + 1, total);
      }
    }
    return chosen.mask(baseHash, made(examples, origin));
  }

  private long weights() {
    long weights = 0;
    for (int layer = settings.firstLayer(); layer <= settings.lastLayer(); layer++) {
      weights += weights(layer);
    }
    return weights;
  }

  private long weights(int layer) {
    return linears(layer).stream()
        .mapToLong(linear -> (long) linear.matrix().rows() * linear.matrix().columns())
        .sum();
  }

  private List<Linear> linears(int layer) {
    return model.weights().layers().get(layer).linears().stream()
        .filter(linear -> !settings.without().contains(linear.id().role()))
        .toList();
  }

  private Map<String, String> made(List<PromptedExample> examples, Map<String, String> origin) {
    Map<String, String> made = new TreeMap<>(origin);
    made.put("score", word(settings.score()));
    made.put("density", Double.toString(settings.density()));
    made.put("scope", word(settings.scope()));
    made.put("layers", settings.firstLayer() + "-" + settings.lastLayer());
    if (!settings.without().isEmpty()) {
      Set<String> roles =
          settings.without().stream().map(MaskMaker::word).collect(Collectors.toSet());
      made.put("without", roles.stream().sorted().collect(Collectors.joining(",")));
    }
    if (settings.score().readsExamples()) {
      made.put("examples", Integer.toString(examples.size()));
    } else if (settings.score() == WeightScore.RANDOM) {
      made.put("seed", Long.toString(settings.seed()));
    }
    return made;
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
