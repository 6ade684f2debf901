package io.gatun.tools.chat;

import io.gatun.tools.cli.Streams;
import io.gatun.tools.models.Folders;
import java.io.IOException;
import java.util.Optional;

/** Where the user's lines come from. */
interface LineSource extends AutoCloseable {
  /** What Ctrl-C does, until closed. */
  interface Interrupt extends AutoCloseable {
    @Override
    void close();
  }

  /** The terminal with line editing and a history if there is one, else standard input. */
  static LineSource open(Streams streams) throws IOException {
    return Streams.terminalIn() && Streams.terminalOut()
        ? new TerminalLines(new Folders(System.getenv()).state(), streams.err())
        : new PipedLines(streams.in());
  }

  /** The next line without its end; empty where there is none. */
  Optional<String> read(String prompt) throws IOException;

  /** Something to say to a person before the first line. */
  void greet(String text);

  /** Whether a person is there. */
  boolean interactive();

  /** Has Ctrl-C do this in place of ending the process. */
  Interrupt onInterrupt(Runnable action);

  @Override
  void close() throws IOException;
}
