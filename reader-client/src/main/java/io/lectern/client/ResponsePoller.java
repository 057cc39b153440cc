package io.lectern.client;

import io.lectern.layout.ipc.RejectionCode;
import io.lectern.layout.ipc.SyncLevel;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Takes the answers from the response ring. Whoever waits for one polls: the thread that gets the
 * lock polls for all, and the others sleep until it has their answer or leaves, and one of them
 * takes its place. So a thread that waits alone never hands over to another. Stages are completed
 * outside the lock, since that runs a user's code.
 */
final class ResponsePoller {
  private static final int POLL_LIMIT = 256;
  private static final long SPIN_NS = TimeUnit.MICROSECONDS.toNanos(2);

  /**
   * Yielding lets the coordinator have the core, where there are too few; else it costs little. Who
   * sleeps is woken ten microseconds after the answer, or more, so it is worth yielding for as long
   * as a force takes.
   */
  private static final long YIELD_NS = TimeUnit.MICROSECONDS.toNanos(250);

  /** Where answers have come later than that: slow disks, many clients. */
  private static final long SHORT_YIELD_NS = TimeUnit.MICROSECONDS.toNanos(20);

  private static final long CHECK_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(50);

  private final CoordinatorLink link;
  private final PendingUnits pending;
  private final WaitStyle waitStyle;
  private final Duties duties;
  private final ResponseDecoder decoder;
  private final ReentrantLock lock = new ReentrantLock();
  private final Queue<Waiter> sleepers = new ConcurrentLinkedQueue<>();
  private final Queue<PendingUnit> finished =
      new ConcurrentLinkedQueue<>(); // staged ones, to be completed
  private long lossesSeen; // under the lock
  private boolean unreadable; // under the lock: an answer just taken could not be read

  /**
   * What the wait for an answer of one's own that ended last has taken. A hint, stored by any
   * thread that has waited: opaque.
   */
  private final AtomicLong lastWaitNs = new AtomicLong();

  private volatile boolean stale; // the coordinator says that it is not the session's

  /** What is to be done beside taking answers, by a thread that waits, without the lock. */
  interface Duties {
    /** Finds out, now and then, whether there is a coordinator at all. */
    void check();

    /** Takes a unit that is to be sent again in a moment. */
    void postpone(PendingUnit unit);

    /** Sends units again that were postponed; whether there were any. */
    boolean sendPostponed();

    /**
     * Whether the calling thread may complete stages now; if not, it does so later. It may hold a
     * lock that a user's code, or what that waits for, would wait for in turn.
     */
    boolean mayRunCallbacks();
  }

  ResponsePoller(CoordinatorLink link, PendingUnits pending, WaitStyle waitStyle, Duties duties) {
    this.link = link;
    this.pending = pending;
    this.waitStyle = waitStyle;
    this.duties = duties;
    decoder = new ResponseDecoder(link.clientId(), new Answers());
    lossesSeen = link.losses();
  }

  /**
   * Waits, polling, until the condition holds.
   *
   * @return false: the deadline passed or the thread was interrupted before
   */
  boolean await(BooleanSupplier done, long deadlineNs) {
    final long beganNs = System.nanoTime();
    final long yieldNs = lastWaitNs.getOpaque() < YIELD_NS ? YIELD_NS : SHORT_YIELD_NS;
    final boolean holds = await(done, deadlineNs, yieldNs);
    if (holds) {
      lastWaitNs.setOpaque(System.nanoTime() - beganNs);
    }
    return holds;
  }

  /**
   * As {@link #await}, for a thread whose own work it is to complete stages. It sleeps in place of
   * yielding: a thread that has yielded loses its core to each one that it wakes, so that one whom
   * a stage wakes would send a single unit, find nothing more to do, and sleep again, sixty times
   * in a row.
   */
  boolean awaitStages(BooleanSupplier done, long deadlineNs) {
    return await(done, deadlineNs, 0);
  }

  // Yielding is only a step between spinning and sleeping: nothing relies on it.
  @SuppressWarnings("ThreadPriorityCheck")
  private boolean await(BooleanSupplier done, long deadlineNs, long yieldNs) {
    long idleSinceNs = System.nanoTime();
    long lastCheckNs = idleSinceNs;
    while (!done.getAsBoolean()) {
      final boolean resent = duties.sendPostponed();
      final boolean worked = poll(0) || resent;
      final long nowNs = System.nanoTime();
      if (nowNs - deadlineNs >= 0 || Thread.currentThread().isInterrupted()) {
        handOver();
        return done.getAsBoolean();
      }
      if (worked) {
        idleSinceNs = nowNs;
      }
      if (stale || nowNs - lastCheckNs >= CHECK_INTERVAL_NS) {
        stale = false;
        duties.check();
        completeFinished();
        lastCheckNs = nowNs;
      }
      final long idleNs = nowNs - idleSinceNs;
      if (waitStyle == WaitStyle.SPIN || idleNs < SPIN_NS) {
        Thread.onSpinWait();
      } else if (idleNs < yieldNs) {
        Thread.yield();
      } else {
        sleep(done, Math.min(deadlineNs - nowNs, CHECK_INTERVAL_NS));
      }
    }
    handOver();
    return true;
  }

  /** Takes what has arrived, unless another thread is at it. */
  boolean poll() {
    return poll(0);
  }

  /**
   * Takes out every outstanding unit for which there is no answer in the ring. The stages of the
   * others are completed by {@link #completeFinished}, once the caller may run a user's code.
   */
  List<PendingUnit> takeUnanswered() {
    final List<PendingUnit> unanswered = new ArrayList<>();
    lock.lock();
    try {
      drain();
      pending.removeIf(_ -> true, unanswered::add);
    } finally {
      lock.unlock();
    }
    wakeAll();
    return unanswered;
  }

  /**
   * Fails the units whose stages have waited too long.
   *
   * @param others such units that are not among the pending ones
   */
  void failOverdue(List<PendingUnit> others, Function<PendingUnit, WriteException> failure) {
    for (final PendingUnit unit : others) {
      finish(unit, failure.apply(unit));
    }
    final long nowNs = System.nanoTime();
    pending.removeIf(
        unit -> unit.hasStage() && unit.isOverdue(nowNs),
        unit -> finish(unit, failure.apply(unit)));
    completeFinished();
  }

  private boolean poll(long sleepNs) {
    if (!lock.tryLock()) {
      return false;
    }
    final boolean worked;
    try {
      if (sleepNs > 0) {
        link.awaitResponse(sleepNs);
      }
      worked = pollRing();
    } finally {
      lock.unlock();
    }
    if (worked) {
      wakeAnswered();
      completeFinished();
    }
    return worked;
  }

  private boolean pollRing() {
    final boolean worked = link.pollResponses(decoder, POLL_LIMIT) > 0;
    final long losses = link.losses();
    if (losses != lossesSeen || unreadable) {
      lossesSeen = losses;
      unreadable = false;
      askAgain();
      return true;
    }
    return worked;
  }

  /**
   * Answers found the ring full, or cannot be read, or units were thrown away. Whose they were
   * cannot be told; but every unit may be sent again, and those that were applied get the same
   * receipt. One that was not sent yet has lost no answer, and its sender is still at it.
   */
  private void askAgain() {
    drain();
    pending.removeIf(PendingUnit::isSent, duties::postpone);
  }

  private void drain() {
    while (link.pollResponses(decoder, POLL_LIMIT) > 0) {
      Thread.onSpinWait();
    }
  }

  private void sleep(BooleanSupplier done, long timeoutNs) {
    if (!lock.isLocked()) {
      poll(timeoutNs);
      return;
    }
    final Waiter waiter = new Waiter(Thread.currentThread(), done);
    sleepers.add(waiter);
    // Looked at after joining the queue: the thread that polls looks at the queue after it has let
    // the lock go.
    if (!done.getAsBoolean() && lock.isLocked()) {
      LockSupport.parkNanos(this, timeoutNs);
    }
    sleepers.remove(waiter);
  }

  private void wakeAll() {
    for (final Waiter waiter : sleepers) {
      LockSupport.unpark(waiter.thread);
    }
  }

  private void wakeAnswered() {
    for (final Waiter waiter : sleepers) {
      if (waiter.done.getAsBoolean()) {
        LockSupport.unpark(waiter.thread);
      }
    }
  }

  /** Leaves polling to another of those who wait. */
  private void handOver() {
    final Waiter next = sleepers.peek();
    if (next != null && !lock.isLocked()) {
      LockSupport.unpark(next.thread);
    }
  }

  private void finish(PendingUnit unit, WriteException failure) {
    if (unit.claim()) {
      unit.fail(failure);
      if (unit.hasStage()) {
        finished.add(unit);
      }
    }
  }

  /** Completes the stages of units that are done, unless this thread may not run a user's code. */
  void completeFinished() {
    if (finished.isEmpty() || !duties.mayRunCallbacks()) {
      return;
    }
    for (PendingUnit unit = finished.poll(); unit != null; unit = finished.poll()) {
      unit.completeStage();
    }
  }

  /** A thread that sleeps while another one polls. */
  private record Waiter(Thread thread, BooleanSupplier done) {}

  /** What the decoder finds; under the lock. */
  private final class Answers implements ResponseHandler {
    @Override
    public void onReceipt(Receipt receipt) {
      final PendingUnit unit = pending.remove(receipt.correlationId());
      if (unit == null) {
        return;
      }
      final SyncLevel asked = unit.content().syncLevel();
      if (receipt.syncLevel().value() < asked.value()) {
        finish(
            unit,
            new NotDurableException(
                receipt,
                "unit "
                    + receipt.correlationId()
                    + " is applied, at epoch "
                    + receipt.epoch()
                    + ", and has reached "
                    + receipt.syncLevel()
                    + " where "
                    + asked
                    + " was asked for: the coordinator's disk has failed, see its error log"));
        return;
      }
      if (unit.claim()) {
        unit.succeed(receipt);
        if (unit.hasStage()) {
          finished.add(unit);
        }
      }
    }

    @Override
    public void onRejection(
        long correlationId, RejectionCode code, int commandIndex, String message) {
      final PendingUnit unit = pending.find(correlationId);
      if (unit == null) {
        return;
      }
      switch (code) {
        case STALE_TERM -> {
          stale = true; // the session is over, which check() finds out
          pending.remove(unit, duties::postpone);
        }
        case KEYS_UNAVAILABLE -> pending.remove(unit, duties::postpone);
        default ->
            pending.remove(
                unit, it -> finish(it, new RejectedException(code, commandIndex, message)));
      }
    }

    @Override
    public void onUnreadable(String why) {
      unreadable = true;
    }
  }
}
