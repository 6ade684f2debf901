package io.gatun.tools.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Text from a file or from standard input, taken byte for byte: nothing is trimmed. */
public final class InputText {
  /** What names standard input. */
  public static final String STANDARD_INPUT = "-";

  private InputText() {}

  /** The value of {@code -p}, or the text of {@code -f}; empty if neither was given. */
  public static Optional<String> of(Arguments arguments, Streams streams)
      throws UsageException, CommandException, IOException {
    Optional<String> prompt = arguments.text(CommonOptions.PROMPT);
    Optional<String> file = arguments.text(CommonOptions.FILE);
    if (prompt.isPresent() && file.isPresent()) {
      throw new UsageException("the text comes from -p or from -f, not from both");
    }
    if (file.isPresent()) {
      return Optional.of(ofFile(file.get(), streams));
    }
    if (prompt.isPresent() && prompt.get().equals(STANDARD_INPUT)) {
      return Optional.of(ofStandardInput(streams));
    }
    return prompt;
  }

  /** The whole of a file, or of standard input if the name is {@code "-"}. */
  public static String ofFile(String name, Streams streams) throws CommandException, IOException {
    return name.equals(STANDARD_INPUT)
        ? ofStandardInput(streams)
        : decode(name, Files.readAllBytes(Path.of(name)));
  }

  /** The whole of standard input. */
  public static String ofStandardInput(Streams streams) throws CommandException, IOException {
    InputStream in = streams.in();
    return decode("standard input", in.readAllBytes());
  }

  private static String decode(String name, byte[] bytes) throws CommandException {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer source = ByteBuffer.wrap(bytes);
    CharBuffer text = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(source, text, true);
    if (result.isError()) {
      throw new CommandException(
          "%s: byte %d is 0x%02X, which is not UTF-8 text; convert it, such as with iconv"
              .formatted(name, source.position(), bytes[source.position()]));
    }
    return text.flip().toString();
  }
}
