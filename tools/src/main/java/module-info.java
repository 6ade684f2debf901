/**
 * The {@code gatun} command. The engine is needed by the verbs that compute, and only they have it
 * resolved (by the launcher): the others start without the incubating Vector API.
 */
module io.gatun.tools {
  requires com.fasterxml.jackson.jr.ob;
  requires io.gatun.format;
  requires static io.gatun.engine;
  requires me.tongfei.progressbar;
  requires org.apache.commons.cli;
  requires jdk.unsupported; // signals, through jline
  requires org.jline.reader;
}
