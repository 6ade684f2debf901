package io.gatun.engine.train;

/** Refuses a setting that is out of its range, by the name that a command line has for it. */
final class SettingCheck {
  private SettingCheck() {}

  static void require(boolean holds, String name, Object value) {
    if (!holds) {
      throw new IllegalArgumentException(name + " cannot be " + value);
    }
  }
}
