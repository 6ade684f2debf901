package io.gatun.kernels.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A pool does every unit once, on all its threads, whatever happened before. */
@Timeout(60)
class WorkerPoolTest {
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4})
  void everyUnitIsDoneOnce(int threads) {
    try (WorkerPool pool = new WorkerPool(threads)) {
      assertEquals(threads, pool.threads());
      for (int units : new int[] {1, 2, 3, 7, 16, 31, 64, 100, 1000, 4099}) {
        for (int grain : new int[] {1, 2, 3, 8, 64, 1000, 5000}) {
          AtomicIntegerArray done = new AtomicIntegerArray(units);
          pool.run(
              (from, to, worker) -> {
                assertTrue(worker >= 0 && worker < threads, "worker " + worker);
                for (int unit = from; unit < to; unit++) {
                  done.incrementAndGet(unit);
                }
              },
              units,
              grain);
          for (int unit = 0; unit < units; unit++) {
            assertEquals(1, done.get(unit), units + " units by " + grain + ", unit " + unit);
          }
        }
      }
    }
  }

  @Test
  void noUnitsAreDoneAtOnce() {
    try (WorkerPool pool = new WorkerPool(2)) {
      pool.run((from, to, worker) -> assertEquals(from, to), 0, 1);
    }
  }

  @Test
  void allThreadsTakePart() {
    try (WorkerPool pool = new WorkerPool(4)) {
      CountDownLatch here = new CountDownLatch(4);
      Set<Integer> workers = ConcurrentHashMap.newKeySet();
      // Nobody gets past the first unit before all have one.
      pool.run(
          (from, to, worker) -> {
            workers.add(worker);
            here.countDown();
            await(here);
          },
          4,
          1);
      assertEquals(Set.of(0, 1, 2, 3), workers);
    }
  }

  @Test
  void sleepersWakeAfterAPause() throws InterruptedException {
    try (WorkerPool pool = new WorkerPool(3)) {
      for (int round = 0; round < 3; round++) {
        awaitParked();
        CountDownLatch here = new CountDownLatch(3);
        pool.run(
            (from, to, worker) -> {
              here.countDown();
              await(here);
            },
            3,
            1);
        assertEquals(0, here.getCount());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 57, 99})
  void anExceptionReachesTheCallerAndThePoolGoesOn(int badUnit) {
    try (WorkerPool pool = new WorkerPool(3)) {
      for (int round = 0; round < 50; round++) {
        RuntimeException thrown = new RuntimeException("unit " + badUnit);
        IllegalStateException seen =
            assertThrows(
                IllegalStateException.class,
                () ->
                    pool.run(
                        (from, to, worker) -> {
                          if (from <= badUnit && badUnit < to) {
                            throw thrown;
                          }
                        },
                        100,
                        1));
        assertSame(thrown, seen.getCause());
        AtomicInteger done = new AtomicInteger();
        pool.run((from, to, worker) -> done.addAndGet(to - from), 100, 3);
        assertEquals(100, done.get());
      }
    }
  }

  @Test
  void anExceptionWithoutWorkersReachesTheCaller() {
    try (WorkerPool pool = new WorkerPool(1)) {
      RuntimeException thrown = new RuntimeException("bad");
      RuntimeException seen =
          assertThrows(
              RuntimeException.class,
              () ->
                  pool.run(
                      (from, to, worker) -> {
                        throw thrown;
                      },
                      4,
                      1));
      assertSame(thrown, seen);
    }
  }

  @Test
  void manyTinyTasksAreDone() {
    try (WorkerPool pool = new WorkerPool(2)) {
      int[] sums = new int[8];
      WorkerPool.Task task =
          (from, to, worker) -> {
            for (int unit = from; unit < to; unit++) {
              sums[unit]++;
            }
          };
      for (int i = 0; i < 100_000; i++) {
        pool.run(task, 8, 1);
      }
      // Each unit's writes are seen by whoever does it next.
      for (int sum : sums) {
        assertEquals(100_000, sum);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4})
  void aLateThreadTakesNothingOfTheNextTask(int threads) {
    try (WorkerPool pool = new WorkerPool(threads)) {
      int[] sizes = {2, 9, 3, 40};
      AtomicIntegerArray done = new AtomicIntegerArray(40);
      WorkerPool.Task task =
          (from, to, worker) -> {
            for (int unit = from; unit < to; unit++) {
              done.incrementAndGet(unit);
            }
          };
      int[] expected = new int[40];
      for (int i = 0; i < 300_000; i++) {
        int units = sizes[i % sizes.length];
        pool.run(task, units, 1);
        for (int unit = 0; unit < units; unit++) {
          expected[unit]++;
          assertEquals(expected[unit], done.get(unit), "task " + i + ", unit " + unit);
        }
      }
    }
  }

  @Test
  void poolsWorkSideBySide() throws InterruptedException {
    AtomicInteger[] done = {new AtomicInteger(), new AtomicInteger()};
    List<Thread> callers =
        List.of(
            new Thread(() -> runMany(done[0]), "caller-0"),
            new Thread(() -> runMany(done[1]), "caller-1"));
    for (Thread caller : callers) {
      caller.start();
    }
    for (Thread caller : callers) {
      caller.join();
    }
    assertEquals(20_000, done[0].get());
    assertEquals(20_000, done[1].get());
  }

  private static void runMany(AtomicInteger done) {
    try (WorkerPool pool = new WorkerPool(2)) {
      for (int i = 0; i < 2_000; i++) {
        pool.run((from, to, worker) -> done.addAndGet(to - from), 10, 1);
      }
    }
  }

  @Test
  void closeEndsTheThreads() throws InterruptedException {
    Set<Thread> before = workers();
    WorkerPool busy = new WorkerPool(4);
    Set<Thread> own = workers();
    own.removeAll(before);
    assertEquals(3, own.size());
    busy.run((from, to, worker) -> {}, 100, 1);
    busy.close();
    WorkerPool parked = new WorkerPool(2);
    awaitParked();
    parked.close();
    for (Thread worker : own) {
      assertFalse(worker.isAlive(), worker.getName());
    }
    assertEquals(before, workers());
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(30, TimeUnit.SECONDS), "a thread never came");
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns once every worker sleeps: it has spun for longer than it will. */
  private static void awaitParked() throws InterruptedException {
    while (!workers().stream().allMatch(w -> w.getState() == Thread.State.WAITING)) {
      Thread.sleep(1);
    }
  }

  private static Set<Thread> workers() {
    Set<Thread> workers = ConcurrentHashMap.newKeySet();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().startsWith("gatun-worker-") && thread.isAlive()) {
        workers.add(thread);
      }
    }
    return workers;
  }
}
