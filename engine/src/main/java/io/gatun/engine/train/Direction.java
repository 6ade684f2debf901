package io.gatun.engine.train;

import io.gatun.engine.random.NormalNumbers;
import io.gatun.engine.random.Philox;

/** Along which random directions the loss is measured. */
public enum Direction {
  /** Independent standard normal numbers (MeZO, arXiv 2305.17333, algorithm 1). */
  GAUSSIAN {
    @Override
    public void fill(long seed, long stream, float[] z) {
      NormalNumbers.fill(seed, stream, z);
    }
  },

  /** Independent signs (Spall 1992). */
  RADEMACHER {
    @Override
    public void fill(long seed, long stream, float[] z) {
      int[] counter = {0, 0, (int) stream, (int) (stream >>> 32)};
      int[] words = new int[4];
      for (int i = 0; i < z.length; i++) {
        if (i % 128 == 0) {
          counter[0] = i / 128;
          Philox.block(counter, (int) seed, (int) (seed >>> 32), words);
        }
        z[i] = (words[i / 32 % 4] >>> i % 32 & 1) == 0 ? 1 : -1;
      }
    }
  },

  /** Uniform on the sphere whose radius is the square root of the number of values. */
  SPHERE {
    @Override
    public void fill(long seed, long stream, float[] z) {
      NormalNumbers.fill(seed, stream, z);
      double squares = 0;
      for (float value : z) {
        squares += (double) value * value;
      }
      double factor = Math.sqrt(z.length / squares);
      for (int i = 0; i < z.length; i++) {
        z[i] = (float) (z[i] * factor);
      }
    }
  };

  /**
   * A direction, the same whenever it is asked for.
   *
   * @param stream which of the seed's directions
   * @param z filled whole; its second moment is 1 in each element
   */
  public abstract void fill(long seed, long stream, float[] z);
}
