package io.gatun.engine.chat.jinja;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Templates of real models, rendered by Jinja2: see golden/README.md of the shared data. */
class TemplateGoldenTest {
  private static final Path SHARED = Path.of(System.getProperty("gatun.shared", "absent"));

  @TestFactory
  Stream<DynamicTest> rendersRealTemplatesAsJinjaDoes() throws IOException {
    Path golden = SHARED.resolve("golden/chat-templates.json");
    assumeTrue(Files.exists(golden), () -> golden + " is absent");
    Map<String, Object> file = JSON.std.mapFrom(Files.readString(golden));
    Map<?, ?> cases = (Map<?, ?>) file.get("cases");
    List<DynamicTest> tests = new ArrayList<>();
    for (Object entry : (List<?>) file.get("templates")) {
      Map<?, ?> template = (Map<?, ?>) entry;
      String name = (String) template.get("template");
      String source = Files.readString(SHARED.resolve("data/chat-templates").resolve(name));
      ((Map<?, ?>) template.get("renders"))
          .forEach(
              (key, expected) ->
                  tests.add(
                      DynamicTest.dynamicTest(
                          name + " " + key,
                          () ->
                              check(
                                  source,
                                  variables(file, (Map<?, ?>) cases.get(key)),
                                  LocalDateTime.parse((String) file.get("now")),
                                  (Map<?, ?>) expected,
                                  key.equals("tools")))));
    }
    return tests.stream();
  }

  /** Equal text; what Jinja2 refuses or fails on is refused. Tools may be refused, not garbled. */
  private static void check(
      String source,
      Map<String, Object> variables,
      LocalDateTime now,
      Map<?, ?> expected,
      boolean mayRefuse) {
    String actual = null;
    try {
      actual = Template.parse(source).render(variables, now).value();
    } catch (JinjaException refusal) {
      if (expected.containsKey("text") && !mayRefuse) {
        throw refusal;
      }
      assumeFalse(mayRefuse && expected.containsKey("text"), refusal.getMessage());
    }
    assertEquals(expected.get("text"), actual);
  }

  private static Map<String, Object> variables(Map<String, Object> file, Map<?, ?> given) {
    Map<String, Object> variables = new HashMap<>();
    variables.put("tools", null);
    variables.put("documents", null);
    variables.put("add_generation_prompt", true);
    variables.put("bos_token", value(file.get("bos_token")));
    variables.put("eos_token", value(file.get("eos_token")));
    given.forEach((name, value) -> variables.put((String) name, value(value)));
    return variables;
  }

  private static Object value(Object json) {
    return switch (json) {
      case String text -> Text.ofContent(text);
      case Integer number -> number.longValue();
      case List<?> list -> list.stream().map(TemplateGoldenTest::value).toList();
      case Map<?, ?> map -> {
        Map<String, Object> values = new LinkedHashMap<>();
        map.forEach((key, value) -> values.put((String) key, value(value)));
        yield values;
      }
      default -> json;
    };
  }
}
