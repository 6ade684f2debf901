package io.gatun.engine.task;

import static io.gatun.engine.task.TaskDefinition.DEV_EXAMPLES;

import io.gatun.format.FormatException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The built-in tasks. Prompts and label words are those of MeZO (princeton-nlp/MeZO, {@code
 * large_models/templates.py}) where it has the task: all but AG News and TREC, whose shapes follow
 * Zhao et al., "Calibrate before use" (ICML 2021), who write "Ab" for TREC's abbreviations: then
 * all labels are single tokens, and a loss needs no logits but theirs.
 *
 * <p>Dev sets are of 500 examples, for CB and COPA of 100, as in MeZO; for WSC too, of whose 554
 * MeZO's script keeps 54 to train on, and this 454.
 */
public final class Tasks {
  private static final String JSON_TRAIN = "train.jsonl";
  private static final String JSON_TEST = "val.jsonl";
  private static final int SMALL_DEV = 100;
  private static final List<String> NO_YES = List.of("No", "Yes");
  private static final List<String> FALSE_TRUE = List.of("false", "true");

  /** All of them. */
  public static final List<TaskDefinition> ALL =
      List.of(sst2(), rte(), cb(), boolQ(), wsc(), wic(), copa(), agNews(), trec());

  private Tasks() {}

  /** The task of a name, such as {@code sst2}. */
  public static Optional<TaskDefinition> named(String name) {
    return ALL.stream().filter(task -> task.name().equals(name)).findFirst();
  }

  /** The names, in order. */
  public static List<String> names() {
    return ALL.stream().map(TaskDefinition::name).toList();
  }

  private static TaskDefinition sst2() {
    return new TaskDefinition(
        "sst2",
        "train.tsv",
        "dev.tsv",
        DEV_EXAMPLES,
        List.of("negative", "positive"),
        new Template("{sentence} It was", List.of(" terrible", " great")),
        Records::read,
        record ->
            new Example(
                Map.of("sentence", record.field("sentence").strip()), record.index("label", 2)));
  }

  private static TaskDefinition rte() {
    return json(
        "rte",
        DEV_EXAMPLES,
        List.of("entailment", "not_entailment"),
        new Template(
            "{premise}\nDoes this mean that \"{hypothesis}\" is true? Yes or No?\n",
            List.of("Yes", "No")),
        record ->
            new Example(
                copy(record, "premise", "hypothesis"),
                record.oneOf("label", List.of("entailment", "not_entailment"))));
  }

  private static TaskDefinition cb() {
    List<String> labels = List.of("entailment", "contradiction", "neutral");
    return json(
        "cb",
        SMALL_DEV,
        labels,
        new Template(
            "Suppose {premise} Can we infer that \"{hypothesis}\"? Yes, No, or Maybe?\n",
            List.of("Yes", "No", "Maybe")),
        record ->
            new Example(copy(record, "premise", "hypothesis"), record.oneOf("label", labels)));
  }

  private static TaskDefinition boolQ() {
    return json(
        "boolq",
        DEV_EXAMPLES,
        List.of("yes", "no"),
        new Template("{passage} {question}\n", List.of("Yes", "No")),
        record ->
            new Example(
                Map.of("passage", record.field("passage"), "question", question(record)),
                record.oneOf("label", List.of("true", "false"))));
  }

  /** With a capital letter and a question mark. */
  private static String question(DataRecord record) throws FormatException {
    String question = record.field("question");
    if (question.isEmpty()) {
      throw record.problem("question", question, "is empty");
    }
    int first = question.offsetByCodePoints(0, 1);
    return question.substring(0, first).toUpperCase(Locale.ROOT)
        + question.substring(first)
        + (question.endsWith("?") ? "" : "?");
  }

  private static TaskDefinition wsc() {
    return json(
        "wsc",
        SMALL_DEV,
        List.of("false", "true"),
        new Template(
            "{text}\nIn the previous sentence, does the pronoun \"{pronoun}\" refer to {name}?"
                + " Yes or No?\n",
            NO_YES),
        record ->
            new Example(
                Map.of(
                    "text",
                    record.field("text"),
                    "pronoun",
                    record.field("target.span2_text").toLowerCase(Locale.ROOT),
                    "name",
                    record.field("target.span1_text")),
                record.oneOf("label", FALSE_TRUE)));
  }

  private static TaskDefinition wic() {
    return json(
        "wic",
        DEV_EXAMPLES,
        List.of("false", "true"),
        new Template(
            """
            Does the word "{word}" have the same meaning in these two sentences? Yes, No?
            {sentence1}
            {sentence2}
            """,
            NO_YES),
        record ->
            new Example(
                copy(record, "word", "sentence1", "sentence2"), record.oneOf("label", FALSE_TRUE)));
  }

  private static TaskDefinition copa() {
    return json(
        "copa",
        SMALL_DEV,
        List.of("choice1", "choice2"),
        new Template("{premise} {conjunction} ", List.of("{choice1}", "{choice2}")),
        record ->
            new Example(
                Map.of(
                    "premise",
                    premise(record.field("premise").stripTrailing()),
                    "conjunction",
                    record.oneOf("question", List.of("cause", "effect")) == 0 ? "because" : "so",
                    "choice1",
                    clause(record.field("choice1")),
                    "choice2",
                    clause(record.field("choice2"))),
                record.index("label", 2)));
  }

  private static String premise(String sentence) {
    return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
  }

  /** The first word in lower case, unless it is "I". */
  private static String clause(String sentence) {
    int end = sentence.indexOf(' ') < 0 ? sentence.length() : sentence.indexOf(' ');
    String first = sentence.substring(0, end);
    return (first.equals("I") ? first : first.toLowerCase(Locale.ROOT)) + sentence.substring(end);
  }

  private static TaskDefinition agNews() {
    return new TaskDefinition(
        "agnews",
        "train_subset.jsonl",
        "test.csv",
        DEV_EXAMPLES,
        List.of("World", "Sports", "Business", "Sci/Tech"),
        new Template(
            "Article: {text}\nAnswer:", List.of(" World", " Sports", " Business", " Technology")),
        Records::read,
        record -> {
          boolean original = record.fields().containsKey("Class Index");
          String text = record.field(original ? "Description" : "text");
          String index = original ? "Class Index" : "class_index";
          return new Example(
              Map.of("text", text.strip()), record.oneOf(index, List.of("1", "2", "3", "4")));
        });
  }

  private static TaskDefinition trec() {
    List<String> labels = List.of("ABBR", "DESC", "ENTY", "HUM", "LOC", "NUM");
    return new TaskDefinition(
        "trec",
        "train.txt",
        "test.txt",
        DEV_EXAMPLES,
        labels,
        new Template(
            "Question: {question}\nAnswer Type:",
            List.of(" Ab", " Description", " Entity", " Person", " Location", " Number")),
        file -> Records.read(file, Tasks::trecLine),
        record ->
            new Example(
                Map.of("question", record.field("question")), record.oneOf("class", labels)));
  }

  /** {@code CLASS:finer question}. */
  private static Optional<DataRecord> trecLine(DataLines lines, String line)
      throws FormatException {
    int colon = line.indexOf(':');
    int space = line.indexOf(' ');
    if (colon < 0 || space < colon) {
      throw DataLines.problem(
          lines.file(), lines.line(), "record", line, "a line of TREC is CLASS:finer question");
    }
    Map<String, String> fields =
        Map.of("class", line.substring(0, colon), "question", line.substring(space + 1).strip());
    return Optional.of(new DataRecord(lines.file(), lines.line(), fields));
  }

  private static TaskDefinition json(
      String name,
      int devExamples,
      List<String> labels,
      Template template,
      TaskDefinition.ExampleReader reader) {
    return new TaskDefinition(
        name, JSON_TRAIN, JSON_TEST, devExamples, labels, template, Records::read, reader);
  }

  private static Map<String, String> copy(DataRecord record, String... names)
      throws FormatException {
    Map<String, String> fields = new HashMap<>();
    for (String name : names) {
      fields.put(name, record.field(name));
    }
    return fields;
  }
}
