package io.gatun.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What tests of {@code gatun tune} need: a small model of their own, examples, a mask. */
record TuningFiles(Path folder, Path model, Path mask, Path train) {
  static TuningFiles in(Path folder) throws IOException {
    Path model = folder.resolve("model.gguf");
    Files.copy(Path.of(Launch.smallModel()), model);
    return of(folder, model, "3-4");
  }

  /** With a model of 4 bits, the demo's: weights in f32 never see rounded activations. */
  static TuningFiles quantized(Path folder) throws IOException {
    Path model = folder.resolve("model.gguf");
    try (InputStream shipped =
        TuningFiles.class.getResourceAsStream("/io/gatun/tools/demo/gatun-demo.gguf")) {
      Files.copy(shipped, model);
    }
    return of(folder, model, "2-3");
  }

  private static TuningFiles of(Path folder, Path model, String layers) throws IOException {
    Path mask = folder.resolve("mask");
    Launch made =
        Launch.of(
            "mask",
            "-m",
            model.toString(),
            "-o",
            mask.toString(),
            "--score",
            "random",
            "--seed",
            "1",
            "--density",
            "0.002",
            "--layers",
            layers);
    if (made.status() != 0) {
      throw new IOException(made.err());
    }
    TuningFiles files = new TuningFiles(folder, model, mask, folder.resolve("train.jsonl"));
    files.writeExamples("day");
    return files;
  }

  void writeExamples(String noun) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      lines.add("{\"text\": \"%d was a good %s\", \"label\": 1}".formatted(i, noun));
      lines.add("{\"text\": \"%d was a sad %s\", \"label\": 0}".formatted(i, noun));
    }
    Files.write(train, lines);
  }

  Path run(String name) {
    return folder.resolve(name);
  }

  /** Arguments of a new run. */
  List<String> start(String name, int steps, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "tune",
                "-m",
                model.toString(),
                "--mask",
                mask.toString(),
                "--train",
                train.toString(),
                "--template",
                "{text} It was",
                "--labels",
                " bad, good",
                "--steps",
                Integer.toString(steps),
                "--eval-every",
                "20",
                "--batch",
                "4",
                "--lr",
                "0.01",
                "-o",
                run(name).toString()));
    arguments.addAll(List.of(more));
    return arguments;
  }

  /** The folder of a new run that came to its end. */
  Path whole(String name, int steps, String... more) {
    Launch launch = launch(start(name, steps, more));
    assertEquals(0, launch.status(), launch.err());
    return run(name);
  }

  /** Arguments that go on with a run. */
  List<String> resume(String name, String... more) {
    List<String> arguments = new ArrayList<>(List.of("tune", "--resume", run(name).toString()));
    arguments.addAll(List.of(more));
    return arguments;
  }

  static Launch launch(List<String> arguments) {
    return Launch.of(arguments.toArray(String[]::new));
  }

  /** The command line in a process of its own, both outputs in one. */
  static ProcessBuilder process(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-XX:-UsePerfData",
            "--enable-native-access=ALL-UNNAMED",
            "--add-modules=jdk.incubator.vector",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            "io.gatun.tools.Main"));
    command.addAll(arguments);
    return new ProcessBuilder(command).redirectErrorStream(true).directory(new File("."));
  }
}
