package io.gatun.kernels;

import io.gatun.format.FormatException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Prints a digest of every bit that a backend computes, for a JVM of its own to run: {@code
 * kernels=scalar|vector width=BITS threads=N rows=batched|single repetitions=N}. What it computes
 * depends on none of these.
 */
final class BitDigest {
  /** The JVM has no vectors of the width that was asked for. */
  static final int NO_SUCH_WIDTH = 3;

  /** A later repetition, run by a better compiler, gave other bits than the first. */
  static final int BITS_CHANGED = 4;

  private BitDigest() {}

  @SuppressWarnings("SystemOut") // the parent reads it
  public static void main(String[] arguments) throws FormatException {
    Map<String, String> options =
        Stream.of(arguments)
            .map(argument -> argument.split("=", 2))
            .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
    int repetitions = Integer.parseInt(options.get("repetitions"));
    boolean batched = options.get("rows").equals("batched");
    try (Backend exact = Backend.open(backendOptions(options));
        Backend rounding =
            Backend.open(backendOptions(options).withActivations(Activations.INT8))) {
      TwoLayers work = new TwoLayers(exact, batched);
      TwoLayers roundedWork = new TwoLayers(rounding, batched);
      int[] first = join(work.run(), roundedWork.run());
      System.out.println("width=" + exact.description().widthBits());
      System.out.println("digest=" + digest(first));
      long start = System.nanoTime();
      for (int repetition = 2; repetition <= repetitions; repetition++) {
        int[] bits = join(work.run(), roundedWork.run());
        int place = Arrays.mismatch(first, bits);
        if (place >= 0) {
          System.out.printf(
              "repetition %d: word %d of %d is %08x, was %08x%n",
              repetition, place, bits.length, bits[place], first[place]);
          System.exit(BITS_CHANGED);
        }
      }
      System.out.println("repetitions took ms=" + (System.nanoTime() - start) / 1_000_000);
    } catch (IllegalArgumentException e) {
      if (e.getMessage().contains("is not to be had here")) {
        System.out.println(e.getMessage());
        System.exit(NO_SUCH_WIDTH);
      }
      throw e;
    }
  }

  private static int[] join(int[] exact, int[] rounded) {
    int[] both = Arrays.copyOf(exact, exact.length + rounded.length);
    System.arraycopy(rounded, 0, both, exact.length, rounded.length);
    return both;
  }

  private static BackendOptions backendOptions(Map<String, String> options) {
    String width = options.get("width");
    boolean scalar = options.get("kernels").equals("scalar");
    return new BackendOptions(
        Optional.of(
            scalar ? BackendOptions.KernelChoice.SCALAR : BackendOptions.KernelChoice.VECTOR),
        Optional.ofNullable(width).map(Integer::parseInt).map(WidthChoice::asked),
        OptionalInt.of(Integer.parseInt(options.get("threads"))),
        Activations.F32);
  }

  private static String digest(int[] bits) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      for (int word : bits) {
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
          sha.update((byte) (word >>> shift));
        }
      }
      return HexFormat.of().formatHex(sha.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
