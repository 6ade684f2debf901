package io.gatun.engine.train;

import io.gatun.engine.task.PromptedExample;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** What examples are known by: SHA-256 of their tokens and labels. */
public final class DataHash {
  private DataHash() {}

  /** The hash of two lists of examples. */
  public static String of(List<PromptedExample> train, List<PromptedExample> dev) {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
    add(train, digest);
    add(dev, digest);
    return HexFormat.of().formatHex(digest.digest());
  }

  private static void add(List<PromptedExample> examples, MessageDigest digest) {
    add(new int[] {examples.size()}, digest);
    for (PromptedExample example : examples) {
      add(new int[] {example.label(), example.candidates().length}, digest);
      add(example.prompt(), digest);
      for (int[] candidate : example.candidates()) {
        add(candidate, digest);
      }
    }
  }

  private static void add(int[] numbers, MessageDigest digest) {
    ByteBuffer bytes = ByteBuffer.allocate((numbers.length + 1) * Integer.BYTES);
    bytes.putInt(numbers.length);
    bytes.asIntBuffer().put(numbers);
    digest.update(bytes.array());
  }
}
