package io.gatun.engine.train;

import io.gatun.engine.adapt.SparseDelta;
import io.gatun.engine.forward.Session;
import io.gatun.engine.generate.GenerationOptions;
import io.gatun.engine.generate.Generator;
import io.gatun.engine.generate.OverflowPolicy;
import io.gatun.engine.generate.SamplingOptions;
import io.gatun.engine.generate.TokenStream;
import io.gatun.engine.model.Model;
import io.gatun.engine.task.TextObjective;
import io.gatun.kernels.KvType;
import java.util.List;

/**
 * One minus the mean score of what the model writes, token by token the likeliest. Zeroth-order
 * steps need no gradient of it (MeZO, arXiv 2305.17333, section 3.3: F1 as the objective); but
 * where a small move changes no word the loss does not change either, so epsilon must be larger
 * than for likelihoods. A text is generated for each example and delta, one after the other.
 *
 * @param model what writes; it stays its owner's
 * @param questions the examples
 * @param objective how a text is judged
 * @param maxTokens most tokens of a text
 * @param stops texts end before the first of these, or with the model's own end
 */
public record GeneratedTextLoss(
    Model model,
    List<Question> questions,
    TextObjective objective,
    int maxTokens,
    List<String> stops)
    implements BatchLoss {
  /**
   * An example.
   *
   * @param prompt token ids, at least one
   * @param references what may follow it, at least one text
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Question(int[] prompt, List<String> references) {
    /** Copies the list. */
    public Question {
      references = List.copyOf(references);
    }
  }

  /**
   * Checks that prompts leave room for a text.
   *
   * @throws IllegalArgumentException if one does not
   */
  public GeneratedTextLoss {
    questions = List.copyOf(questions);
    stops = List.copyOf(stops);
    for (Question question : questions) {
      if (question.prompt().length + 1 > model.config().contextLength()) {
        throw new IllegalArgumentException(
            "a prompt of %d tokens: the model reads %d, and a text needs room for one more"
                .formatted(question.prompt().length, model.config().contextLength()));
      }
    }
  }

  @Override
  public int examples() {
    return questions.size();
  }

  @Override
  public double[] means(int[] batch, List<SparseDelta> deltas) {
    return deltas.stream().mapToDouble(delta -> 1 - meanScore(batch, delta)).toArray();
  }

  private double meanScore(int[] batch, SparseDelta delta) {
    int longest = 0;
    for (int example : batch) {
      longest = Math.max(longest, questions.get(example).prompt().length);
    }
    int room = (int) Math.min((long) longest + maxTokens, model.config().contextLength());
    GenerationOptions options =
        GenerationOptions.of(maxTokens, SamplingOptions.greedy())
            .withStops(stops)
            .withOverflow(OverflowPolicy.STOP, 0);
    double sum = 0;
    try (Session session = Session.open(model, room, KvType.F32, delta)) {
      Generator generator = new Generator(session);
      for (int example : batch) {
        Question question = questions.get(example);
        TokenStream text = generator.generate(question.prompt(), options);
        text.forEachRemaining(token -> {});
        sum += objective.score(text.text(), question.references());
      }
    }
    return sum / batch.length;
  }
}
