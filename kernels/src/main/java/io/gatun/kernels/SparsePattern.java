package io.gatun.kernels;

import java.util.Arrays;
import java.util.Objects;

/**
 * Which entries of a matrix a sparse matrix holds: compressed rows, only those that hold an entry,
 * in order of row and then of column. The entries of row {@code rowIds()[i]} are those from {@code
 * rowStarts()[i]} to {@code rowStarts()[i + 1]}, and entry {@code k} lies in column {@code
 * columnIds()[k]}.
 *
 * <p>Constant: the arrays that the accessors return are the pattern's own, and only to be read.
 */
public final class SparsePattern {
  private final int rows;
  private final int columns;
  private final int[] rowIds;
  private final int[] rowStarts;
  private final int[] columnIds;

  /**
   * A pattern over these arrays, which are not copied.
   *
   * @param rows of the matrix, not of the pattern
   * @param rowIds rows that hold entries, ascending
   * @param rowStarts one more than those: from 0, ascending, to the number of entries
   * @param columnIds ascending within a row
   * @throws IllegalArgumentException if anything is out of order or out of the matrix
   */
  public SparsePattern(int rows, int columns, int[] rowIds, int[] rowStarts, int[] columnIds) {
    if (rows < 1 || columns < 1) {
      throw new IllegalArgumentException("a matrix of " + rows + " × " + columns);
    }
    this.rows = rows;
    this.columns = columns;
    this.rowIds = rowIds;
    this.rowStarts = rowStarts;
    this.columnIds = columnIds;
    if (rowStarts.length != rowIds.length + 1
        || rowStarts[0] != 0
        || rowStarts[rowIds.length] != columnIds.length) {
      throw new IllegalArgumentException("row starts that do not fit rows and entries");
    }
    int before = -1;
    for (int i = 0; i < rowIds.length; i++) {
      require(rowIds[i] > before && rowIds[i] < rows, "row", rowIds[i], "place", i);
      before = rowIds[i];
      checkRow(i);
    }
  }

  private void checkRow(int i) {
    int end = rowStarts[i + 1];
    require(end > rowStarts[i] && end <= columnIds.length, "row end", end, "row", rowIds[i]);
    int before = -1;
    for (int entry = rowStarts[i]; entry < end; entry++) {
      int column = columnIds[entry];
      require(column > before && column < columns, "column", column, "entry", entry);
      before = column;
    }
  }

  private static void require(boolean fits, String what, int value, String where, int place) {
    if (!fits) {
      throw new IllegalArgumentException(
          "%s %d at %s %d is out of order or out of the matrix"
              .formatted(what, value, where, place));
    }
  }

  /**
   * A pattern of entries given by their places.
   *
   * @param indices {@code row · columns + column} of each, ascending
   * @throws IllegalArgumentException if they are out of order or out of the matrix
   */
  public static SparsePattern ofIndices(int rows, int columns, long... indices) {
    if (rows < 1 || columns < 1) {
      throw new IllegalArgumentException("a matrix of " + rows + " × " + columns);
    }
    int[] rowIds = new int[Math.min(rows, indices.length)];
    int[] rowStarts = new int[rowIds.length + 1];
    int[] columnIds = new int[indices.length];
    int count = 0;
    for (int entry = 0; entry < indices.length; entry++) {
      long index = Objects.checkIndex(indices[entry], (long) rows * columns);
      int row = (int) (index / columns);
      if (entry > 0 && indices[entry - 1] >= index) {
        throw new IllegalArgumentException("entry " + entry + " is out of order");
      }
      if (count == 0 || rowIds[count - 1] != row) {
        rowIds[count++] = row;
      }
      rowStarts[count] = entry + 1;
      columnIds[entry] = (int) (index % columns);
    }
    return new SparsePattern(
        rows,
        columns,
        Arrays.copyOf(rowIds, count),
        Arrays.copyOf(rowStarts, count + 1),
        columnIds);
  }

  /** Rows of the matrix. */
  public int rows() {
    return rows;
  }

  /** Columns of the matrix. */
  public int columns() {
    return columns;
  }

  /** How many entries there are. */
  public int entries() {
    return columnIds.length;
  }

  /** The rows that hold entries. */
  public int[] rowIds() {
    return rowIds;
  }

  /** Where the entries of each of these rows start, and the number of entries. */
  public int[] rowStarts() {
    return rowStarts;
  }

  /** The column of each entry. */
  public int[] columnIds() {
    return columnIds;
  }

  /** Where a row stands in {@link #rowIds()}; negative if it holds no entry. */
  public int find(int row) {
    return Arrays.binarySearch(rowIds, row);
  }

  /** {@code row · columns + column} of each entry. */
  public long[] indices() {
    long[] indices = new long[columnIds.length];
    for (int i = 0; i < rowIds.length; i++) {
      for (int entry = rowStarts[i]; entry < rowStarts[i + 1]; entry++) {
        indices[entry] = (long) rowIds[i] * columns + columnIds[entry];
      }
    }
    return indices;
  }

  /** Equal are patterns of the same entries of matrices of the same size. */
  @Override
  public boolean equals(Object other) {
    return other instanceof SparsePattern that
        && rows == that.rows
        && columns == that.columns
        && Arrays.equals(rowIds, that.rowIds)
        && Arrays.equals(rowStarts, that.rowStarts)
        && Arrays.equals(columnIds, that.columnIds);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * rows + columns) + Arrays.hashCode(columnIds);
  }

  @Override
  public String toString() {
    return "%d entries of %d × %d".formatted(entries(), rows, columns);
  }
}
