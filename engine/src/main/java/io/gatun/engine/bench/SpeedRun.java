package io.gatun.engine.bench;

/**
 * What one run of a {@link SpeedTest} took.
 *
 * @param seconds by the clock
 * @param allocatedBytes on the heap, by the calling thread and all kernel workers. Vector code that
 *     is not compiled yet, or that C2 has lost, allocates a great deal; compiled, a step makes a
 *     handful of small objects
 */
public record SpeedRun(double seconds, long allocatedBytes) {}
