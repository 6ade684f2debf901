package io.gatun.kernels.cpu;

/**
 * How much of a product is done at a time, so that what is used again stays in a cache. No result
 * depends on these sizes, and no kernel is written for one of them; which are fast depends on the
 * processor. Read once, from system properties, so that they are constants to the compiler.
 *
 * <p>Token groups ({@link TokenGroups#LARGEST}) are none of them: kernels are written for those.
 */
public final class TileSizes {
  /** Columns of a band that are decoded before they are multiplied with many rows of floats. */
  public static final int COLUMNS = columns("gatun.tile.columns", 4096);

  /**
   * Bands are decoded together until their columns are so many: half a megabyte, for L2, or one
   * where that has two.
   */
  public static final int COLUMNS_TOGETHER =
      columns("gatun.tile.together", Level2Cache.kibibytes() >= 2048 ? 8192 : 4096);

  /** Bands that are decoded together at most. */
  public static final int BANDS = read("gatun.tile.bands", 4, 1, 16, 1);

  /**
   * Columns that vectors of fewer than 16 floats multiply with twelve tokens at a time: those of a
   * panel and of the tokens fit L1 (14 KB).
   */
  public static final int NARROW_COLUMNS = read("gatun.tile.narrow", 128, 32, 1 << 16, 32);

  /** Columns whose scales are decoded before they are multiplied with a single row of floats. */
  public static final int ROW_COLUMNS = columns("gatun.row.columns", 1024);

  /** Columns that are multiplied with one rounded row before the next: their sums stay in L1. */
  public static final int INT8_ROW_COLUMNS = columns("gatun.int8.row.columns", 1024);

  /** Columns that are decoded before they are multiplied with many rounded rows, for L1. */
  public static final int INT8_COLUMNS = columns("gatun.int8.tile.columns", 256);

  private TileSizes() {}

  /** A matrix is cut where no group of columns with a factor in common is. */
  private static int columns(String property, int otherwise) {
    return read(
        property, otherwise, PanelLayout.FACTOR_COLUMNS, 1 << 16, PanelLayout.FACTOR_COLUMNS);
  }

  private static int read(String property, int otherwise, int least, int most, int multiple) {
    String text = System.getProperty(property);
    return text == null ? otherwise : parse(property, text, least, most, multiple);
  }

  /**
   * A size as somebody wrote it.
   *
   * @throws IllegalArgumentException if it is none, or not within these limits
   */
  static int parse(String property, String text, int least, int most, int multiple) {
    int size;
    try {
      size = Integer.parseInt(text.strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("-D%s=%s is no number".formatted(property, text), e);
    }
    if (size < least || size > most || size % multiple != 0) {
      throw new IllegalArgumentException(
          "-D%s=%s: a multiple of %d is wanted, from %d to %d"
              .formatted(property, text, multiple, least, most));
    }
    return size;
  }
}
