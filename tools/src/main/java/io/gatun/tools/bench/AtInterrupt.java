package io.gatun.tools.bench;

import java.util.concurrent.locks.LockSupport;

/** Does something if Ctrl-C ends the process before this is closed. */
final class AtInterrupt implements AutoCloseable {
  private final Thread hook;

  private AtInterrupt(Runnable action) {
    hook = new Thread(action, "gatun-interrupt");
  }

  static AtInterrupt run(Runnable action) {
    AtInterrupt atInterrupt = new AtInterrupt(action);
    Runtime.getRuntime().addShutdownHook(atInterrupt.hook);
    return atInterrupt;
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending, and the hook runs. Whoever went on would report what it broke off,
      // and end the process with another status.
      while (true) {
        LockSupport.park(this);
      }
    }
  }
}
