package io.gatun.kernels.cpu;

import io.gatun.kernels.FloatTensor;
import io.gatun.kernels.KvShape;
import io.gatun.kernels.Matrix;
import java.lang.foreign.Arena;

/** Checks that what a caller hands over is this backend's and has the shape that is needed. */
record OwnMemory(Arena arena) {
  /** A tensor of at least so many rows and just so many columns. */
  HostTensor tensor(FloatTensor tensor, int rows, int columns) {
    check(rows >= 0 && tensor.rows() >= rows, "rows", tensor.rows(), rows);
    check(tensor.columns() == columns, "columns", tensor.columns(), columns);
    if (tensor instanceof HostTensor own && own.owner.equals(arena)) {
      own.checkOpen();
      return own;
    }
    throw new IllegalArgumentException("a tensor of another backend");
  }

  PanelMatrix panels(Matrix matrix) {
    if (matrix instanceof PanelMatrix own && own.belongsTo(arena)) {
      return own;
    }
    throw new IllegalArgumentException("a matrix of another backend: " + matrix.name());
  }

  // Sizes are turned into objects only where they do not fit: a step checks many.

  static void check(boolean fits, String what, int have, int need) {
    if (!fits) {
      check(false, what, (Object) have, need);
    }
  }

  static void check(boolean fits, String what, int have, KvShape need) {
    if (!fits) {
      check(false, what, (Object) have, need);
    }
  }

  static void check(boolean fits, String what, Object have, Object need) {
    if (!fits) {
      throw new IllegalArgumentException(what + ": " + have + " does not fit " + need);
    }
  }
}
