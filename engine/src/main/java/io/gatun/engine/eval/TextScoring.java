package io.gatun.engine.eval;

import io.gatun.engine.adapt.SparseDelta;
import io.gatun.engine.generate.GreedyTexts;
import io.gatun.engine.model.Model;
import io.gatun.engine.task.PromptedExample;
import io.gatun.engine.task.Question;
import io.gatun.engine.task.TextObjective;
import java.util.ArrayList;
import java.util.List;

/**
 * Scores what a model writes, token by token the likeliest. A score has the same bits whatever else
 * is scored beside it. One thread at a time.
 */
public final class TextScoring {
  private final GreedyTexts writer;
  private final TextObjective objective;
  private final Model model;

  /**
   * A scoring.
   *
   * @param model what writes; it stays its owner's
   * @param objective how a text is judged
   * @param maxTokens most tokens of a text
   * @param stops texts end before the first of these that is not among the white space at their
   *     beginning, or with the model's own end
   */
  public TextScoring(Model model, TextObjective objective, int maxTokens, List<String> stops) {
    writer = new GreedyTexts(model, maxTokens, stops);
    this.objective = objective;
    this.model = model;
  }

  /**
   * Has texts written and scores them.
   *
   * @return under the first delta those of all questions in order, then under the second, and so on
   */
  public List<ScoredText> score(List<Question> questions, List<SparseDelta> deltas) {
    List<GreedyTexts.Request> requests = new ArrayList<>();
    for (SparseDelta delta : deltas) {
      for (Question question : questions) {
        requests.add(new GreedyTexts.Request(question.prompt(), delta));
      }
    }
    List<String> texts = writer.write(requests);
    List<ScoredText> scored = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      Question question = questions.get(i % questions.size());
      String text = texts.get(i);
      scored.add(new ScoredText(text, objective.score(text, question.references())));
    }
    return scored;
  }

  /** Mean score of texts, in their order; NaN of none. */
  public static double meanScore(List<ScoredText> texts) {
    double sum = 0;
    for (ScoredText text : texts) {
      sum += text.score();
    }
    return sum / texts.size();
  }

  /** The question whether the model writes an example's right candidate by itself. */
  public Question question(PromptedExample example) {
    return Question.of(example, model.tokenizer());
  }

  /**
   * Checks that a prompt leaves room for a text.
   *
   * @throws IllegalArgumentException if it does not
   */
  public void requireRoom(Question question) {
    int contextLength = model.config().contextLength();
    if (question.prompt().length + 1 > contextLength) {
      throw new IllegalArgumentException(
          "a prompt of %d tokens: the model reads %d, and a text needs room for one more"
              .formatted(question.prompt().length, contextLength));
    }
  }
}
