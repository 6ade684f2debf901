package io.gatun.tools.run;

import io.gatun.tools.cli.Cli;
import java.io.PrintStream;
import java.util.function.BooleanSupplier;
import org.jline.utils.Signals;

/** True once Ctrl-C was pressed. A second Ctrl-C ends the process at once. */
final class StopAtInterrupt implements BooleanSupplier, AutoCloseable {
  private static final String INTERRUPT = "INT";

  private final PrintStream err;
  private final Object before;
  private volatile boolean pressed;

  StopAtInterrupt(PrintStream err) {
    this.err = err;
    before = Signals.register(INTERRUPT, this::press);
  }

  private void press() {
    if (pressed) {
      Runtime.getRuntime().halt(Cli.STOPPED);
    }
    pressed = true;
    err.println("gatun: stops after this step; Ctrl-C again ends it at once");
  }

  @Override
  public boolean getAsBoolean() {
    return pressed;
  }

  @Override
  public void close() {
    Signals.unregister(INTERRUPT, before);
  }
}
