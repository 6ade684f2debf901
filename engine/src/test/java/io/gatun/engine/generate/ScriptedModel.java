package io.gatun.engine.generate;

import io.gatun.engine.forward.ContextOverflowException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToIntFunction;

/** A model whose next token is a function of all tokens in its context. */
final class ScriptedModel implements LogitsSource {
  private final int contextLength;
  private final ToIntFunction<List<Integer>> next;
  private final List<Integer> context = new ArrayList<>();
  private boolean nextKnown;

  /** Every call of prefill or append. */
  final List<List<Integer>> reads = new ArrayList<>();

  ScriptedModel(int contextLength, ToIntFunction<List<Integer>> next) {
    this.contextLength = contextLength;
    this.next = next;
  }

  /** Counts upwards from the last token in the context. */
  static ScriptedModel counting(int contextLength) {
    return new ScriptedModel(contextLength, context -> context.getLast() + 1);
  }

  List<Integer> context() {
    return List.copyOf(context);
  }

  @Override
  public int vocabularySize() {
    return 1024;
  }

  @Override
  public int contextLength() {
    return contextLength;
  }

  @Override
  public int position() {
    return context.size();
  }

  @Override
  public void prefill(int[] tokens) {
    if (context.size() + tokens.length > contextLength) {
      throw new ContextOverflowException(contextLength, context.size(), tokens.length);
    }
    List<Integer> read = Arrays.stream(tokens).boxed().toList();
    reads.add(read);
    context.addAll(read);
    nextKnown = true;
  }

  @Override
  public void append(int token) {
    prefill(new int[] {token});
  }

  @Override
  public void nextLogits(float[] target) {
    if (!nextKnown) {
      throw new IllegalStateException("nothing read since the last truncation");
    }
    Arrays.fill(target, 0);
    target[next.applyAsInt(context)] = 10;
  }

  @Override
  public void truncate(int position) {
    nextKnown &= position == context.size();
    context.subList(position, context.size()).clear();
  }
}
