/** The transformer: models, sessions, evaluation. Knows no SIMD and no file layout. */
module io.gatun.engine {
  requires transitive io.gatun.format;
  requires transitive io.gatun.kernels;
  requires com.fasterxml.jackson.core;
  requires jdk.management;

  exports io.gatun.engine.adapt;
  exports io.gatun.engine.bench;
  exports io.gatun.engine.chat;
  exports io.gatun.engine.eval;
  exports io.gatun.engine.forward;
  exports io.gatun.engine.generate;
  exports io.gatun.engine.grad;
  exports io.gatun.engine.model;
  exports io.gatun.engine.pretrain;
  exports io.gatun.engine.random;
  exports io.gatun.engine.recipe;
  exports io.gatun.engine.task;
  exports io.gatun.engine.train;
}
