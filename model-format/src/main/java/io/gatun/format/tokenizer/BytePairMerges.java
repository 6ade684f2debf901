package io.gatun.format.tokenizer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.gatun.format.FormatException;
import io.gatun.format.gguf.GgufMetadata;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The merges of a byte-level vocabulary, by pair of symbols. A symbol is a token's id; bytes that
 * are no text token (merges may name such) get numbers beyond the vocabulary's.
 */
final class BytePairMerges {
  private static final String MERGES = "tokenizer.ggml.merges";
  private static final long EMPTY = -1;

  private final TokenTable table;
  private final Vocabulary vocabulary;
  private final int[] byteSymbols = new int[256];
  private final Map<String, Integer> extraSymbols = new HashMap<>();
  private final List<byte[]> extraBytes = new ArrayList<>();
  private final long[] keys;
  private final int[] ranks;
  private final int[] results;

  /**
   * @param table the bytes of the vocabulary's tokens
   */
  BytePairMerges(GgufMetadata metadata, Vocabulary vocabulary, TokenTable table)
      throws FormatException {
    this.vocabulary = vocabulary;
    this.table = table;
    for (int value = 0; value < 256; value++) {
      byteSymbols[value] = symbolOf(new byte[] {(byte) value}, 0, 1);
    }
    List<String> merges = metadata.strings(MERGES);
    int capacity = Integer.highestOneBit(Math.max(merges.size(), 1)) * 4;
    keys = new long[capacity];
    Arrays.fill(keys, EMPTY);
    ranks = new int[capacity];
    results = new int[merges.size()];
    ByteSequence bytes = new ByteSequence(64);
    for (int rank = 0; rank < results.length; rank++) {
      add(metadata, merges.get(rank), rank, bytes);
    }
  }

  private void add(GgufMetadata metadata, String merge, int rank, ByteSequence bytes)
      throws FormatException {
    int space = merge.indexOf(' ', 1);
    if (space < 0 || space == merge.length() - 1) {
      throw metadata.problem(
          MERGES, '"' + merge + '"', "merge " + rank + " is not two tokens with a space between");
    }
    bytes.clear();
    if (!ByteLevelAlphabet.decode(merge, 0, space, bytes)) {
      return; // spells no bytes, so no text ever comes to it
    }
    int middle = bytes.size();
    if (!ByteLevelAlphabet.decode(merge, space + 1, merge.length(), bytes)) {
      return;
    }
    int left = symbolOf(bytes.array(), 0, middle);
    int right = symbolOf(bytes.array(), middle, bytes.size());
    long key = ((long) left << 32) | right;
    int slot = slot(key);
    if (keys[slot] == EMPTY) { // of two equal merges the first counts
      keys[slot] = key;
      ranks[slot] = rank;
      results[rank] = symbolOf(bytes.array(), 0, bytes.size());
    }
  }

  /** The symbol of a single byte. */
  int byteSymbol(int value) {
    return byteSymbols[value];
  }

  /** What two symbols merge to, as {@link NeighbourMerger#pair} says it. */
  long pair(int left, int right) {
    long key = ((long) left << 32) | right;
    int slot = slot(key);
    if (keys[slot] == EMPTY) {
      return NeighbourMerger.NO_PAIR;
    }
    int rank = ranks[slot];
    return ((long) rank << 32) | results[rank];
  }

  /** The bytes of a symbol beyond the vocabulary. */
  byte[] extraBytes(int symbol) {
    return extraBytes.get(symbol - vocabulary.size());
  }

  private int symbolOf(byte[] bytes, int from, int to) {
    int id = table.find(bytes, from, to);
    if (id >= 0 && vocabulary.kind(id).isText()) {
      return id;
    }
    String key = new String(bytes, from, to - from, ISO_8859_1);
    Integer symbol = extraSymbols.get(key);
    if (symbol == null) {
      symbol = vocabulary.size() + extraBytes.size();
      extraSymbols.put(key, symbol);
      extraBytes.add(Arrays.copyOfRange(bytes, from, to));
    }
    return symbol;
  }

  private int slot(long key) {
    long hash = key * 0x9E3779B97F4A7C15L;
    int mask = keys.length - 1;
    int slot = (int) ((hash >>> 32) ^ (hash >>> 52)) & mask;
    while (keys[slot] != EMPTY && keys[slot] != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }
}
