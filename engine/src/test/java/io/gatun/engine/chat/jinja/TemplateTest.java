package io.gatun.engine.chat.jinja;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Expected texts are those of Jinja2 3.1 with trim_blocks and lstrip_blocks. */
class TemplateTest {
  private static final LocalDateTime NOW = LocalDateTime.of(2026, 11, 2, 3, 4, 5);

  private static String render(String source) {
    Map<String, Object> variables = new HashMap<>();
    variables.put("a", Text.ofContent("Ab"));
    variables.put("none_value", null);
    variables.put("list", List.of(1L, 2L, 3L));
    variables.put("map", Map.of("k", Text.ofContent("v")));
    return Template.parse(source).render(variables, NOW).value();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '@',
      quoteCharacter = '`',
      value = {
        "{{ 1 + 2 * 3 - 4 // 3 }}@6",
        "{{ -7 // 2 }} {{ -7 % 3 }}@-4 2",
        "{{ 'x' + a | lower }}@xab",
        "{{ ('x' + a) | upper }}@XAB",
        "{{ not a is defined }} {{ b is not defined }}@False True",
        "{{ 1 < 2 <= 2 }} {{ 1 == 1.0 }} {{ true == 1 }}@True True True",
        "{{ 'b' in a }} {{ 'k' in map }} {{ 4 not in list }}@True True True",
        "{{ b or 'x' }} {{ a and 'y' }}@x y",
        "{{ 'p' if b else 'q' }} [{{ 'p' if b }}]@q []",
        "{{ none_value }} {{ true }} [{{ b }}]@None True []",
        "{{ list[0] }}{{ list[-1] }}{{ list[1:] | join('+') }}{{ list[::-1] | join }}@132+3321",
        "{{ a[0] }}{{ a[1:] }}{{ a[::-1] }}@AbbA",
        "{{ map.k }}{{ map['k'] }}{{ map.get('z', 'd') }}{{ map.z is defined }}@vvdFalse",
        "{{ 'a#b#c'.split('#') | last }}{{ 'a#b#c'.split('#', 1)[1] }}@cb#c",
        "{{ ' x '.strip() }}|{{ ' x '.rstrip() }}|{{ 'xxyx'.strip('x') }}@x| x|y",
        "{{ 'a-b'.replace('-', '+') }} {{ 'abc'.startswith(('x', 'a')) }}@a+b True",
        "{{ b | default('d') }} {{ '' | default('e', true) }}@d e",
        "{{ [1, 'x', {'y': none}] | tojson }}@[1, \"x\", {\"y\": null}]",
        "{{ '\\u00e9\\x41\\'' }}{{ \"\\\"\" }}@éA'\"",
        "{{ 'a' 'b' ~ 1 }}@ab1",
        "{% for x in list if x != 2 %}{{ loop.index }}{{ x }}{{ ',' if not loop.last }}{% endfor %}"
            + "@11,23",
        "{% for x in [] %}x{% else %}empty{% endfor %}@empty",
        "{% for k, v in map.items() %}{{ k }}={{ v }}{% endfor %}@k=v",
        "{% set n = 0 %}{% for x in list %}{% set n = n + x %}{% endfor %}{{ n }}@0",
        "{% set n = namespace(s=0) %}{% for x in list %}{% set n.s = n.s + x %}{% endfor %}"
            + "{{ n.s }}@6",
        "{% for x in list %}{% if x == 2 %}{% continue %}{% endif %}{{ x }}{% endfor %}@13",
        "{% for x in list %}{% if x == 2 %}{% break %}{% endif %}{{ x }}{% endfor %}@1",
        "{% macro m(x, y='d') %}{{ x }}{{ y }}{% endmacro %}{{ m('p') }}{{ m('q', y='r') }}@pdqr",
        "{% set s %}a{{ a }}{% endset %}{{ s }}@aAb",
        "{{ strftime_now('%d %b %Y %H:%M') }}@02 Nov 2026 03:04",
      })
  void evaluatesAsJinjaDoes(String source, String expected) {
    assertEquals(expected, render(source));
  }

  @Test
  void whiteSpaceAroundTagsGoesAsJinjaDoesIt() {
    assertEquals("a\nb\n", render("a\n  {% if true %}\nb\n  {% endif %}\n"));
    assertEquals("a b", render("a\n  {%- if true %} b{% endif %}"));
    assertEquals("a\nb", render("a\n{% if true -%}\n\n  b{% endif %}"));
    assertEquals("a\n  \nb", render("a\n  {%+ if true +%}\nb{% endif %}"));
    assertEquals("x\n  Ab\n", render("x\n  {{ a }}\n\n"));
    assertEquals("xAby", render("x\n  {{- a -}}\n y"));
    assertEquals("xy", render("x{# comment {{ #}y"));
    assertEquals("{\"k\": \"v\"}", render("{{ {'k': {'x': 'v'}['x']} | tojson }}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ a",
        "{{ 'a }}",
        "{% if a %}",
        "{% endif %}",
        "{% for x in %}{% endfor %}",
        "{{ a b }}",
        "{{ }}",
        "{{ ! }}",
        "{% include 'x' %}",
        "{# never closed",
        "{{ 99999999999999999999 }}",
      })
  void wrongSyntaxIsRefusedWithItsLine(String source) {
    JinjaException refusal =
        assertThrows(JinjaException.class, () -> Template.parse("\n" + source));
    assertTrue(refusal.getMessage().startsWith("line "), refusal.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ b.c }}",
        "{{ b() }}",
        "{{ a + 1 }}",
        "{{ b + 'x' }}",
        "{{ none_value | length }}",
        "{{ list }}",
        "{{ a < 1 }}",
        "{{ a | frobnicate }}",
        "{{ a is frobnicated }}",
        "{{ a.frobnicate() }}",
        "{{ 1 // 0 }}",
        "{{ 9223372036854775807 + 1 }}",
        "{{ raise_exception('reason') }}",
        "{% set a.x = 1 %}",
        "{% set x, y = list %}",
        "{{ strftime_now('%Q') }}",
      })
  void whatIsAnErrorOrUnknownIsRefused(String source) {
    assertThrows(JinjaException.class, () -> render(source));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}",
        "{% for i in range(1000000000) %}{% endfor %}",
        "{% set n = namespace(s='xxxxxxxx') %}{% for i in range(60) %}{% set n.s = n.s + n.s %}"
            + "{% endfor %}",
        "{% set n = namespace(s=[1]) %}{% for i in range(60) %}{% set n.s = n.s + n.s %}"
            + "{% endfor %}",
        "{% set n = namespace(s='a') %}{% for i in range(60) %}"
            + "{% set n.s = n.s.replace('a', 'aaaaaaaa') %}{% endfor %}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
      })
  void aHostileTemplateEndsInARefusal(String source) {
    assertThrows(JinjaException.class, () -> render(source));
  }

  @Test
  void deepNestingEndsInARefusal() {
    for (String[] parts :
        List.of(
            new String[] {"{{ ", "(", "1", ")", " }}"},
            new String[] {"{{ ", "not ", "1", "", " }}"},
            new String[] {"{{ ", "-", "1", "", " }}"},
            new String[] {"{{ ", "[", "1", "]", " }}"},
            new String[] {"{{ ", "", "1", "+1", " }}"},
            new String[] {"{{ ", "", "a", "|trim", " }}"},
            new String[] {"{{ ", "", "a", " if a else a", " }}"},
            new String[] {"", "{% if a %}", "x", "{% endif %}", ""},
            new String[] {"", "", "{% if b %}", "{% elif b %}", "{% endif %}"})) {
      String source =
          parts[0] + parts[1].repeat(50_000) + parts[2] + parts[3].repeat(50_000) + parts[4];
      assertThrows(JinjaException.class, () -> render(source), Arrays.toString(parts));
    }
  }

  @Test
  void mutatedTemplatesRenderOrAreRefused() {
    String source =
        "{%- set n = namespace(x='') -%}\n{% for m in list[1:] %}\n{% if loop.first and m != 2 %}"
            + "{{ 'a\\n' + map['k'] | trim }}{% else %}{{- a.split('b')[0] ~ m -}}{% endif %}\n"
            + "{%- endfor %}{# c #}{{ map.get('k', none) if map is mapping else [1, 2] | join }}";
    Random random = new Random(4);
    String pieces = "{}%#-+'\"()[]|.,:= \nab1";
    List<String> outcomes = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      StringBuilder mutated = new StringBuilder(source);
      for (int edit = random.nextInt(1, 4); edit > 0; edit--) {
        int at = random.nextInt(mutated.length());
        char piece = pieces.charAt(random.nextInt(pieces.length()));
        switch (random.nextInt(3)) {
          case 0 -> mutated.deleteCharAt(at);
          case 1 -> mutated.insert(at, piece);
          default -> mutated.setCharAt(at, piece);
        }
      }
      try {
        outcomes.add(render(mutated.toString()));
      } catch (JinjaException refusal) {
        outcomes.add(refusal.getMessage());
      }
    }
    assertEquals(5_000, outcomes.size());
  }

  @Test
  void originsFollowTheCharacters() {
    List<String> runs = new ArrayList<>();
    Text.ofTemplate("x")
        .plus(Text.ofContent("  yY "))
        .plus(Text.ofTemplate("z "))
        .strip(true, true, null)
        .runs((text, isContent) -> runs.add((isContent ? "content:" : "template:") + text));
    assertEquals(List.of("template:x", "content:  yY ", "template:z"), runs);
  }
}
