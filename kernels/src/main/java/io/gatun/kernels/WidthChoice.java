package io.gatun.kernels;

/**
 * A vector width that was chosen over the widest, and why.
 *
 * @param bits 128, 256 or 512
 */
public record WidthChoice(int bits, Origin origin) {
  /** Why a width is the one to use. */
  public enum Origin {
    /** Somebody asked for it. */
    ASKED,
    /** It was measured on this machine, and nothing was faster. */
    MEASURED
  }

  /** Checks the width. */
  public WidthChoice {
    if (bits != 128 && bits != 256 && bits != 512) {
      throw new IllegalArgumentException("width is 128, 256 or 512 bits, not " + bits);
    }
  }

  /** A width that somebody asked for. */
  public static WidthChoice asked(int bits) {
    return new WidthChoice(bits, Origin.ASKED);
  }

  /** A width that was measured to be the fastest. */
  public static WidthChoice measured(int bits) {
    return new WidthChoice(bits, Origin.MEASURED);
  }
}
