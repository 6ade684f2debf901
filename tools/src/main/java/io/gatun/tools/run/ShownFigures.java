package io.gatun.tools.run;

import java.io.PrintStream;
import java.util.Map;

/** Figures of a model on some examples. */
interface ShownFigures {
  /** For scripts. */
  Map<String, Object> json();

  /** For people. */
  void print(PrintStream out);
}
