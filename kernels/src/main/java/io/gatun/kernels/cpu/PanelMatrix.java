package io.gatun.kernels.cpu;

import io.gatun.kernels.Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.LongFunction;

/** A packed matrix: see {@link PanelLayout} for where each weight lies. */
public final class PanelMatrix implements Matrix {
  private static final long LINE = (long) PanelLayout.PANEL_ROWS * Integer.BYTES;

  /** What kernels see it in: see {@link OffHeap}. */
  public final MemorySegment memory;

  public final PanelLayout layout;
  public final int groupSize;
  final int groups;
  final int panels;
  final long panelBytes;
  private final long start;
  private final long offsetsStart;
  private final long codesStart;
  private final Arena owner;
  private final String name;
  private final int rows;
  private final int columns;

  /**
   * @param owner the memory of the backend that it belongs to
   * @param groupSize columns that share a scale; ignored for float layouts
   * @param memory gives the panels' memory, by the number of bytes, on a cache line
   */
  PanelMatrix(
      Arena owner,
      String name,
      PanelLayout layout,
      int groupSize,
      int rows,
      int columns,
      LongFunction<MemorySegment> memory) {
    this.owner = owner;
    this.name = name;
    this.layout = layout;
    this.rows = rows;
    this.columns = columns;
    this.groupSize = layout.scale == PanelLayout.Factor.NONE ? columns : groupSize;
    this.groups = columns / this.groupSize;
    this.panels = (rows + PanelLayout.PANEL_ROWS - 1) / PanelLayout.PANEL_ROWS;
    long scaleBytes = factorBytes(layout.scale);
    long offsetBytes = factorBytes(layout.offset);
    this.offsetsStart = scaleBytes;
    this.codesStart = toLine(scaleBytes + offsetBytes);
    this.panelBytes = toLine(codesStart + layout.words(columns) * LINE);
    MemorySegment own = memory.apply(Math.multiplyExact(panelBytes, panels));
    this.memory = OffHeap.view(own);
    this.start = OffHeap.start(own);
  }

  private long factorBytes(PanelLayout.Factor stored) {
    long ofGroups = (long) groups * PanelLayout.PANEL_ROWS * stored.bytes;
    return stored == PanelLayout.Factor.CODED
        ? ofGroups + (long) groups / groupsPerFactor() * PanelLayout.PANEL_ROWS * Short.BYTES
        : ofGroups;
  }

  /** Groups whose coded scales have a factor in common. */
  public int groupsPerFactor() {
    return PanelLayout.FACTOR_COLUMNS / groupSize;
  }

  private static long toLine(long bytes) {
    return (bytes + PanelLayout.CACHE_LINE - 1) & -PanelLayout.CACHE_LINE;
  }

  /** Whether it belongs to the backend of this memory. */
  boolean belongsTo(Arena arena) {
    return owner.equals(arena);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public int columns() {
    return columns;
  }

  @Override
  public long bytes() {
    return panelBytes * panels;
  }

  @Override
  public String layout() {
    return layout.description;
  }

  /** Where a panel starts, in bytes. */
  long panelAt(int panel) {
    return start + panel * panelBytes;
  }

  /** Where the scales of a panel start, in bytes. */
  public long scalesAt(int panel) {
    return panelAt(panel);
  }

  /** Where the offsets of a panel start, in bytes. */
  public long offsetsAt(int panel) {
    return panelAt(panel) + offsetsStart;
  }

  /** Where the lines of 16 words start that hold a column and those next to it, in bytes. */
  public long wordsAt(int panel, int column) {
    return panelAt(panel) + codesStart + layout.wordsBefore(column) * LINE;
  }

  /** One weight, decoded: the definition that the unpacking kernels are held to. */
  public float weight(int row, int column) {
    int word = word(row, column, 0);
    int shift = column % layout.unitColumns() * layout.codeBits;
    return switch (layout) {
      case FLOATS -> Float.intBitsToFloat(word);
      case HALVES -> Float.float16ToFloat((short) (word >>> shift));
      case BRAIN_FLOATS -> Float.intBitsToFloat(word >>> shift << 16);
      default -> {
        int group = column / groupSize;
        yield Math.fma(scale(row, group), (float) code(row, column), offset(row, group));
      }
    };
  }

  /** One code, as it is stored. */
  int code(int row, int column) {
    int word = word(row, column, 0);
    if (layout.codeBits == 6) {
      return SixBitWords.code(word, word(row, column, 1), word(row, column, 2), column);
    }
    int shifted = word >>> (column % layout.unitColumns() * layout.codeBits);
    return layout.codeBits == 4 ? shifted & 15 : (byte) shifted;
  }

  /** The {@code n}th of the words that a column and those next to it are stored in. */
  private int word(int row, int column, int n) {
    long lane = row % PanelLayout.PANEL_ROWS;
    long line = wordsAt(row / PanelLayout.PANEL_ROWS, column) + n * LINE;
    return memory.get(ValueLayout.JAVA_INT, line + lane * Integer.BYTES);
  }

  /** The scale of a row's group of columns. */
  float scale(int row, int group) {
    return factor(layout.scale, scalesAt(row / PanelLayout.PANEL_ROWS), row, group);
  }

  /** The offset of a row's group of columns. */
  float offset(int row, int group) {
    if (layout.storesOffsets()) {
      return factor(layout.offset, offsetsAt(row / PanelLayout.PANEL_ROWS), row, group);
    }
    return layout.codeBias() == 0 ? 0 : -layout.codeBias() * scale(row, group);
  }

  private float factor(PanelLayout.Factor stored, long start, int row, int group) {
    int lane = row % PanelLayout.PANEL_ROWS;
    long at = start + ((long) group * PanelLayout.PANEL_ROWS + lane) * stored.bytes;
    return switch (stored) {
      case NONE -> 0;
      case HALF -> half(at);
      case FLOAT -> memory.get(ValueLayout.JAVA_FLOAT, at);
      case CODED -> codedFactor(start, lane, group);
    };
  }

  private float codedFactor(long start, int lane, int group) {
    int perFactor = groupsPerFactor();
    long factor = start + (long) (group / perFactor) * PanelLayout.codedBytes(perFactor);
    long words = factor + PanelLayout.PANEL_ROWS * Short.BYTES;
    int word = group % perFactor / Integer.BYTES * PanelLayout.PANEL_ROWS + lane;
    byte code =
        memory.get(
            ValueLayout.JAVA_BYTE, words + (long) word * Integer.BYTES + group % Integer.BYTES);
    return half(factor + (long) lane * Short.BYTES) * code;
  }

  private float half(long at) {
    return Float.float16ToFloat(memory.get(ValueLayout.JAVA_SHORT, at));
  }
}
