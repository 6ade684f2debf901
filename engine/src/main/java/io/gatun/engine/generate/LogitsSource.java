package io.gatun.engine.generate;

import io.gatun.engine.forward.Session;

/** What generation needs of a session, and no more. */
interface LogitsSource {
  int vocabularySize();

  int contextLength();

  int position();

  void prefill(int[] tokens);

  void append(int token);

  void nextLogits(float[] target);

  void truncate(int position);

  static LogitsSource of(Session session) {
    return new LogitsSource() {
      @Override
      public int vocabularySize() {
        return session.model().config().vocabularySize();
      }

      @Override
      public int contextLength() {
        return session.contextLength();
      }

      @Override
      public int position() {
        return session.position();
      }

      @Override
      public void prefill(int[] tokens) {
        session.prefill(tokens);
      }

      @Override
      public void append(int token) {
        session.append(token);
      }

      @Override
      public void nextLogits(float[] target) {
        session.nextLogits(target);
      }

      @Override
      public void truncate(int position) {
        session.truncate(position);
      }
    };
  }
}
