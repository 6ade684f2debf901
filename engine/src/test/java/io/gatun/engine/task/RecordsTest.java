package io.gatun.engine.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.format.FormatException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data files of every kind, well made and not. */
class RecordsTest {
  @TempDir Path folder;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private List<Map<String, String>> fields(String name, String text) throws IOException {
    return Records.read(file(name, text)).stream().map(DataRecord::fields).toList();
  }

  private String problem(String name, String text) throws IOException {
    Path path = file(name, text);
    String message = assertThrows(FormatException.class, () -> Records.read(path)).getMessage();
    assertTrue(message.startsWith(path.toString()), message);
    return message;
  }

  @Test
  void jsonBecomesTextByName() throws IOException {
    assertEquals(
        List.of(
            Map.of(
                "a", "x\ty", "n", "1.50", "t", "true", "in.b", "q", "in.l.0", "1", "in.l.1", "z"),
            Map.of("a", "é")),
        fields(
            "f.jsonl",
            """
            {"a": "x\\ty", "n": 1.50, "t": true, "none": null, "in": {"b": "q", "l": [1, "z"]}}

            {"a": "é"}
            """));
  }

  @Test
  void recordsKnowTheirLines() throws IOException {
    List<DataRecord> records = Records.read(file("f.jsonl", "{\"a\":1}\n\n{\"a\":2}\n"));
    assertEquals(List.of(1L, 3L), records.stream().map(DataRecord::line).toList());
    assertEquals("2", records.get(1).field("a"));
    String missing =
        assertThrows(FormatException.class, () -> records.get(1).field("b")).getMessage();
    assertTrue(missing.contains("line 3, b") && missing.contains("it has a"), missing);
  }

  @Test
  void tsvHasAHeaderAndNoQuotes() throws IOException {
    assertEquals(
        List.of(Map.of("text", "\"odd", "label", "1"), Map.of("text", "", "label", "0")),
        fields("f.tsv", "\uFEFFtext\tlabel\r\n\"odd\t1\r\n\t0\n"));
  }

  @Test
  void csvMayQuoteAnything() throws IOException {
    assertEquals(
        List.of(
            Map.of("a", "1", "b", "x, \"y\"\nz"),
            Map.of("a", "", "b", ""),
            Map.of("a", "in \"side\"", "b", "\\\"w\\")),
        fields("f.csv", "a,b\n1,\"x, \"\"y\"\"\nz\"\n,\"\"\nin \"side\",\"\\\"\"w\\\"\n"));
  }

  @Test
  void malformedFilesAreNamedWithTheLine() throws IOException {
    assertTrue(problem("a.tsv", "x\ty\n1\t2\n1\n").contains("line 3, values = '1': 1 tab-sep"));
    assertTrue(problem("b.tsv", "x\tx\n1\t2\n").contains("line 1, header"));
    assertTrue(problem("c.csv", "x,y\n1,\"2\n3\n").contains("line 2, values"));
    assertTrue(problem("d.jsonl", "{\"a\":1}\n{\"a\":\n").contains("line 2, record"));
    assertTrue(problem("e.jsonl", "{\"a\":1}\n[1]\n").contains("is an object"));
    assertTrue(problem("f.jsonl", "{\"a\":1} {\"a\":2}\n").contains("one record a line"));
    assertTrue(problem("g.jsonl", "{\"a\":1,\"a\":2}\n").contains("Duplicate"));
    assertTrue(problem("h.jsonl", "{\"a.b\":1,\"a\":{\"b\":2}}\n").contains("two fields"));
    assertTrue(problem("i.tsv", "\n\n").contains("holds none"));
    assertTrue(problem("j.tsv", "only a header\n").contains("holds none"));
    assertTrue(problem("k.jsonl", "{\"a\":" + "[".repeat(100)).contains("line 1"));
    assertTrue(problem("l.jsonl", "{\"" + "n".repeat(2000) + "\":1}").contains("1000 characters"));
  }

  @Test
  void textThatIsNotUtf8IsRefused() throws IOException {
    Path path = Files.write(folder.resolve("f.tsv"), new byte[] {'a', '\n', (byte) 0xC3, '\n'});
    String message = assertThrows(FormatException.class, () -> Records.read(path)).getMessage();
    assertTrue(message.contains("line 2") && message.contains("UTF-8"), message);
  }

  @Test
  void aLineHasABound() throws IOException {
    String message = problem("f.jsonl", "{\"a\":\"" + "x".repeat(DataLines.LONGEST_LINE) + "\"}");
    assertTrue(message.contains("too long"), message);
  }

  @Test
  void messagesHoldNoControlCharacters() throws IOException {
    String message = problem("f.jsonl", "{\"a\": \u001b[31m\u0007\u202e}");
    assertTrue(message.chars().noneMatch(c -> Character.isISOControl(c) || c == 0x202e), message);
  }

  @Test
  void anythingIsReadOrRefused() throws IOException {
    String good = "{\"a\": \"x\", \"b\": {\"c\": [1, 2.5e3, null, false]}}\n{\"a\": \"\\u00e9\"}\n";
    Random random = new Random(7);
    for (int round = 0; round < 2000; round++) {
      byte[] bytes = good.getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i < 1 + random.nextInt(3); i++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      for (String name : List.of("f.jsonl", "f.csv")) {
        Path path = Files.write(folder.resolve(name), bytes);
        try {
          assertTrue(!Records.read(path).isEmpty());
        } catch (FormatException e) {
          assertTrue(e.getMessage().startsWith(path.toString()), e.getMessage());
        }
      }
    }
  }
}
