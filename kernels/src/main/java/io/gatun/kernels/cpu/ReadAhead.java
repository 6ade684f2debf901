package io.gatun.kernels.cpu;

/**
 * Brings the next bands of a matrix into the cache before they are multiplied with a row or two. A
 * processor looks some hundred instructions ahead; a product takes many for each line, so that few
 * lines are on their way from memory at a time, where nothing but loads has many. Java has no
 * prefetch.
 *
 * <p>Only where the matrices of a backend do not fit the cache together: it costs a sixth of the
 * speed where they do.
 */
final class ReadAhead {
  /** Bytes that are read at a time: the fastest of 32 to 256 KiB, bench/history/kernels.md. */
  private static final long STRETCH = 128L << 10;

  /** Matrices of so many bytes together come from memory: twice the cache that was measured. */
  private static final long BEYOND_CACHES = 64L << 20;

  private final KernelSet kernels;

  private volatile long packedBytes;

  ReadAhead(KernelSet kernels) {
    this.kernels = kernels;
  }

  /** Counts a matrix that steps will read. */
  synchronized void add(PanelMatrix matrix) {
    packedBytes += matrix.bytes();
  }

  /** Whether matrices come from memory, and it is worth while to read them ahead. */
  boolean worthWhile() {
    return packedBytes > BEYOND_CACHES;
  }

  /** Bands that a stretch has room for, at least one. */
  static int bands(PanelMatrix matrix) {
    return (int) Math.max(1, STRETCH / (2 * matrix.panelBytes));
  }

  /**
   * Reads as many bands as a stretch has room for, or the beginning of one that is larger.
   *
   * @param band the first, of two panels each
   * @param most bands that may be read
   * @param sink see {@link KernelSet#readAhead}
   * @return how many bands were read
   */
  int read(PanelMatrix matrix, int band, int most, int[] sink) {
    int bands = Math.min(bands(matrix), most);
    long end = Math.min(matrix.panels, 2L * (band + bands)) * matrix.panelBytes;
    long bytes = Math.min(STRETCH, end - 2L * band * matrix.panelBytes);
    kernels.readAhead(matrix.memory, matrix.panelAt(2 * band), bytes, sink);
    return bands;
  }
}
