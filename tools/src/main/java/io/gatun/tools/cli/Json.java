package io.gatun.tools.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.Map;

/** Prints a result as one line of JSON. */
public final class Json {
  private Json() {}

  /** With the keys in the map's order. */
  public static void print(Map<String, ?> result, Streams streams) throws IOException {
    streams.out().println(JSON.std.asString(result));
  }
}
