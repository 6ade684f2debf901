package io.gatun.engine.generate;

/** Passes everything on; tests override what they want to disturb. */
class DelegatingSource implements LogitsSource {
  private final LogitsSource source;

  DelegatingSource(LogitsSource source) {
    this.source = source;
  }

  @Override
  public int vocabularySize() {
    return source.vocabularySize();
  }

  @Override
  public int contextLength() {
    return source.contextLength();
  }

  @Override
  public int position() {
    return source.position();
  }

  @Override
  public void prefill(int[] tokens) {
    source.prefill(tokens);
  }

  @Override
  public void append(int token) {
    source.append(token);
  }

  @Override
  public void nextLogits(float[] target) {
    source.nextLogits(target);
  }

  @Override
  public void truncate(int position) {
    source.truncate(position);
  }
}
