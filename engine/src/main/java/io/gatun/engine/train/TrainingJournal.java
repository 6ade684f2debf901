package io.gatun.engine.train;

import io.gatun.format.FormatException;
import io.gatun.format.journal.JournalReader;
import io.gatun.format.journal.JournalWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** A journal of training on disk. */
public final class TrainingJournal implements Trainer.EntrySink, AutoCloseable {
  /** Whether a replay takes an entry, and all before it. */
  @FunctionalInterface
  public interface Until {
    /** Whether the entry is to be taken. */
    boolean includes(JournalEntry entry);
  }

  private final JournalWriter writer;

  private TrainingJournal(JournalWriter writer) {
    this.writer = writer;
  }

  /**
   * Starts a journal.
   *
   * @param forceEvery entries after which all is forced to the disk
   */
  public static TrainingJournal create(Path path, RunHeader header, int forceEvery)
      throws IOException {
    return new TrainingJournal(JournalWriter.create(path, header.toBytes(), forceEvery));
  }

  /** Goes on with a journal; an entry that was being written when it was left is dropped. */
  public static TrainingJournal open(Path path, int forceEvery) throws IOException {
    return new TrainingJournal(JournalWriter.open(path, forceEvery));
  }

  /** What a journal is about. */
  public static RunHeader header(Path path) throws IOException {
    try (JournalReader reader = JournalReader.open(path)) {
      return RunHeader.parse(reader.header(), path.toString());
    }
  }

  /**
   * Folds a journal's entries into a state.
   *
   * @param until the first entry that is not included ends the replay
   * @param seen told each entry once it is applied
   * @throws FormatException if the journal is damaged, or its entries do not follow one another
   */
  public static void replay(
      Path path, TrainingState state, Until until, Consumer<JournalEntry> seen) throws IOException {
    try (JournalReader reader = JournalReader.open(path)) {
      long offset = reader.position();
      Optional<byte[]> bytes = reader.next();
      while (bytes.isPresent()) {
        JournalEntry entry = JournalCodec.decode(bytes.get(), path.toString(), offset);
        if (!until.includes(entry)) {
          return;
        }
        try {
          state.apply(entry);
        } catch (IllegalArgumentException e) {
          throw new FormatException(
              path.toString(), offset, "entry", entry.getClass().getSimpleName(), e.getMessage());
        }
        seen.accept(entry);
        offset = reader.position();
        bytes = reader.next();
      }
    }
  }

  /**
   * Drops all entries after a step, so that a run goes on from there.
   *
   * @throws IllegalArgumentException if the journal has no such step
   */
  public static void rewind(Path path, int step) throws IOException {
    long end = -1;
    try (JournalReader reader = JournalReader.open(path)) {
      long offset = reader.position();
      int last = 0;
      Optional<byte[]> bytes = reader.next();
      while (bytes.isPresent() && end < 0) {
        last = JournalCodec.decode(bytes.get(), path.toString(), offset).step();
        if (last > step) {
          end = offset;
        }
        offset = reader.position();
        bytes = reader.next();
      }
      if (step < 0 || (end < 0 && last < step)) {
        throw new IllegalArgumentException(
            "%s: steps 0 to %d can be gone back to, not %d".formatted(path, last, step));
      }
    }
    if (end >= 0) {
      try (JournalWriter writer = JournalWriter.open(path, 1)) {
        writer.rewind(end);
      }
    }
  }

  @Override
  public void append(JournalEntry entry) throws IOException {
    writer.append(JournalCodec.encode(entry));
  }

  @Override
  public void close() throws IOException {
    writer.close();
  }
}
