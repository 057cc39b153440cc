package io.lectern.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * A writer's time with one coordinator: from finding it alive to losing it. Every unit sent in a
 * session is answered or failed in it; the next coordinator gets a new session. Safe for use by
 * several threads.
 */
final class WriterSession {
  private static final long PAUSE_NS = TimeUnit.MICROSECONDS.toNanos(20);
  private static final long CHECK_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final int POLLS_BEFORE_PAUSE = 100;
  private static final String CLOSED = "the writer is closed";

  private final CoordinatorLink link;
  private final WriterOptions options;
  private final PendingUnits pending;
  private final ResponsePoller poller;
  private final UseGate gate;
  private volatile AsyncPollThread asyncThread; // set once, under this session's monitor
  private volatile String endReason; // set before the gate is closed

  WriterSession(CoordinatorLink link, WriterOptions options) {
    this.link = link;
    this.options = options;
    pending = new PendingUnits(options.maxOutstanding());
    poller = new ResponsePoller(link, pending, options.waitStyle(), this::check);
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

  /** Cheap: whether the coordinator was there a moment ago, as far as the control file says. */
  boolean looksAlive() {
    return link.looksAlive();
  }

  /** Why the session's coordinator is gone; null: it is not. */
  String lossReason() {
    return link.lossReason();
  }

  /** Sends a unit and waits for its answer. The caller has entered the session. */
  Receipt send(UnitContent content, Duration timeout) {
    final long deadlineNs = deadline(timeout);
    final PendingUnit unit = PendingUnit.awaited(pending.nextCorrelationId(), content);
    submit(unit, deadlineNs);
    if (!poller.await(unit::isDone, deadlineNs) && pending.remove(unit)) {
      throw new OutcomeUnknownException(
          Thread.currentThread().isInterrupted()
              ? "interrupted while waiting for the receipt of unit " + unit.correlationId()
              : "no receipt for unit "
                  + unit.correlationId()
                  + " within "
                  + timeout
                  + "; the coordinator is alive and may still apply it");
    }
    while (!unit.isDone()) {
      Thread.onSpinWait(); // another thread has taken it out and is about to say why
    }
    return unit.receipt();
  }

  /** Sends a unit that completes a stage. The caller has entered the session. */
  void sendAsync(UnitContent content, CompletableFuture<Receipt> stage) {
    final long receiptDeadlineNs = deadline(options.sendTimeout().plus(options.receiptTimeout()));
    final PendingUnit unit =
        PendingUnit.staged(pending.nextCorrelationId(), content, receiptDeadlineNs, stage);
    submit(unit, deadline(options.sendTimeout()));
    AsyncPollThread thread = asyncThread;
    if (thread == null) {
      thread = startAsyncThread();
    }
    thread.wake();
  }

  /** Waits for what is outstanding, fails what is left, and lets the client's row go. */
  void close(Duration timeout) {
    if (gate.enter()) {
      try {
        poller.await(() -> pending.count() == 0, deadline(timeout));
      } finally {
        gate.leave();
      }
    }
    retire(
        CLOSED,
        unit ->
            new OutcomeUnknownException(
                "the writer was closed before unit " + unit.correlationId() + " was answered"));
  }

  /** Ends the session at once: the coordinator is gone. */
  void lose(String reason) {
    retire(
        reason,
        unit ->
            new CoordinatorLostException(
                reason + " before it answered unit " + unit.correlationId()));
  }

  private void retire(String reason, Function<PendingUnit, WriteException> failure) {
    if (gate.enter()) {
      try {
        endReason = reason;
        gate.close();
        // After closing nobody adds a unit without looking again, see submit().
        poller.failAll(failure);
      } finally {
        gate.leave();
      }
    }
    final AsyncPollThread thread = asyncThread;
    if (thread != null) {
      thread.wake();
    }
  }

  private void check() {
    final String reason = link.lossReason();
    if (reason != null) {
      lose(reason);
    } else if (pending.stagedCount() > 0) {
      poller.failOverdue(
          unit ->
              new OutcomeUnknownException(
                  "no receipt for unit "
                      + unit.correlationId()
                      + " within "
                      + options.receiptTimeout()
                      + "; the coordinator is alive and may still apply it"));
    }
  }

  private void submit(PendingUnit unit, long deadlineNs) {
    if (!awaitRoom(() -> pending.tryAdd(unit), deadlineNs)) {
      throw new BackPressureException(
          "nothing was sent: "
              + pending.capacity()
              + " units of this writer are outstanding and none was answered in time");
    }
    boolean sent = false;
    try {
      final long correlationId = unit.correlationId();
      if (!awaitRoom(() -> link.trySend(correlationId, unit.content()), deadlineNs)) {
        throw new BackPressureException(
            "nothing was sent: no room for "
                + unit.content().length()
                + " bytes in the command ring in time; the coordinator takes less than is written"
                + " to it");
      }
      sent = true;
    } finally {
      if (!sent) {
        pending.remove(unit);
      }
    }
    link.wakeCoordinator();
    if (gate.isClosed() && pending.remove(unit)) {
      throw new CoordinatorLostException(
          "the session ended while unit " + unit.correlationId() + " was sent");
    }
  }

  /** Tries until it works out, taking answers meanwhile, since those make room. */
  private boolean awaitRoom(BooleanSupplier attempt, long deadlineNs) {
    long lastCheckNs = 0;
    for (int tries = 0; !attempt.getAsBoolean(); tries++) {
      final long nowNs = System.nanoTime();
      if (nowNs - deadlineNs >= 0 || Thread.currentThread().isInterrupted()) {
        return false;
      }
      if (lastCheckNs == 0) {
        lastCheckNs = nowNs;
        link.wakeCoordinator();
      } else if (nowNs - lastCheckNs >= CHECK_INTERVAL_NS) {
        check();
        lastCheckNs = nowNs;
      }
      if (gate.isClosed()) {
        throw ended();
      }
      if (!poller.poll() && tries > POLLS_BEFORE_PAUSE) {
        LockSupport.parkNanos(PAUSE_NS);
      }
    }
    return true;
  }

  private synchronized AsyncPollThread startAsyncThread() {
    if (asyncThread == null) {
      asyncThread = new AsyncPollThread(this, options.name());
      asyncThread.start();
    }
    return asyncThread;
  }

  private RuntimeException ended() {
    final String reason = endReason;
    return reason.equals(CLOSED)
        ? new IllegalStateException(reason + "; nothing was sent")
        : new NoCoordinatorException(reason + "; nothing was sent");
  }

  private static long deadline(Duration timeout) {
    return System.nanoTime() + toNanos(timeout);
  }

  /** In ns; what is longer than a lifetime is cut, so that differences of nanoTime stay right. */
  static long toNanos(Duration timeout) {
    final long limitNs = Long.MAX_VALUE / 4;
    return timeout.compareTo(Duration.ofNanos(limitNs)) > 0 ? limitNs : timeout.toNanos();
  }
}
