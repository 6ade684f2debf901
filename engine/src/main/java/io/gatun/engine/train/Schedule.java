package io.gatun.engine.train;

/**
 * How long a run is, and when it is looked at.
 *
 * @param steps how many steps
 * @param evaluateEvery steps between evaluations; 0 for none, so that no values are the best
 * @param patience evaluations without a better one after which the run ends; 0 for no such end
 */
public record Schedule(int steps, int evaluateEvery, int patience) {
  private static final int USUAL_INTERVAL = 100;

  /**
   * Checks ranges.
   *
   * @throws IllegalArgumentException if a number is negative
   */
  public Schedule {
    SettingCheck.require(steps >= 0, "steps", steps);
    SettingCheck.require(evaluateEvery >= 0, "eval-every", evaluateEvery);
    SettingCheck.require(patience >= 0, "patience", patience);
  }

  /** So many steps, all of them, evaluated every 100. */
  public static Schedule of(int steps) {
    return new Schedule(steps, USUAL_INTERVAL, 0);
  }

  /** The same, but evaluated after each so many steps; 0 for never. */
  public Schedule withEvaluateEvery(int interval) {
    return new Schedule(steps, interval, patience);
  }

  /** The same, but ended by so many evaluations without a better one; 0 for no such end. */
  public Schedule withPatience(int evaluations) {
    return new Schedule(steps, evaluateEvery, evaluations);
  }
}
