/** Measurements of the kernels, and of the machine that bounds them. */
// JMH is no module; nobody requires this one, so nobody inherits that.
@SuppressWarnings("requires-automatic")
module io.gatun.bench {
  requires io.gatun.engine;
  requires jmh.core;
}
