package io.gatun.engine.generate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.gatun.engine.forward.ContextOverflowException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OverflowPolicyTest {
  @ParameterizedTest
  @EnumSource(names = {"ERROR", "STOP"})
  void aPromptThatDoesNotFitIsRefusedUpFront(OverflowPolicy policy) {
    ScriptedModel model = ScriptedModel.counting(8);
    Generator generator = new Generator(model, ByteText::new);
    ContextOverflowException refusal =
        assertThrows(
            ContextOverflowException.class, () -> generator.generate(range(9), with(policy, 0)));
    assertEquals(9, refusal.asked());
    assertEquals(0, model.position());
  }

  @Test
  void errorThrowsWhenTheContextFillsUp() {
    TokenStream stream =
        new Generator(ScriptedModel.counting(8), ByteText::new)
            .generate(range(6), with(OverflowPolicy.ERROR, 0));
    assertEquals(List.of(6, 7, 8), List.of(id(stream), id(stream), id(stream)));
    assertThrows(ContextOverflowException.class, stream::hasNext);
    assertThrows(ContextOverflowException.class, stream::hasNext);
    assertArrayEquals(new int[] {6, 7, 8}, stream.tokens());
  }

  @Test
  void stopEndsTheTextForItsLength() {
    TokenStream stream =
        new Generator(ScriptedModel.counting(8), ByteText::new)
            .generate(range(6), with(OverflowPolicy.STOP, 0));
    assertEquals(List.of(6, 7, 8), List.of(id(stream), id(stream), id(stream)));
    assertFalse(stream.hasNext());
    assertEquals(StopReason.LENGTH, stream.stopReason());
  }

  @Test
  void aPromptThatFillsTheContextStillGivesOneToken() {
    TokenStream stream =
        new Generator(ScriptedModel.counting(8), ByteText::new)
            .generate(range(8), with(OverflowPolicy.STOP, 0));
    assertEquals(8, id(stream));
    assertFalse(stream.hasNext());
  }

  @Test
  void slideKeepsTheStartAndTheNewerHalf() {
    ScriptedModel model = ScriptedModel.counting(8);
    TokenStream stream =
        new Generator(model, ByteText::new).generate(range(8), with(OverflowPolicy.SLIDE, 2));
    assertEquals(8, id(stream));
    assertEquals(9, id(stream));
    // 0 1 stay; of 2..7 the older half goes; the rest is read anew, and then token 8.
    assertEquals(List.of(0, 1, 5, 6, 7, 8), model.context());
    assertEquals(List.of(List.of(5, 6, 7), List.of(8)), model.reads.subList(1, 3));
  }

  @Test
  void slideGoesOnForEver() {
    for (int capacity = 2; capacity < 12; capacity++) {
      for (int keep = 0; keep <= capacity - 2; keep++) {
        TokenStream stream =
            new Generator(ScriptedModel.counting(capacity), ByteText::new)
                .generate(range(capacity), with(OverflowPolicy.SLIDE, keep));
        for (int i = 0; i < 100; i++) {
          assertEquals(capacity + i, id(stream));
        }
      }
    }
  }

  @Test
  void slideCutsAPromptThatIsTooLong() {
    ScriptedModel model = ScriptedModel.counting(8);
    TokenStream stream =
        new Generator(model, ByteText::new).generate(range(21), with(OverflowPolicy.SLIDE, 1));
    assertEquals(21, id(stream));
    // 20 after the first lose 10, and the other 10 lose 5.
    assertEquals(List.of(0, 16, 17, 18, 19, 20), model.context());
    assertArrayEquals(new int[] {0, 16, 17, 18, 19, 20}, stream.promptTokens());
  }

  @Test
  void slideNeedsRoomToSlide() {
    Generator generator = new Generator(ScriptedModel.counting(8), ByteText::new);
    assertThrows(
        IllegalArgumentException.class,
        () -> generator.generate(range(3), with(OverflowPolicy.SLIDE, 7)));
  }

  private static int id(TokenStream stream) {
    return stream.next().id();
  }

  private static int[] range(int end) {
    return IntStream.range(0, end).toArray();
  }

  private static GenerationOptions with(OverflowPolicy policy, int keep) {
    return GenerationOptions.of(GenerationOptions.UNLIMITED, SamplingOptions.greedy())
        .withOverflow(policy, keep);
  }
}
