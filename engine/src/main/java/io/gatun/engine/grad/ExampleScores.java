package io.gatun.engine.grad;

import io.gatun.engine.model.Linear;
import io.gatun.engine.model.Model;
import io.gatun.engine.model.ProgressListener;
import io.gatun.engine.model.WeightId;
import io.gatun.engine.task.PromptedExample;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * Scores of all weights of matrices, summed over examples. They are held as f32 for as many
 * matrices as half of the heap has room for; where that is not all of them, the examples are read
 * once more for those that are left.
 */
final class ExampleScores {
  private static final int LEAST_ROWS = 512;

  private final Model model;
  private final WeightScore score;
  private final List<PromptedExample> examples;
  private final ProgressListener progress;
  private final long room;

  /**
   * @param score one that is summed over examples
   * @param examples at least one
   * @param progress told of examples read, stage {@code "score"}
   */
  ExampleScores(
      Model model, WeightScore score, List<PromptedExample> examples, ProgressListener progress) {
    this(model, score, examples, progress, Runtime.getRuntime().maxMemory() / 2 / Float.BYTES);
  }

  /**
   * @param room scores that are held at once, if more than one matrix has
   */
  ExampleScores(
      Model model,
      WeightScore score,
      List<PromptedExample> examples,
      ProgressListener progress,
      long room) {
    this.model = model;
    this.score = score;
    this.examples = examples;
    this.progress = progress;
    this.room = room;
  }

  /**
   * Hands over the scores of each matrix, row by row, in the order of the matrices.
   *
   * @param linears matrices of layers, best from the top down: no reading goes below its lowest
   */
  void each(List<Linear> linears, BiConsumer<Linear, float[]> consumer) {
    int longest = examples.stream().mapToInt(BackwardPass::rows).max().orElseThrow();
    BackwardPass pass = new BackwardPass(model, Math.max(LEAST_ROWS, longest));
    List<List<PromptedExample>> runs = pass.runs(examples);
    List<List<Linear>> groups = groups(linears);
    long done = 0;
    long total = (long) groups.size() * examples.size();
    for (List<Linear> group : groups) {
      ScoreSums sums = ScoreSums.of(score, model.backend(), group);
      Set<WeightId> wanted = group.stream().map(Linear::id).collect(Collectors.toSet());
      for (List<PromptedExample> run : runs) {
        pass.run(run, Map.of(), wanted, sums);
        done += run.size();
        progress.progress("score", done, total);
      }
      group.forEach(linear -> consumer.accept(linear, sums.scores(linear)));
    }
  }

  private List<List<Linear>> groups(List<Linear> linears) {
    List<List<Linear>> groups = new ArrayList<>();
    long left = 0;
    for (Linear linear : linears) {
      long needed = (long) linear.matrix().rows() * linear.matrix().columns();
      if (groups.isEmpty() || needed > left) {
        groups.add(new ArrayList<>());
        left = room;
      }
      groups.getLast().add(linear);
      left -= needed;
    }
    return groups;
  }
}
