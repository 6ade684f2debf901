package io.gatun.engine.generate;

/**
 * One token of a text.
 *
 * @param id its id
 * @param text the text that became certain with it: empty while a character or a possible stop
 *     string is incomplete, and then more than the token's own
 */
public record GeneratedToken(int id, String text) {}
