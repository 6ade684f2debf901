package io.gatun.tools.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StatusLineTest {
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final PrintStream err = new PrintStream(written, true, StandardCharsets.UTF_8);

  @Test
  void aLineIsCutToTheTerminalAndTakenAway() {
    StatusLine line = new StatusLine(err, true, 8);
    line.show("0123456789");
    line.show("at once: not shown");
    line.clear();
    line.clear();
    assertEquals("\r0123456\r       \r", written.toString(StandardCharsets.UTF_8));
  }

  @Test
  void withoutATerminalNothingIsWritten() {
    StatusLine line = new StatusLine(err, false, 80);
    line.show("text");
    line.close();
    assertEquals("", written.toString(StandardCharsets.UTF_8));
  }
}
