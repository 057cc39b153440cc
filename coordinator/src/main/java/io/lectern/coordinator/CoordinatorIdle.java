package io.lectern.coordinator;

import io.lectern.coordinator.CoordinatorCounters.Counter;
import io.lectern.engine.control.WakeUp;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.agrona.concurrent.NanoClock;

/**
 * Waits for work: spins for a moment, since a client that has just been answered often writes
 * again, then sleeps on the control file's futex word until a producer signals it or a duty is due.
 * Used by one thread.
 */
final class CoordinatorIdle {
  private static final long SPIN_NS = TimeUnit.MICROSECONDS.toNanos(2);
  private static final long YIELD_NS = TimeUnit.MICROSECONDS.toNanos(100);

  private final IdleMode mode;
  private final WakeUp wakeUp;
  private final BooleanSupplier hasWork;
  private final LongSupplier maxSleepNs;
  private final CoordinatorCounters counters;
  private final NanoClock clock;
  private boolean idle;
  private long idleSinceNs;

  CoordinatorIdle(
      IdleMode mode,
      WakeUp wakeUp,
      BooleanSupplier hasWork,
      LongSupplier maxSleepNs,
      CoordinatorCounters counters,
      NanoClock clock) {
    this.mode = mode;
    this.wakeUp = wakeUp;
    this.hasWork = hasWork;
    this.maxSleepNs = maxSleepNs;
    this.counters = counters;
    this.clock = clock;
  }

  /**
   * Waits if the last duty cycle did nothing.
   *
   * @param workCount what it did
   */
  // Yielding is only a step between spinning and sleeping: nothing relies on it.
  @SuppressWarnings("ThreadPriorityCheck")
  void idle(int workCount) {
    if (workCount > 0) {
      idle = false;
      return;
    }
    if (mode == IdleMode.SPIN) {
      Thread.onSpinWait();
      return;
    }
    final long nowNs = clock.nanoTime();
    if (!idle) {
      idle = true;
      idleSinceNs = nowNs;
    }
    if (nowNs - idleSinceNs < SPIN_NS) {
      Thread.onSpinWait();
    } else if (nowNs - idleSinceNs < YIELD_NS) {
      // Whoever woke the coordinator may be on the same processor, waiting to send the next
      // command.
      Thread.yield();
    } else {
      counters.increment(Counter.WAKE_UPS);
      wakeUp.sleep(hasWork, maxSleepNs.getAsLong());
    }
  }
}
