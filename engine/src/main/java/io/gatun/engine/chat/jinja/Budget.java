package io.gatun.engine.chat.jinja;

import java.util.function.Supplier;

/**
 * What one rendering may spend: a unit for each step, each character of a text made and several for
 * each item of a list made. A conversation takes a few for each of its characters; a template that
 * takes more than this is broken or hostile, and would hang the program or fill its memory.
 */
final class Budget {
  private static final long MOST = 50_000_000;
  private static final int PER_ITEM = 16;
  private static final ScopedValue<Budget> CURRENT = ScopedValue.newInstance();

  private long spent;

  private Budget() {}

  static <T> T limit(Supplier<T> rendering) {
    return ScopedValue.where(CURRENT, new Budget()).call(rendering::get);
  }

  static void spend(long units) {
    if (CURRENT.isBound()) {
      Budget budget = CURRENT.get();
      budget.spent += units;
      if (budget.spent > MOST) {
        throw new JinjaException("the template takes too much time or memory");
      }
    }
  }

  static void spendItems(long items) {
    spend(items * PER_ITEM);
  }
}
