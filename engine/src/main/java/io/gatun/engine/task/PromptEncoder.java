package io.gatun.engine.task;

import io.gatun.format.tokenizer.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Puts examples into a model's tokens, as MeZO does (princeton-nlp/MeZO, {@code utils.py}).
 *
 * <p>The prompt, and the prompt with each candidate, lose the spaces at both ends and all blanks at
 * the start, and are tokenised each as one text; so the space between them belongs to the
 * candidate's first token. A candidate's tokens are those after the prompt's. Where a tokenizer
 * merges across the seam, so that the prompt's own tokens do not begin every text, the prompt ends
 * earlier: at the last token up to which all agree. BOS comes first where the model's file asks for
 * it; EOS is never added, nor are special tokens' spellings understood.
 *
 * <p>A text that is too long loses tokens after BOS, as many as the longest candidate needs.
 */
public final class PromptEncoder implements ExampleEncoder {
  private static final char SPACE = ' ';

  private final Tokenizer tokenizer;
  private final Template template;
  private final int maxTokens;

  /**
   * @param maxTokens most tokens of a prompt with a candidate, such as the model's context length
   */
  public PromptEncoder(Tokenizer tokenizer, Template template, int maxTokens) {
    if (maxTokens < 2) {
      throw new IllegalArgumentException(
          "a prompt and a candidate have at least two tokens, not " + maxTokens);
    }
    this.tokenizer = tokenizer;
    this.template = template;
    this.maxTokens = maxTokens;
  }

  /**
   * Encodes one example.
   *
   * @throws IllegalArgumentException if it lacks a field, a candidate adds nothing to the prompt,
   *     nothing precedes it, or it is too long by itself
   */
  public PromptedExample encode(Example example) {
    String prompt = template.prompt(example.fields());
    List<int[]> texts = new ArrayList<>();
    int[] promptTokens = tokens(prompt);
    int shared = promptTokens.length;
    for (String candidate : template.candidates(example.fields())) {
      int[] text = tokens(prompt + candidate);
      texts.add(text);
      shared = Math.min(shared, commonPrefix(promptTokens, text));
    }
    if (shared == 0 && texts.size() == 1 && texts.getFirst().length > 1) {
      shared = 1; // plain text, no BOS: its first token is given, the others are predicted
    }
    int[][] candidates = new int[texts.size()][];
    for (int c = 0; c < candidates.length; c++) {
      candidates[c] = Arrays.copyOfRange(texts.get(c), shared, texts.get(c).length);
      check(shared, candidates[c], prompt, c, example);
    }
    int[] common = Arrays.copyOf(texts.getFirst(), shared);
    return fit(new PromptedExample(common, candidates, example.label()));
  }

  @Override
  public List<PromptedExample> encode(List<Example> examples) {
    return examples.stream().map(this::encode).toList();
  }

  private void check(int shared, int[] candidate, String prompt, int index, Example example) {
    String problem = "";
    if (shared == 0) {
      problem = "no token precedes it: give the template a prompt";
    } else if (candidate.length == 0) {
      problem = "it adds no token to the prompt";
    }
    if (!problem.isEmpty()) {
      throw new IllegalArgumentException(
          "candidate %s after %s: %s"
              .formatted(
                  DataLines.excerpt(template.candidates(example.fields()).get(index)),
                  DataLines.excerpt(prompt),
                  problem));
    }
  }

  private int[] tokens(String text) {
    int[] tokens = tokenizer.encode(strip(text));
    if (!tokenizer.addsBos() || tokenizer.bos().isEmpty()) {
      return tokens;
    }
    int[] withBos = new int[tokens.length + 1];
    withBos[0] = tokenizer.bos().getAsInt();
    System.arraycopy(tokens, 0, withBos, 1, tokens.length);
    return withBos;
  }

  private static String strip(String text) {
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == SPACE) {
      end--;
    }
    return text.substring(0, end).stripLeading();
  }

  private static int commonPrefix(int[] a, int[] b) {
    int mismatch = Arrays.mismatch(a, b);
    return mismatch < 0 ? a.length : mismatch;
  }

  private PromptedExample fit(PromptedExample example) {
    int room = maxTokens - example.longestCandidate();
    int[] prompt = example.prompt();
    if (prompt.length <= room) {
      return example;
    }
    int[][] candidates = example.candidates();
    boolean bos = tokenizer.addsBos() && tokenizer.bos().isPresent();
    int least = bos && prompt.length > 1 ? 2 : 1;
    if (maxTokens <= least || (room < least && candidates.length > 1)) {
      throw new IllegalArgumentException(
          "a candidate of %d tokens leaves no room for a prompt: at most %d tokens are read"
              .formatted(example.longestCandidate(), maxTokens));
    }
    int kept = Math.min(prompt.length, Math.max(room, least));
    int[] cut = Arrays.copyOfRange(prompt, prompt.length - kept, prompt.length);
    if (bos) {
      cut[0] = prompt[0];
    }
    if (room < kept) {
      candidates = new int[][] {Arrays.copyOf(candidates[0], maxTokens - kept)};
    }
    return new PromptedExample(cut, candidates, example.label());
  }
}
