package io.gatun.format.journal;

/** How a journal ends, once all its records are read. */
public sealed interface JournalEnd {
  /** Bytes of the file that are the header and whole records. */
  long position();

  /** After its last record. */
  record Clean(long position) implements JournalEnd {}

  /**
   * In a record that was not written to its end: what a process that is killed leaves behind.
   *
   * @param position where that record begins
   * @param bytes of it that are there
   */
  record Torn(long position, long bytes) implements JournalEnd {}
}
