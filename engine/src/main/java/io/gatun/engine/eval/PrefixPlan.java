package io.gatun.engine.eval;

/**
 * How much of what is below a cut is kept.
 *
 * @param examples how many there are
 * @param kept the first so many are kept
 * @param bytes of memory that they take
 * @param wantedBytes that all would take
 */
public record PrefixPlan(int examples, int kept, long bytes, long wantedBytes) {}
