package io.gatun.engine.eval;

/**
 * A text that a model wrote.
 *
 * @param score how good it is; greater is better
 */
public record ScoredText(String text, double score) {}
