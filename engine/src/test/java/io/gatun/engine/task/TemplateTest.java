package io.gatun.engine.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Templates: places, braces, candidates. */
class TemplateTest {
  @Test
  void fieldsAreFilledInAsTheyAre() {
    Template template = new Template("{{{a}}} \"{b c}\"{a}", List.of(" {a}", " no"));
    Map<String, String> fields = Map.of("a", "{b c}", "b c", "x");
    assertEquals("{{b c}} \"x\"{b c}", template.prompt(fields));
    assertEquals(List.of(" {b c}", " no"), template.candidates(fields));
    assertEquals(Set.of("a", "b c"), template.fields());
    assertEquals(List.of("{a}", "no"), template.candidateNames());
  }

  @Test
  void completionsAndPlainTextHaveOneCandidate() {
    Map<String, String> fields = Map.of("q", "Q", "a", "A");
    Template completion = Template.completion("q", "a");
    assertEquals("Q", completion.prompt(fields));
    assertEquals(List.of("A"), completion.candidates(fields));
    Template plain = Template.plainText("a");
    assertEquals("", plain.prompt(fields));
    assertEquals(List.of("A"), plain.candidates(fields));
  }

  @Test
  void mistakesAreNamed() {
    for (String bad : List.of("{", "a}b", "{a", "{}", "{ }", "}")) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> new Template(bad, List.of("x")), bad)
              .getMessage();
      assertTrue(message.contains("written {name}"), message);
    }
    assertThrows(IllegalArgumentException.class, () -> new Template("x", List.of()));
    assertThrows(IllegalArgumentException.class, () -> new Template("x", List.of(" a", " a")));
    Template template = new Template("{a}", List.of("x"));
    assertThrows(IllegalArgumentException.class, () -> template.prompt(Map.of("b", "")));
  }
}
