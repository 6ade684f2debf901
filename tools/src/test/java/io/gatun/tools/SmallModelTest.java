package io.gatun.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import io.gatun.engine.model.MemoryEstimate;
import io.gatun.engine.model.Model;
import io.gatun.kernels.KvType;
import io.gatun.tools.cli.ByteSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every verb on a real model of 260,000 parameters, through the shapes that scripts rely on. */
class SmallModelTest {
  /** What a start says of it. */
  private static final Pattern WARM_UP =
      Pattern.compile(
          "loaded in \\d+ ms, kernels warmed up in \\d+ ms for one token, (\\d+ ms|not yet) for many");

  private final String model = Launch.smallModel();

  @Test
  void tokenizeGivesTheTokensAlone() throws IOException {
    Launch launch = Launch.of("tokenize", "-m", model, "--json", "Once upon a time");
    assertEquals(0, launch.status(), launch.err());
    assertEquals(Set.of("tokens"), launch.json().keySet());
    assertEquals("", launch.err());
    assertFalse(tokens(launch).contains(1), "no BOS");
  }

  @Test
  void tokenizeTakesTextFromEverywhere(@TempDir Path folder) throws IOException {
    String text = " Füße,\n日本 🙂 ";
    Path file = folder.resolve("text");
    Files.writeString(file, text);
    List<?> expected = tokens(Launch.of("tokenize", "-m", model, "--json", text));
    for (Launch launch :
        List.of(
            Launch.of("tokenize", "-m", model, "--json", "-p", text),
            Launch.of("tokenize", "-m", model, "--json", "-f", file.toString()),
            Launch.withInput(text, "tokenize", "-m", model, "--json", "-p", "-"),
            Launch.withInput(text, "tokenize", "-m", model, "--json", "-f", "-"),
            Launch.withInput(text, "tokenize", "-m", model, "--json"))) {
      assertEquals(expected, tokens(launch));
    }
  }

  @Test
  void quotesOfAnArgumentStay() throws IOException {
    Launch quoted = Launch.of("tokenize", "-m", model, "--json", "-p", "\"a\"");
    Launch plain = Launch.of("tokenize", "-m", model, "--json", "-p", "a");
    assertNotEquals(tokens(plain), tokens(quoted));
  }

  @Test
  void textThatBeginsWithADashCanBeGiven() throws IOException {
    List<?> piped = tokens(Launch.withInput("-m x", "tokenize", "-m", model, "--json"));
    assertEquals(piped, tokens(Launch.of("tokenize", "-m", model, "--json", "--prompt=-m x")));
    assertEquals(piped, tokens(Launch.of("tokenize", "-m", model, "--json", "--", "-m x")));
  }

  @Test
  void tokenizeAsPromptAddsWhatTheFileAsksFor() throws IOException {
    List<?> plain = tokens(Launch.of("tokenize", "-m", model, "--json", "a"));
    List<?> prompt = tokens(Launch.of("tokenize", "-m", model, "--json", "--as-prompt", "a"));
    assertEquals(1, prompt.getFirst());
    assertEquals(plain, prompt.subList(1, prompt.size()));
  }

  @Test
  void textThatIsNotUtf8IsAnErrorWithItsOffset(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("latin1");
    Files.write(file, new byte[] {'a', 'b', (byte) 0xFC, 'c'});
    Launch launch = Launch.of("tokenize", "-m", model, "-f", file.toString());
    assertEquals(1, launch.status());
    assertTrue(launch.err().contains("byte 2 is 0xFC"), launch.err());
  }

  @Test
  void infoGivesMetadataTensorsAndMemory() throws IOException {
    Map<String, Object> json = Launch.of("info", "-m", model, "--json", "-c", "100").json();
    Map<?, ?> metadata = (Map<?, ?>) json.get("metadata");
    assertEquals("llama", metadata.get("general.architecture"));
    long held = 0;
    for (Object type : ((Map<?, ?>) json.get("types")).values()) {
      held += ((Number) ((Map<?, ?>) type).get("held_bytes")).longValue();
    }
    Map<?, ?> memory = (Map<?, ?>) json.get("memory");
    assertEquals(held, ((Number) memory.get("weights_bytes")).longValue());
    // 5 layers, 4 key-value heads of 8 for keys and as many for values, 4 bytes each
    assertEquals(100 * 5 * 4 * 16 * 4, memory.get("kv_f32_bytes"));
    assertEquals(100 * 5 * 4 * 16 * 2, memory.get("kv_f16_bytes"));
    // a scale of 4 bytes for each key and each value
    assertEquals(100 * 5 * 4 * (16 + 2 * 4), memory.get("kv_int8_bytes"));
  }

  @Test
  void infoForeseesTheMemoryThatTheEngineTakes() throws IOException {
    Map<?, ?> memory =
        (Map<?, ?>) Launch.of("info", "-m", model, "--json", "-c", "77").json().get("memory");
    try (Model loaded = Model.load(Path.of(model))) {
      MemoryEstimate estimate = loaded.memory(77, KvType.F32);
      assertEquals(estimate.weights(), ((Number) memory.get("weights_bytes")).longValue());
      assertEquals(estimate.scratch(), ((Number) memory.get("scratch_bytes")).longValue());
      assertEquals(estimate.cache(), ((Number) memory.get("kv_f32_bytes")).longValue());
      assertEquals(
          loaded.memory(77, KvType.F16).cache(), ((Number) memory.get("kv_f16_bytes")).longValue());
      assertEquals(
          loaded.memory(77, KvType.INT8).cache(),
          ((Number) memory.get("kv_int8_bytes")).longValue());
    }
  }

  @Test
  void infoForPeopleHasTheMemoryOfEveryKindOfCache() throws IOException {
    Map<?, ?> memory =
        (Map<?, ?>) Launch.of("info", "-m", model, "--json", "-c", "4000").json().get("memory");
    String out = Launch.of("info", "-m", model, "--brief", "-c", "4000").out();
    for (String words :
        List.of(
            "4,000 tokens: " + size(memory, "total_f32_bytes") + ", ",
            size(memory, "total_f16_bytes") + " with --kv f16, ",
            size(memory, "total_int8_bytes") + " with --kv int8\n",
            "keys and values " + size(memory, "kv_f32_bytes") + " (f16: ",
            "(f16: " + size(memory, "kv_f16_bytes") + ", int8: ",
            "int8: " + size(memory, "kv_int8_bytes") + "), ")) {
      assertTrue(out.contains(words), () -> words + " is not in " + out);
    }
  }

  private static String size(Map<?, ?> memory, String key) {
    return ByteSize.of(((Number) memory.get(key)).longValue());
  }

  @Test
  void infoForPeopleNamesEveryTensor() throws IOException {
    Launch launch = Launch.of("info", "-m", model);
    assertEquals(0, launch.status(), launch.err());
    List<?> tensors = (List<?>) Launch.of("info", "-m", model, "--json").json().get("tensors");
    for (Object tensor : tensors) {
      String name = (String) ((Map<?, ?>) tensor).get("name");
      assertTrue(launch.out().contains("  " + name + " "), name);
    }
  }

  @Test
  void generateGivesTheFixedShape() throws IOException {
    Launch launch = generate("-n", "8", "--temp", "0", "--json");
    assertEquals(0, launch.status(), launch.err());
    Map<String, Object> json = launch.json();
    assertEquals(
        Set.of("prompt_tokens", "tokens", "text", "stop", "timings", "peak_rss_bytes"),
        json.keySet());
    Set<Object> timings = new HashSet<>(((Map<?, ?>) json.get("timings")).keySet());
    timings.remove("warm_up_all_ms"); // there if all kernels were compiled before the text ended
    assertEquals(
        Set.of(
            "prompt_tokens_per_second",
            "generation_tokens_per_second",
            "load_ms",
            "warm_up_ms",
            "first_token_ms"),
        timings);
    assertEquals(8, ((List<?>) json.get("tokens")).size());
    assertEquals("length", json.get("stop"));
  }

  @Test
  void generateStreamsTheTextOfItsJson() throws IOException {
    Launch plain = generate("-n", "16", "--temp", "0");
    assertEquals(
        generate("-n", "16", "--temp", "0", "--json").json().get("text") + "\n", plain.out());
    assertTrue(
        plain.err().contains("mixed activations, f32 keys and values, 1 thread, "), plain.err());
    assertTrue(plain.err().contains("tokens/s"), plain.err());
    assertTrue(WARM_UP.matcher(plain.err()).find(), plain.err());
  }

  @Test
  void generateTellsHowLongWarmingUpTook() throws IOException {
    Map<?, ?> timings = (Map<?, ?>) generate("-n", "2", "--json").json().get("timings");
    int enough = (int) timings.get("warm_up_ms");
    assertTrue(enough >= 0 && enough <= (int) timings.get("load_ms"), timings::toString);
    Object all = timings.get("warm_up_all_ms"); // of a text that ends sooner, nothing
    assertTrue(all == null || (int) all >= enough, timings::toString);
  }

  @Test
  void promptOfStandardInputIsTakenAsItIs() throws IOException {
    Launch argument = generate("-n", "4", "--temp", "0", "--json");
    Launch input =
        Launch.withInput(
            "Once upon",
            "generate",
            "-m",
            model,
            "-t",
            "1",
            "-p",
            "-",
            "-n",
            "4",
            "--temp",
            "0",
            "--json");
    assertEquals(argument.json().get("tokens"), input.json().get("tokens"));
    assertEquals(argument.json().get("prompt_tokens"), input.json().get("prompt_tokens"));
  }

  @Test
  void oneSeedGivesOneText() {
    String first = generate("-n", "24", "-s", "7", "--temp", "1.5").out();
    assertEquals(first, generate("-n", "24", "-s", "7", "--temp", "1.5").out());
    assertNotEquals(first, generate("-n", "24", "-s", "8", "--temp", "1.5").out());
  }

  @Test
  void aStopStringEndsTheText() throws IOException {
    String text = (String) generate("-n", "32", "--temp", "0", "--json").json().get("text");
    String stop = text.substring(text.length() / 2, text.length() / 2 + 3);
    Map<String, Object> json =
        generate("-n", "32", "--temp", "0", "--json", "--stop", "zzzz", "--stop", stop).json();
    assertEquals("stop", json.get("stop"));
    assertEquals(text.substring(0, text.indexOf(stop)), json.get("text"));
  }

  @Test
  void overflowIsAnErrorWhereAskedFor() {
    Launch stops = generate("-n", "32", "--temp", "0", "-c", "10");
    assertEquals(0, stops.status(), stops.err());
    assertTrue(stops.err().contains("context of 10 tokens is full"), stops.err());
    Launch error = generate("-n", "32", "--temp", "0", "-c", "10", "--overflow", "error");
    assertEquals(1, error.status(), error.err());
    assertTrue(error.err().contains("10"), error.err());
    Launch slides = generate("-n", "32", "--temp", "0", "-c", "10", "--overflow", "slide");
    assertEquals(0, slides.status(), slides.err());
  }

  @Test
  void aModelWithoutAChatTemplateSaysWhatToDo() {
    Launch launch = generate("--chat");
    assertEquals(1, launch.status(), launch.err());
    assertTrue(launch.err().contains("--chat-template"), launch.err());
    assertEquals(0, generate("--chat", "--chat-template", "llama2", "-n", "2").status());
  }

  @Test
  void logitsGivesTheFixedShape() throws IOException {
    Launch launch =
        Launch.of(
            "logits",
            "-m",
            model,
            "-t",
            "1",
            "-p",
            "Once upon",
            "--special",
            "--top",
            "3",
            "--json");
    assertEquals(0, launch.status(), launch.err());
    List<?> tokens = tokens(launch);
    List<?> positions = (List<?>) launch.json().get("positions");
    assertEquals(tokens.size(), positions.size());
    for (Object position : positions) {
      List<?> candidates = (List<?>) position;
      assertEquals(3, candidates.size());
      double last = 0;
      for (Object candidate : candidates) {
        List<?> pair = (List<?>) candidate;
        assertTrue((int) pair.get(0) >= 0);
        double logProbability = ((Number) pair.get(1)).doubleValue();
        assertTrue(logProbability <= last, "best first");
        last = logProbability;
      }
    }
  }

  @Test
  void perplexityGivesTheFixedShape(@TempDir Path folder) throws IOException {
    Path text = folder.resolve("text.txt");
    Files.writeString(
        text, "Once upon a time there was a little girl. She liked to play. ".repeat(8));
    Launch launch =
        Launch.of(
            "perplexity",
            "-m",
            model,
            "-t",
            "1",
            "-f",
            text.toString(),
            "-c",
            "32",
            "--chunks",
            "2",
            "--json");
    assertEquals(0, launch.status(), launch.err());
    assertTrue(((Number) launch.json().get("perplexity")).doubleValue() > 1);
    assertEquals(2 * 15, launch.json().get("tokens"));
  }

  @Test
  void chatAnswersThePipesLinesAndSaves(@TempDir Path folder) throws IOException {
    Path saved = folder.resolve("chat.json");
    Launch launch =
        Launch.withInput(
            "One\\\ntwo\n/save " + saved + "\n/nothing\n/reset\n/exit\nThree\n",
            "chat",
            "-m",
            model,
            "-t",
            "1",
            "-n",
            "4",
            "--temp",
            "0",
            "--chat-template",
            "chatml");
    assertEquals(0, launch.status(), launch.err());
    assertTrue(launch.err().contains("no command /nothing"), launch.err());
    assertTrue(WARM_UP.matcher(launch.err()).find(), launch.err());
    List<Object> turns = JSON.std.listFrom(Files.readString(saved));
    assertEquals(2, turns.size());
    assertEquals(Map.of("role", "user", "content", "One\ntwo"), turns.getFirst());
    assertEquals(((Map<?, ?>) turns.getLast()).get("content") + "\n", launch.out());
  }

  @Test
  void aPackedCopyIsWrittenVerifiedToldOfAndUsed(@TempDir Path folder) throws IOException {
    Path own = Files.copy(Path.of(model), folder.resolve("m.gguf"));
    Path copy = folder.resolve("m.gguf.panels");
    String[] run = {"generate", "-m", own.toString(), "-t", "1", "-p", "Once", "-n", "8"};
    Launch without = Launch.of(with(run, "--temp", "0"));
    assertFalse(without.err().contains("packed"), without.err());
    Map<String, Object> packed =
        Launch.of("pack", "-m", own.toString(), "-o", copy.toString(), "-t", "1", "--json").json();
    assertEquals((int) Files.size(copy), packed.get("bytes"));
    assertEquals(false, packed.get("verified"));
    Launch verified = Launch.of("pack", "-m", own.toString(), "--verify");
    assertEquals(0, verified.status(), verified.err());
    assertTrue(verified.out().contains("verified"), verified.out());
    Map<?, ?> told =
        (Map<?, ?>) Launch.of("info", "-m", own.toString(), "--json").json().get("packed_copy");
    assertEquals(copy.toString(), told.get("file"));
    Launch used = Launch.of(with(run, "--temp", "0"));
    assertTrue(used.err().contains(", packed copy"), used.err());
    assertEquals(without.out(), used.out());
    Launch off = Launch.of(with(run, "--temp", "0", "--packed-cache", "off"));
    assertFalse(off.err().contains("packed"), off.err());

    byte[] bytes = Files.readAllBytes(copy);
    bytes[90] ^= 1;
    Files.write(copy, bytes);
    Launch damaged = Launch.of(with(run, "--temp", "0"));
    assertEquals(without.out(), damaged.out());
    assertTrue(damaged.err().startsWith("gatun: packed copy not used: " + copy), damaged.err());
    assertEquals(1, Launch.of("pack", "-m", own.toString(), "--verify").status());
    assertTrue(
        Launch.of("info", "-m", own.toString(), "--brief").out().contains("will not be used"));
  }

  private static String[] with(String[] args, String... more) {
    String[] all = Arrays.copyOf(args, args.length + more.length);
    System.arraycopy(more, 0, all, args.length, more.length);
    return all;
  }

  private Launch generate(String... more) {
    String[] args =
        Arrays.copyOf(
            new String[] {"generate", "-m", model, "-t", "1", "-p", "Once upon"}, 7 + more.length);
    System.arraycopy(more, 0, args, 7, more.length);
    return Launch.of(args);
  }

  private static List<?> tokens(Launch launch) throws IOException {
    assertEquals(0, launch.status(), launch.err());
    return (List<?>) launch.json().get("tokens");
  }
}
