package io.gatun.engine.generate;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;

/** Token ids below 256 are bytes of UTF-8; 256 ends a text; those above are {@code <id>}. */
final class ByteText implements TokenText {
  static final int END = 256;
  private final ByteArrayOutputStream pending = new ByteArrayOutputStream();

  @Override
  public String accept(int id) {
    if (id > END) {
      return "<" + id + ">";
    }
    pending.write(id);
    String text = pending.toString(UTF_8);
    return text.endsWith("\uFFFD") ? "" : finish();
  }

  @Override
  public String finish() {
    String text = pending.toString(UTF_8);
    pending.reset();
    return text;
  }

  @Override
  public boolean isEnd(int id) {
    return id == END;
  }
}
