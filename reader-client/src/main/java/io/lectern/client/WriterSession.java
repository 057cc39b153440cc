package io.lectern.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A writer's time with one coordinator: from finding it alive to losing it. What is not answered
 * then is handed to {@link LostUnits}, from where the next session takes it. Safe for use by
 * several threads.
 */
final class WriterSession {
  private static final long PAUSE_NS = TimeUnit.MICROSECONDS.toNanos(20);
  private static final long CHECK_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final int POLLS_BEFORE_PAUSE = 100;
  private static final String CLOSED = "the writer is closed";

  private final CoordinatorLink link;
  private final WriterOptions options;
  private final LostUnits lost;
  private final Runnable afterLoss;
  private final BooleanSupplier mayRunCallbacks;
  private final PendingUnits pending;
  private final ResponsePoller poller;
  private final UseGate gate;
  private final PostponedUnits postponed = new PostponedUnits();
  private volatile AsyncPollThread asyncThread; // set once, under this session's monitor
  private volatile String endReason; // set before the gate is closed
  private boolean ended; // under this session's monitor

  /**
   * @param lost takes the units that this session leaves without an answer
   * @param afterLoss run by a thread of the writer's own when the session has ended
   * @param mayRunCallbacks whether the calling thread may; if not, it completes the stages later
   */
  WriterSession(
      CoordinatorLink link,
      WriterOptions options,
      LostUnits lost,
      Runnable afterLoss,
      BooleanSupplier mayRunCallbacks) {
    this.link = link;
    this.options = options;
    this.lost = lost;
    this.afterLoss = afterLoss;
    this.mayRunCallbacks = mayRunCallbacks;
    pending = new PendingUnits(options.maxOutstanding());
    poller = new ResponsePoller(link, pending, options.waitStyle(), new Duties());
    gate = new UseGate(link::close);
  }

  boolean enter() {
    return gate.enter();
  }

  void leave() {
    gate.leave();
  }

  boolean isClosed() {
    return gate.isClosed();
  }

  PendingUnits pending() {
    return pending;
  }

  ResponsePoller poller() {
    return poller;
  }

  Runnable afterLoss() {
    return afterLoss;
  }

  /** Units without an answer. */
  int outstandingCount() {
    return pending.count() + postponed.count();
  }

  /** Cheap: whether the coordinator was there a moment ago, as far as the control file says. */
  boolean looksAlive() {
    return link.looksAlive();
  }

  /** Why the session's coordinator is gone; null: it is not. */
  String lossReason() {
    return link.lossReason();
  }

  /**
   * Sends a unit. The caller has entered the session.
   *
   * @return false: the session has ended, and the unit is still the caller's
   * @throws BackPressureException if there was no room for it until the deadline
   */
  boolean submit(PendingUnit unit, long deadlineNs) {
    unit.correlationId(pending.nextCorrelationId());
    if (!awaitRoom(() -> !postponed.holds(unit) && pending.tryAdd(unit), deadlineNs)) {
      return false;
    }
    // From now on whoever ends the session takes the unit over, if it is still here then.
    try {
      if (!awaitRoom(() -> link.trySend(unit) || sendLater(unit), deadlineNs)) {
        return !pending.remove(unit);
      }
    } catch (BackPressureException e) {
      if (pending.remove(unit)) {
        throw e;
      }
      return true;
    }
    link.wakeCoordinator();
    if (unit.hasStage()) {
      asyncThread().wake();
    }
    return !gate.isClosed() || !pending.remove(unit);
  }

  /**
   * A unit that counts as sent belongs to whoever takes it out of the table, so its sender may not
   * try on: it is sent again in its turn. False: it was not sent.
   */
  private boolean sendLater(PendingUnit unit) {
    if (!unit.isSent()) {
      return false;
    }
    pending.remove(unit, this::postpone);
    return true;
  }

  /**
   * Waits until a unit is done, or the session has ended, or the deadline has passed. The caller
   * has entered the session.
   */
  void await(PendingUnit unit, long deadlineNs) {
    poller.await(() -> unit.isDone() || gate.isClosed(), deadlineNs);
  }

  /** As {@link #await}, or until there are lost units to be sent again. */
  void awaitOrLost(PendingUnit unit, long deadlineNs) {
    poller.await(() -> unit.isDone() || gate.isClosed() || !lost.isEmpty(), deadlineNs);
  }

  /** Whether there are units with a stage, for which nobody else may be polling. */
  boolean hasStaged() {
    return pending.stagedCount() > 0 || !postponed.isEmpty();
  }

  /** Forgets a unit that somebody has given up. */
  void forget(PendingUnit unit) {
    // It may be on its way from the one to the other, or back.
    if (!pending.remove(unit) && !postponed.remove(unit)) {
      pending.remove(unit);
    }
  }

  /** Waits for what is outstanding, fails what is left, and lets the client's row go. */
  void close(Duration timeout) {
    if (gate.enter()) {
      try {
        poller.await(() -> outstandingCount() == 0, Deadlines.after(timeout));
      } finally {
        gate.leave();
      }
    }
    end(CLOSED, lost::putBack);
    failLost(lost);
  }

  /** What a writer that is closed does with units that nobody will send again. */
  static void failLost(LostUnits lost) {
    lost.failAll(
        unit ->
            new OutcomeUnknownException(
                unit.content().key(),
                "the writer was closed before unit " + unit.correlationId() + " was answered"));
  }

  /** Ends the session at once: the coordinator is gone. Others who do the same wait for it. */
  void lose(String reason) {
    end(reason, left -> lost.addAll(left, reason));
  }

  /** Waits for whoever is ending the session, so that what it leaves is with the lost units. */
  synchronized void awaitEnd() {
    assert ended : "the gate is closed by end() alone";
  }

  private void end(String reason, Consumer<List<PendingUnit>> receiver) {
    endOnce(reason, receiver);
    // Not before: a user's code may write, and so look for the next session, or wait for another
    // thread that does; what is left here goes to that session first.
    completeStages();
  }

  /** Completes the stages of units that are done, as far as the calling thread may. */
  void completeStages() {
    poller.completeFinished();
    if (mayRunCallbacks.getAsBoolean()) {
      lost.completeFailed();
    }
  }

  private synchronized void endOnce(String reason, Consumer<List<PendingUnit>> receiver) {
    if (!ended && gate.enter()) {
      try {
        endReason = reason;
        gate.close();
        // After closing nobody adds a unit without looking again, see submit().
        final List<PendingUnit> left = new ArrayList<>(poller.takeUnanswered());
        left.addAll(postponed.close());
        receiver.accept(left);
      } finally {
        gate.leave();
      }
    }
    ended = true;
    final AsyncPollThread thread = asyncThread;
    if (thread != null) {
      thread.wake();
    }
  }

  /**
   * Tries until it works out, taking answers meanwhile, since those make room.
   *
   * @return false: the session has ended
   */
  private boolean awaitRoom(BooleanSupplier attempt, long deadlineNs) {
    long lastCheckNs = 0;
    for (int tries = 0; !attempt.getAsBoolean(); tries++) {
      final long nowNs = System.nanoTime();
      if (nowNs - deadlineNs >= 0 || Thread.currentThread().isInterrupted()) {
        throw noRoom();
      }
      if (lastCheckNs == 0) {
        lastCheckNs = nowNs;
        link.wakeCoordinator();
      } else if (nowNs - lastCheckNs >= CHECK_INTERVAL_NS) {
        check();
        lastCheckNs = nowNs;
      }
      if (gate.isClosed()) {
        if (endReason.equals(CLOSED)) {
          throw new IllegalStateException(CLOSED + "; nothing was sent");
        }
        return false;
      }
      final boolean resent = sendPostponed(); // nobody else may be waiting, and a unit is held
      if (!poller.poll() && !resent && tries > POLLS_BEFORE_PAUSE) {
        LockSupport.parkNanos(PAUSE_NS);
      }
    }
    return true;
  }

  private BackPressureException noRoom() {
    return new BackPressureException(
        "nothing was sent: "
            + pending.count()
            + " units of this writer are outstanding, "
            + pending.capacity()
            + " may be, and the command ring found no room in time; the coordinator takes less than"
            + " is written to it"
            + (postponed.isEmpty() ? "" : ", or cannot take yet what is to be applied before"));
  }

  private AsyncPollThread asyncThread() {
    final AsyncPollThread thread = asyncThread;
    return thread == null ? startAsyncThread() : thread;
  }

  private synchronized AsyncPollThread startAsyncThread() {
    if (asyncThread == null) {
      asyncThread = new AsyncPollThread(this, options.name());
      asyncThread.start();
    }
    return asyncThread;
  }

  private void check() {
    final String reason = link.lossReason();
    if (reason != null) {
      lose(reason);
    } else if (hasStaged()) {
      poller.failOverdue(postponed.takeOverdue(), this::overdue);
    }
  }

  private WriteException overdue(PendingUnit unit) {
    return new OutcomeUnknownException(
        unit.content().key(),
        "no receipt for unit "
            + unit.correlationId()
            + " within "
            + options.receiptTimeout()
            + "; the coordinator is alive and may still apply it");
  }

  private boolean sendPostponed() {
    return postponed.send(this::sendAgain);
  }

  private void postpone(PendingUnit unit) {
    if (!postponed.add(unit)) {
      rescue(unit);
    }
  }

  /** Sends a postponed unit; false: it stays postponed, until the session ends if it has to. */
  private boolean sendAgain(PendingUnit unit) {
    if (unit.isDone()) {
      return true;
    }
    if (gate.isClosed()) {
      return false;
    }
    unit.correlationId(pending.nextCorrelationId());
    if (!pending.tryAdd(unit)) {
      return false;
    }
    if (!link.trySend(unit)) {
      return !pending.remove(unit); // if somebody else took it out, that one has it
    }
    link.wakeCoordinator();
    // Whoever ends the session may have looked for pending units already, and waits for this one.
    return !gate.isClosed() || !pending.remove(unit);
  }

  /**
   * Hands over a unit that is to be sent again and came after the session had been cleared. In a
   * thread of its own: handing over may run a user's code and wait for another coordinator, while
   * the caller holds the poller's lock.
   */
  private void rescue(PendingUnit unit) {
    Thread.ofPlatform()
        .daemon()
        .name("lectern-" + options.name() + "-rescue")
        .start(
            () -> {
              if (endReason.equals(CLOSED)) {
                lost.putBack(List.of(unit));
                failLost(lost);
              } else {
                lost.addAll(List.of(unit), endReason);
                completeStages();
                afterLoss.run();
              }
            });
  }

  /** What the poller asks for beside taking answers. */
  private final class Duties implements ResponsePoller.Duties {
    @Override
    public void check() {
      WriterSession.this.check();
    }

    @Override
    public void postpone(PendingUnit unit) {
      WriterSession.this.postpone(unit);
    }

    @Override
    public boolean sendPostponed() {
      return WriterSession.this.sendPostponed();
    }

    @Override
    public boolean mayRunCallbacks() {
      return mayRunCallbacks.getAsBoolean();
    }
  }
}
