package io.gatun.tools.chat;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** Lines that a person types, with editing and a history that lasts. */
final class TerminalLines implements LineSource {
  private static final String HISTORY = "chat-history";

  private final Terminal terminal;
  private final LineReader reader;
  private final PrintStream err;

  TerminalLines(Path state, PrintStream err) throws IOException {
    this.err = err;
    terminal = TerminalBuilder.builder().system(true).build();
    DefaultParser parser = new DefaultParser();
    parser.setEscapeChars(null); // a backslash is the user's own
    LineReaderBuilder builder =
        LineReaderBuilder.builder()
            .terminal(terminal)
            .appName("gatun")
            .parser(parser)
            .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true);
    try {
      Files.createDirectories(state);
      if (Files.isWritable(state)) {
        builder.variable(LineReader.HISTORY_FILE, state.resolve(HISTORY));
      }
    } catch (IOException e) {
      // A history that does not last is still one.
    }
    reader = builder.build();
  }

  @Override
  public Optional<String> read(String prompt) {
    while (true) {
      try {
        return Optional.of(reader.readLine(prompt));
      } catch (UserInterruptException e) {
        err.println("(Ctrl-D or /exit leaves)");
      } catch (EndOfFileException e) {
        return Optional.empty();
      }
    }
  }

  @Override
  public void greet(String text) {
    err.println(text);
  }

  @Override
  public boolean interactive() {
    return true;
  }

  @Override
  public Interrupt onInterrupt(Runnable action) {
    Terminal.SignalHandler before = terminal.handle(Terminal.Signal.INT, signal -> action.run());
    return () -> terminal.handle(Terminal.Signal.INT, before);
  }

  @Override
  public void close() throws IOException {
    terminal.close();
  }
}
