package io.gatun.engine.generate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.engine.adapt.Mask;
import io.gatun.engine.adapt.SparseDelta;
import io.gatun.engine.adapt.TunedWeights;
import io.gatun.engine.forward.Session;
import io.gatun.engine.generate.GreedyTexts.Request;
import io.gatun.engine.model.Model;
import io.gatun.engine.model.TensorRole;
import io.gatun.engine.model.WeightId;
import io.gatun.engine.testing.Models;
import io.gatun.engine.testing.TinyModel;
import io.gatun.kernels.KvType;
import io.gatun.kernels.SparsePattern;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many texts at once. */
class GreedyTextsTest {
  private static final int TOKENS = 9;

  @TempDir Path folder;
  private final TinyModel tiny = new TinyModel();
  private Model model;
  private List<Request> requests;

  @BeforeEach
  void load() {
    model = Models.load(tiny.write(folder), 2);
    SparsePattern pattern =
        SparsePattern.ofIndices(64, 64, LongStream.range(0, 400).map(i -> 10 * i).toArray());
    TunedWeights weights =
        TunedWeights.of(
            model,
            new Mask(
                "00".repeat(32), Map.of(new WeightId(TensorRole.QUERY, 0), pattern), Map.of()));
    float[] moved = weights.baseValues().clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += i % 3 - 1;
    }
    requests = new ArrayList<>();
    for (SparseDelta delta : List.of(SparseDelta.NONE, weights.delta(moved))) {
      for (int i = 0; i < 6; i++) {
        requests.add(new Request(tiny.tokens(1 + 2 * i, i), delta));
      }
    }
    requests.add(
        new Request(tiny.tokens(tiny.contextLength - 3, 9), SparseDelta.NONE)); // fills the context
  }

  @AfterEach
  void close() {
    model.close();
  }

  private List<String> oneByOne(List<String> stops) {
    List<String> texts = new ArrayList<>();
    GenerationOptions options =
        GenerationOptions.of(TOKENS, SamplingOptions.greedy())
            .withStops(stops)
            .withOverflow(OverflowPolicy.STOP, 0);
    for (Request request : requests) {
      try (Session session = Session.open(model, tiny.contextLength, KvType.F32, request.delta())) {
        TokenStream stream = new Generator(session).generate(request.prompt(), options);
        stream.forEachRemaining(token -> {});
        texts.add(stream.text());
      }
    }
    return texts;
  }

  @Test
  void textsWrittenTogetherAreThoseWrittenAlone() {
    List<String> alone = oneByOne(List.of());
    assertTrue(new HashSet<>(alone).size() > 6, "they differ: " + alone);
    assertEquals(alone, new GreedyTexts(model, TOKENS, List.of()).write(requests));
  }

  @Test
  void aStopStringEndsOneTextAndNotTheOthers() {
    String first = oneByOne(List.of()).getFirst();
    List<String> stops = List.of(first.substring(first.length() / 2));
    List<String> stopped = new GreedyTexts(model, TOKENS, stops).write(requests);
    assertEquals(oneByOne(stops), stopped);
    assertTrue(stopped.getFirst().length() < first.length(), stopped.getFirst());
  }

  @Test
  void whiteSpaceAtTheBeginningEndsNoText() {
    // The words of the vocabulary begin with a space.
    List<String> texts = new GreedyTexts(model, TOKENS, List.of(" ")).write(requests);
    List<String> alone = oneByOne(List.of());
    int words = 0;
    for (int i = 0; i < texts.size(); i++) {
      String text = alone.get(i);
      int begin = text.indexOf(text.strip());
      int end = text.indexOf(" ", begin);
      assertEquals(end < 0 ? text : text.substring(0, end), texts.get(i));
      words += begin > 0 ? 1 : 0;
    }
    assertTrue(words > 0, "none begins with a space: " + alone);
  }

  @Test
  void promptsThatTheModelCannotReadAreRefused() {
    GreedyTexts writer = new GreedyTexts(model, TOKENS, List.of());
    for (int length : new int[] {0, tiny.contextLength + 1}) {
      Request request = new Request(new int[length], SparseDelta.NONE);
      IllegalArgumentException refused =
          assertThrows(IllegalArgumentException.class, () -> writer.write(List.of(request)));
      assertTrue(refused.getMessage().contains(length + " tokens"), refused.getMessage());
    }
  }
}
