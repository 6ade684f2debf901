package io.gatun.engine.task;

import io.gatun.format.FormatException;
import io.gatun.format.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A task: where its examples lie, how they are read, and how they are put to a model. {@link Tasks}
 * has the built-in ones; {@link #of} makes one of a template.
 *
 * @param name what it is called by, and the folder that its files lie in
 * @param trainFile name of the file to draw training examples from
 * @param testFile name of the file to report on; cut in three where there is no {@code trainFile}
 * @param devExamples how many examples are usually drawn to choose by
 * @param labels what the labels are called, in order
 * @param template how an example is put to a model
 * @param recordReader reads a file's records
 * @param exampleReader what turns a record into an example
 */
public record TaskDefinition(
    String name,
    String trainFile,
    String testFile,
    int devExamples,
    List<String> labels,
    Template template,
    RecordReader recordReader,
    ExampleReader exampleReader) {
  /** Training examples that are usually drawn, as in MeZO. */
  public static final int TRAIN_EXAMPLES = 1000;

  /** Examples that are usually drawn to choose by, as in MeZO. */
  public static final int DEV_EXAMPLES = 500;

  private static final int WINDOW = 256;

  /** Reads the records of a file. */
  @FunctionalInterface
  public interface RecordReader {
    /**
     * All records, in order.
     *
     * @throws FormatException if the file is malformed
     */
    List<DataRecord> read(Path file) throws IOException;
  }

  /** What turns a record into an example. */
  @FunctionalInterface
  public interface ExampleReader {
    /**
     * The example of a record.
     *
     * @throws FormatException if a field is missing or its value is none of the task's
     */
    Example read(DataRecord record) throws FormatException;
  }

  /** Copies the list. */
  public TaskDefinition {
    labels = List.copyOf(labels);
  }

  /**
   * A task of one's own: records have the template's fields, and {@code label}, which counts the
   * candidates from 0 (and is not needed where there is only one).
   */
  public static TaskDefinition of(Template template) {
    return of("custom", template, Records::read);
  }

  static TaskDefinition of(String name, Template template, RecordReader reader) {
    return new TaskDefinition(
        name,
        "train.jsonl",
        "test.jsonl",
        DEV_EXAMPLES,
        template.candidateNames(),
        template,
        reader,
        record -> {
          Map<String, String> fields = new HashMap<>();
          for (String field : template.fields()) {
            fields.put(field, record.field(field));
          }
          int count = template.candidateCount();
          return new Example(fields, count == 1 ? 0 : record.index("label", count));
        });
  }

  /**
   * The same examples, put to a model in another way.
   *
   * @throws IllegalArgumentException if there are not as many candidates as labels, or the template
   *     names fields that the task's examples do not have
   */
  public TaskDefinition withTemplate(Template other) {
    if (other.candidateCount() != labels.size()) {
      throw new IllegalArgumentException(
          "%s has %d labels (%s), the template %d candidates"
              .formatted(name, labels.size(), String.join(", ", labels), other.candidateCount()));
    }
    if (!template.fields().containsAll(other.fields())) {
      throw new IllegalArgumentException(
          "%s has the fields %s, the template asks for %s"
              .formatted(
                  name, String.join(", ", template.fields()), String.join(", ", other.fields())));
    }
    return new TaskDefinition(
        name, trainFile, testFile, devExamples, labels, other, recordReader, exampleReader);
  }

  /** Whether there is something to choose: with one candidate, the loss is all that counts. */
  public boolean hasLabels() {
    return labels.size() > 1;
  }

  /**
   * What puts its examples into a model's tokens.
   *
   * @param wanted most tokens of an example; else as many as the model reads, or windows of {@value
   *     #WINDOW} of plain text
   * @param contextLength tokens that the model reads
   */
  public ExampleEncoder encoder(Tokenizer tokenizer, OptionalInt wanted, int contextLength) {
    if (template.isPlainText()) {
      int length = Math.min(wanted.orElse(WINDOW), contextLength);
      return new TextEncoder(tokenizer, template, length);
    }
    int most = Math.min(wanted.orElse(contextLength), contextLength);
    return new PromptEncoder(tokenizer, template, most);
  }

  /**
   * All examples of a file, in order.
   *
   * @throws FormatException if a line is malformed, or is none of this task's; names the line
   */
  public List<Example> read(Path file) throws IOException {
    List<Example> examples = new ArrayList<>();
    for (DataRecord record : recordReader.read(file)) {
      examples.add(exampleReader.read(record));
    }
    return examples;
  }

  /**
   * The usual splits of the task's files: {@value #TRAIN_EXAMPLES} to train, {@link #devExamples}
   * to choose by.
   *
   * @param folder has the files, or a folder of the task's name that has them
   */
  public Splits load(Path folder, long seed) throws IOException {
    return load(folder, TRAIN_EXAMPLES, devExamples, seed);
  }

  /**
   * Splits of the task's files, as {@link Splits} says. Without a training file, all three are cut
   * from the test file.
   *
   * @param folder has the files, or a folder of the task's name that has them
   */
  public Splits load(Path folder, int train, int dev, long seed) throws IOException {
    List<Example> pool = read(find(folder, testFile).orElseThrow(() -> missing(folder)));
    Optional<Path> training = find(folder, trainFile);
    return training.isEmpty()
        ? Splits.of(pool, train, dev, seed)
        : Splits.of(read(training.get()), pool, train, dev, seed);
  }

  private Optional<Path> find(Path folder, String file) {
    Path own = folder.resolve(name).resolve(file);
    Path direct = folder.resolve(file);
    if (Files.exists(own)) {
      return Optional.of(own);
    }
    return Files.exists(direct) ? Optional.of(direct) : Optional.empty();
  }

  private IOException missing(Path folder) {
    return new IOException(
        "%s: holds neither %s nor %s/%s, the test file of task %s"
            .formatted(folder, testFile, name, testFile, name));
  }
}
