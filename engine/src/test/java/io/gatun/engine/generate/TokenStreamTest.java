package io.gatun.engine.generate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TokenStreamTest {
  private static final int[] PROMPT = {500, 501};

  @Test
  void endsAtTheNumberOfTokensAskedFor() {
    TokenStream stream = speak("abcdef", options(3));
    assertEquals(List.of("a", "b", "c"), texts(stream));
    assertEquals(StopReason.LENGTH, stream.stopReason());
    assertArrayEquals(new int[] {'a', 'b', 'c'}, stream.tokens());
    assertArrayEquals(PROMPT, stream.promptTokens());
    assertThrows(NoSuchElementException.class, stream::next);
  }

  @Test
  void endsWhereTheModelSaysSo() {
    TokenStream stream = speak("ab", options(10));
    assertEquals(List.of("a", "b", ""), texts(stream));
    assertEquals(StopReason.END, stream.stopReason());
    assertArrayEquals(new int[] {'a', 'b', ByteText.END}, stream.tokens());
    assertEquals("ab", stream.text());
  }

  @Test
  void noTokensMeansOnlyThePromptIsRead() {
    ScriptedModel model = ScriptedModel.counting(100);
    TokenStream stream = generator(model).generate(PROMPT, options(0));
    assertFalse(stream.hasNext());
    assertEquals(StopReason.LENGTH, stream.stopReason());
    assertEquals(List.of(500, 501), model.context());
  }

  @Test
  void theReasonIsUnknownBeforeTheEnd() {
    TokenStream stream = speak("ab", options(10));
    stream.next();
    assertThrows(IllegalStateException.class, stream::stopReason);
  }

  @Test
  void charactersAreNeverSplit() {
    TokenStream stream = speak("é你😀", options(100));
    assertEquals(List.of("", "é", "", "", "你", "", "", "", "😀", ""), texts(stream));
  }

  @Test
  void anIncompleteCharacterAtTheEndIsMarked() {
    TokenStream stream = speak("a你", options(2));
    assertEquals(List.of("a", "\uFFFD"), texts(stream));
  }

  @Test
  void aStopStringAcrossTokensIsNotEmitted() {
    TokenStream stream = speak("Yes\n\nUser: no", options(100).withStops(List.of("\n\nUser:")));
    assertEquals("Yes", String.join("", texts(stream)));
    assertEquals("Yes", stream.text());
    assertEquals(StopReason.STOP, stream.stopReason());
    assertEquals("Yes\n\nUser:".length(), stream.tokens().length);
  }

  @Test
  void whatWasHeldBackComesAtTheEnd() {
    TokenStream ended = speak("ab#", options(100).withStops(List.of("###")));
    assertEquals(List.of("a", "b", "", "#"), texts(ended));
    TokenStream cut = speak("ab####", options(4).withStops(List.of("###x")));
    assertEquals("ab##", String.join("", texts(cut)));
    assertEquals(StopReason.LENGTH, cut.stopReason());
  }

  @Test
  void anotherThreadCanCancel() throws InterruptedException {
    ScriptedModel model = new ScriptedModel(100_000, context -> 'x');
    TokenStream stream = generator(model).generate(PROMPT, options(GenerationOptions.UNLIMITED));
    stream.next();
    Thread other = new Thread(stream::cancel);
    other.start();
    other.join();
    assertFalse(stream.hasNext());
    assertEquals(StopReason.CANCELLED, stream.stopReason());
    assertArrayEquals(new int[] {'x'}, stream.tokens());
  }

  @Test
  void cancellingWorksWhileThePromptIsRead() {
    TokenStream[] stream = new TokenStream[1];
    ScriptedModel model = ScriptedModel.counting(5000);
    LogitsSource cancelling =
        new DelegatingSource(model) {
          @Override
          public void prefill(int[] tokens) {
            super.prefill(tokens);
            stream[0].cancel();
          }
        };
    stream[0] = new Generator(cancelling, ByteText::new).generate(new int[4000], options(5));
    assertFalse(stream[0].hasNext());
    assertEquals(StopReason.CANCELLED, stream[0].stopReason());
    assertTrue(model.position() < 1000, () -> "read on to " + model.position());
  }

  @Test
  void anotherTextInTheSameSessionReadsOnlyWhatIsNew() {
    ScriptedModel model = ScriptedModel.counting(100);
    Generator generator = generator(model);
    texts(generator.generate(new int[] {600, 601, 602}, options(3))); // 603, 604, 605
    model.reads.clear();
    TokenStream next = generator.generate(new int[] {600, 601, 602, 603, 604, 700}, options(2));
    texts(next);
    assertEquals(List.of(List.of(700), List.of(701)), model.reads);
    assertEquals(1, next.timings().promptTokens());
    assertEquals(List.of(600, 601, 602, 603, 604, 700, 701), model.context());
  }

  @Test
  void theSamePromptAgainGivesTheSameText() {
    ScriptedModel model = ScriptedModel.counting(100);
    Generator generator = generator(model);
    int[] first = run(generator, PROMPT);
    model.reads.clear();
    assertArrayEquals(first, run(generator, PROMPT));
    assertEquals(List.of(501), model.reads.getFirst());
  }

  @Test
  void anOlderTextCannotGoOn() {
    Generator generator = generator(ScriptedModel.counting(100));
    TokenStream older = generator.generate(PROMPT, options(5));
    older.next();
    generator.generate(PROMPT, options(5));
    assertThrows(IllegalStateException.class, older::hasNext);
  }

  @Test
  void aFailureInBetweenDoesNotReadATokenTwice() {
    ScriptedModel model = ScriptedModel.counting(100);
    boolean[] fail = {false};
    LogitsSource failing =
        new DelegatingSource(model) {
          @Override
          public void nextLogits(float[] target) {
            super.nextLogits(target);
            if (fail[0]) {
              fail[0] = false;
              Arrays.fill(target, Float.NaN);
            }
          }
        };
    TokenStream stream = new Generator(failing, ByteText::new).generate(PROMPT, options(3));
    assertEquals(502, stream.next().id());
    fail[0] = true;
    assertThrows(ArithmeticException.class, stream::hasNext);
    assertEquals(503, stream.next().id());
    assertEquals(List.of(500, 501, 502), model.context());
  }

  @Test
  void anEmptyPromptIsRefused() {
    Generator generator = generator(ScriptedModel.counting(100));
    assertThrows(IllegalArgumentException.class, () -> generator.generate(new int[0], options(1)));
  }

  @Test
  void longPromptsAreReadWholeAndInOrder() {
    ScriptedModel model = ScriptedModel.counting(2000);
    int[] prompt = IntStream.range(0, 1000).map(i -> i % 256).toArray();
    TokenStream stream = generator(model).generate(prompt, options(1));
    stream.next();
    assertEquals(Arrays.stream(prompt).boxed().toList(), model.context());
    assertEquals(1000, stream.timings().promptTokens());
  }

  @Test
  void timingsCoverPromptAndGeneration() {
    TokenStream stream = speak("abcdef", options(5));
    texts(stream);
    Timings timings = stream.timings();
    assertEquals(2, timings.promptTokens());
    assertEquals(5, timings.tokens());
    assertTrue(timings.firstTokenNanos() >= timings.promptNanos());
    assertTrue(timings.promptTokensPerSecond() > 0);
    assertTrue(timings.generationTokensPerSecond() > 0);
    assertEquals(0, new Timings(0, 0, 1, 5, 0).generationTokensPerSecond());
    assertEquals(4, new Timings(8, 2_000_000_000, 3, 5, 500_000_000).promptTokensPerSecond());
    assertEquals(4, new Timings(8, 1, 3, 5, 500_000_000).generationTokensPerSecond());
  }

  private static int[] run(Generator generator, int[] prompt) {
    TokenStream stream = generator.generate(prompt, options(4));
    texts(stream);
    return stream.tokens();
  }

  private static List<String> texts(TokenStream stream) {
    List<String> texts = new ArrayList<>();
    stream.forEachRemaining(token -> texts.add(token.text()));
    return texts;
  }

  private static GenerationOptions options(int maxTokens) {
    return GenerationOptions.of(maxTokens, SamplingOptions.greedy());
  }

  private static Generator generator(LogitsSource source) {
    return new Generator(source, ByteText::new);
  }

  /** A model that says the bytes of {@code text} after the prompt, and then that it is done. */
  private static TokenStream speak(String text, GenerationOptions options) {
    byte[] bytes = text.getBytes(UTF_8);
    ScriptedModel model =
        new ScriptedModel(
            1000,
            context -> {
              int said = context.size() - PROMPT.length;
              return said < bytes.length ? bytes[said] & 0xFF : ByteText.END;
            });
    return generator(model).generate(PROMPT, options);
  }
}
