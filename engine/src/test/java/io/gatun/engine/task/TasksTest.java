package io.gatun.engine.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatun.engine.testing.Shared;
import io.gatun.format.FormatException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The built-in tasks: their shapes, and their real files where those are there. */
class TasksTest {
  @TempDir Path folder;

  private Example example(String task, String record) throws IOException {
    return Tasks.named(task)
        .orElseThrow()
        .read(Files.writeString(folder.resolve(task + ".jsonl"), record))
        .getFirst();
  }

  private static void check(String task, Example example, String prompt, List<String> words) {
    Template template = Tasks.named(task).orElseThrow().template();
    assertEquals(prompt, template.prompt(example.fields()));
    assertEquals(words, template.candidates(example.fields()));
  }

  @Test
  void shapesAreThoseOfMezo() throws IOException {
    check(
        "sst2",
        example("sst2", "{\"sentence\": \"fine . \", \"label\": 1}"),
        "fine . It was",
        List.of(" terrible", " great"));
    check(
        "rte",
        example("rte", "{\"premise\": \"P.\", \"hypothesis\": \"H.\", \"label\": \"entailment\"}"),
        "P.\nDoes this mean that \"H.\" is true? Yes or No?\n",
        List.of("Yes", "No"));
    check(
        "cb",
        example("cb", "{\"premise\": \"P.\", \"hypothesis\": \"h\", \"label\": \"neutral\"}"),
        "Suppose P. Can we infer that \"h\"? Yes, No, or Maybe?\n",
        List.of("Yes", "No", "Maybe"));
    check(
        "boolq",
        example("boolq", "{\"passage\": \"P.\", \"question\": \"is it so\", \"label\": true}"),
        "P. Is it so?\n",
        List.of("Yes", "No"));
    check(
        "wsc",
        example(
            "wsc",
            "{\"text\": \"T.\", \"target\": {\"span1_text\": \"Mark\", \"span2_text\": \"He\"},"
                + " \"label\": false}"),
        "T.\nIn the previous sentence, does the pronoun \"he\" refer to Mark? Yes or No?\n",
        List.of("No", "Yes"));
    check(
        "wic",
        example(
            "wic",
            "{\"word\": \"w\", \"sentence1\": \"A.\", \"sentence2\": \"B.\", \"label\": true}"),
        "Does the word \"w\" have the same meaning in these two sentences? Yes, No?\nA.\nB.\n",
        List.of("No", "Yes"));
    check(
        "copa",
        example(
            "copa",
            "{\"premise\": \"It rained. \", \"choice1\": \"I ran.\", \"choice2\": \"The Sun set.\","
                + " \"question\": \"effect\", \"label\": 0}"),
        "It rained so ",
        List.of("I ran.", "the Sun set."));
  }

  @Test
  void labelsCountCandidates() throws IOException {
    assertEquals(
        0, example("boolq", "{\"passage\":\"\",\"question\":\"q\",\"label\":true}").label());
    assertEquals(
        1,
        example("rte", "{\"premise\":\"\",\"hypothesis\":\"\",\"label\":\"not_entailment\"}")
            .label());
    FormatException refused =
        assertThrows(
            FormatException.class,
            () -> example("cb", "{\"premise\":\"\",\"hypothesis\":\"\",\"label\":\"maybe\"}"));
    assertTrue(refused.getMessage().contains("line 1, label = 'maybe'"), refused.getMessage());
    assertThrows(FormatException.class, () -> example("sst2", "{\"sentence\":\"\",\"label\":2}"));
  }

  @Test
  void aTemplateIsATaskOfItsOwn() throws IOException {
    TaskDefinition task =
        TaskDefinition.of(new Template("{text} It was", List.of(" bad", " good")));
    Path file = Files.writeString(folder.resolve("a.tsv"), "text\tlabel\tmore\nfine\t1\tx\n");
    assertEquals(List.of(new Example(Map.of("text", "fine"), 1)), task.read(file));
    assertEquals(List.of("bad", "good"), task.labels());
    Path bad = Files.writeString(folder.resolve("b.tsv"), "text\tlabel\nfine\t2\n");
    assertThrows(FormatException.class, () -> task.read(bad));
    Path lacking = Files.writeString(folder.resolve("c.tsv"), "words\tlabel\nfine\t1\n");
    String message = assertThrows(FormatException.class, () -> task.read(lacking)).getMessage();
    assertTrue(message.contains("line 2, text"), message);
    assertEquals(
        0, TaskDefinition.of(Template.completion("text", "more")).read(file).getFirst().label());
  }

  @Test
  void splitsComeFromTheTasksFiles() throws IOException {
    TaskDefinition rte = Tasks.named("rte").orElseThrow();
    Files.createDirectory(folder.resolve("rte"));
    String text =
        IntStream.range(0, 10)
            .mapToObj(
                "{\"premise\":\"p%d\",\"hypothesis\":\"\",\"label\":\"entailment\"}\n"::formatted)
            .collect(Collectors.joining());
    Files.writeString(folder.resolve("rte/val.jsonl"), text);
    Splits cut = rte.load(folder, 5, 2, 1);
    assertEquals(
        List.of(5, 2, 3), List.of(cut.train().size(), cut.dev().size(), cut.test().size()));
    Files.writeString(folder.resolve("rte/train.jsonl"), text);
    Splits given = rte.load(folder.resolve("rte"), 5, 2, 1);
    assertEquals(10, given.test().size());
    IOException missing =
        assertThrows(IOException.class, () -> Tasks.named("cb").orElseThrow().load(folder, 1));
    assertTrue(missing.getMessage().contains("cb/val.jsonl"), missing.getMessage());
  }

  @Test
  void realFilesHaveTheSizesAndLabelsOfTheirSources() throws IOException {
    Path data = Shared.file("data");
    String sizes =
        Tasks.ALL.stream()
            .map(
                task -> {
                  try {
                    Splits splits = task.load(data, 0);
                    Map<Integer, Long> counts =
                        splits.test().stream()
                            .collect(Collectors.groupingBy(Example::label, Collectors.counting()));
                    return "%s %d %d %d %s"
                        .formatted(
                            task.name(),
                            splits.train().size(),
                            splits.dev().size(),
                            splits.test().size(),
                            task.name().equals("boolq") ? "" : counts);
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                })
            .collect(Collectors.joining("\n"));
    assertEquals(
        """
        sst2 1000 500 872 {0=428, 1=444}
        rte 1000 500 277 {0=146, 1=131}
        cb 150 100 56 {0=23, 1=28, 2=5}
        boolq 1000 500 1770\s
        wsc 454 100 104 {0=66, 1=38}
        wic 1000 500 638 {0=319, 1=319}
        copa 300 100 100 {0=55, 1=45}
        agnews 1000 500 7600 {0=1900, 1=1900, 2=1900, 3=1900}
        trec 1000 500 500 {0=9, 1=138, 2=94, 3=65, 4=81, 5=113}""",
        sizes);
  }
}
