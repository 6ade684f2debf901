package io.gatun.tools.models;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/** Deletes something temporary when closed, or when Ctrl-C ends the process before that. */
public final class AtExit implements AutoCloseable {
  private final Path path;
  private final Thread hook;

  private AtExit(Path path) {
    this.path = path;
    hook = new Thread(this::delete, "gatun-clean");
  }

  /** For a file or a folder with all that is in it. */
  public static AtExit delete(Path path) {
    AtExit cleaning = new AtExit(path);
    Runtime.getRuntime().addShutdownHook(cleaning.hook);
    return cleaning;
  }

  private void delete() {
    try {
      Files.walkFileTree(
          path,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.delete(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, IOException failure)
                throws IOException {
              Files.delete(folder);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (NoSuchFileException e) {
      // It became the final file.
    } catch (IOException e) {
      System.err.println("gatun: cannot delete " + e.getMessage());
    }
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return; // The process is ending, and the hook deletes.
    }
    delete();
  }
}
