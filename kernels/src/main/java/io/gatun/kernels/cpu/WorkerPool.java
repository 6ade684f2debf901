package io.gatun.kernels.cpu;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A fixed set of threads that do one task at a time, the caller among them. Waiting threads spin
 * before they park: waking a parked thread takes longer than most of the tasks here.
 *
 * <p>Units are claimed in runs by a compare-and-set on one word that holds the task's number and
 * how many units nobody has claimed yet: a thread claims half of its share of what is left, in
 * multiples of {@code grain}, so that claims are few and threads still end together. A thread that
 * comes late finds none left, or another number, and claims nothing, so nobody waits for sleepers.
 * Which thread does a unit never changes its result.
 */
final class WorkerPool implements AutoCloseable {
  /** Work that can be cut into units. */
  interface Task {
    /**
     * Does units {@code from} (inclusive) to {@code to} (exclusive).
     *
     * @param worker number of the thread, for scratch memory: 0 is the caller
     */
    void run(int from, int to, int worker);
  }

  /**
   * Before a worker parks: longer than the gaps within a step. A spin takes as long as the
   * processor's hint to pause, 5 to 50 ns (long ones from Skylake and Zen on), so that a worker
   * spins for 0.1 to 1 ms.
   */
  private static final int SPINS_BEFORE_PARK = 20_000;

  private static final int SPINS_BEFORE_YIELD = 20_000;

  private final Thread[] workers;
  private final AtomicIntegerArray parked;
  private final AtomicLong claim = new AtomicLong();
  private final AtomicInteger unfinished = new AtomicInteger();
  private Task task;
  private int units;
  private int grain;
  private volatile Throwable failure;
  private volatile boolean closed;

  WorkerPool(int threads) {
    workers = new Thread[threads - 1];
    parked = new AtomicIntegerArray(threads - 1);
    for (int i = 0; i < workers.length; i++) {
      int worker = i + 1;
      workers[i] = new Thread(() -> work(worker), "gatun-worker-" + worker);
      workers[i].setDaemon(true);
      workers[i].start();
    }
  }

  int threads() {
    return workers.length + 1;
  }

  /**
   * Runs all units and returns when they are done. One caller at a time.
   *
   * @param newGrain the fewest units that are worth a claim
   */
  @SuppressWarnings("ThreadPriorityCheck") // yields only where threads outnumber free cores
  void run(Task newTask, int newUnits, int newGrain) {
    if (workers.length == 0 || newUnits <= newGrain) {
      newTask.run(0, newUnits, 0);
      return;
    }
    task = newTask;
    units = newUnits;
    grain = newGrain;
    unfinished.set(newUnits);
    long number = ((claim.get() >>> 32) + 1) & 0xffff_ffffL;
    claim.set(number << 32 | newUnits); // publishes the fields above
    wake();
    claimUnits(number, 0);
    for (int spins = 0; unfinished.get() > 0; spins++) {
      if (spins < SPINS_BEFORE_YIELD) {
        Thread.onSpinWait();
      } else {
        Thread.yield();
      }
    }
    task = null;
    Throwable thrown = failure;
    if (thrown != null) {
      failure = null;
      throw new IllegalStateException("a kernel failed", thrown);
    }
  }

  private void claimUnits(long number, int worker) {
    while (true) {
      long seen = claim.get();
      int left = (int) seen;
      if (seen >>> 32 != number || left == 0) {
        return;
      }
      Task current = task;
      int from = units - left;
      int claimed = Math.min(left, Math.max(1, left / (2 * threads() * grain)) * grain);
      // The fields change only once no unit of their task is left, and then this fails: what is
      // left of a task must be in the word, or the next task's fields would pass for this one's.
      if (claim.compareAndSet(seen, seen - claimed)) {
        try {
          current.run(from, from + claimed, worker);
        } catch (Throwable t) {
          failure = t;
        } finally {
          unfinished.addAndGet(-claimed);
        }
      }
    }
  }

  private void work(int worker) {
    long done = 0;
    while (!closed) {
      long number = awaitTask(done, worker);
      claimUnits(number, worker);
      done = number;
    }
  }

  private long awaitTask(long done, int worker) {
    for (int spins = 0; spins < SPINS_BEFORE_PARK; spins++) {
      long number = claim.get() >>> 32;
      if (number != done) {
        return number;
      }
      Thread.onSpinWait();
    }
    parked.set(worker - 1, 1);
    while (claim.get() >>> 32 == done && !closed) {
      LockSupport.park(this);
    }
    parked.set(worker - 1, 0);
    return claim.get() >>> 32;
  }

  private void wake() {
    for (int i = 0; i < workers.length; i++) {
      if (parked.get(i) == 1) {
        LockSupport.unpark(workers[i]);
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    for (Thread worker : workers) {
      LockSupport.unpark(worker);
    }
    for (Thread worker : workers) {
      boolean interrupted = false;
      while (worker.isAlive()) {
        try {
          worker.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
