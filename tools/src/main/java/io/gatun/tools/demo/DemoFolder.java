package io.gatun.tools.demo;

import io.gatun.tools.cli.CommandException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Where the demo puts what it makes. */
record DemoFolder(Path folder) {
  private static final String MODEL = "gatun-demo.gguf";

  /** Makes the folder. */
  static DemoFolder at(Path folder) throws CommandException {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new CommandException(
          "%s cannot be made (%s); -o names another folder".formatted(folder, e.getMessage()), e);
    }
    return new DemoFolder(folder);
  }

  /** Copies the model that is part of Gatun into it. */
  Path model() throws IOException {
    Path file = folder.resolve(MODEL);
    try (InputStream shipped = DemoFolder.class.getResourceAsStream(MODEL)) {
      if (shipped == null) {
        throw new IOException(MODEL + " is not in this build of Gatun: build it again");
      }
      Files.copy(shipped, file, StandardCopyOption.REPLACE_EXISTING);
    }
    return file;
  }

  Path train() {
    return folder.resolve("train.jsonl");
  }

  Path dev() {
    return folder.resolve("dev.jsonl");
  }

  Path test() {
    return folder.resolve("test.jsonl");
  }

  /** A folder that is not there yet, for a run. */
  Path newRun() {
    Path run = folder.resolve("run");
    for (int i = 2; Files.exists(run); i++) {
      run = folder.resolve("run-" + i);
    }
    return run;
  }
}
