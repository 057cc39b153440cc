package io.lectern.client;

import java.util.List;

/**
 * Sends lost units to the next coordinator, for everybody who waits for them: what ends the wait of
 * the thread that does it, an interrupt or its deadline, ends nobody else's. For one thread.
 */
final class LostSender {
  private final LostUnits lost;
  private final WriterSession next;
  private final long deadlineNs;
  private boolean interrupted;

  /**
   * @param deadlineNs of the thread that sends: what is left then stays lost, for another one
   */
  LostSender(LostUnits lost, WriterSession next, long deadlineNs) {
    this.lost = lost;
    this.next = next;
    this.deadlineNs = deadlineNs;
  }

  /**
   * One after the other, each answered before the next is sent: so they keep their order. Leaves
   * the thread's interrupt flag as it would be.
   *
   * @return whether all were sent
   */
  boolean sendAll() {
    interrupted = Thread.interrupted();
    final List<PendingUnit> units = lost.takeAll();
    int settled = 0;
    try {
      while (settled < units.size() && send(units.get(settled))) {
        settled++;
      }
    } finally {
      lost.putBack(units.subList(settled, units.size()));
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    return settled == units.size();
  }

  /** False: the session has ended or the deadline has passed, and the unit has no answer. */
  private boolean send(PendingUnit unit) {
    if (unit.isDone()) {
      return true;
    }
    if (!next.enter()) {
      return false;
    }
    try {
      return sendEntered(unit);
    } finally {
      next.leave();
    }
  }

  private boolean sendEntered(PendingUnit unit) {
    boolean submitted = false;
    while (!unit.isDone()) {
      final long nowNs = System.nanoTime();
      if (unit.isOverdue(nowNs)) {
        giveUp(unit);
      } else if (nowNs - deadlineNs >= 0) {
        next.forget(unit);
        return unit.isDone();
      } else {
        submitted = tryAnswer(unit, submitted);
      }
      if (next.isClosed()) {
        // Whoever ends the session hands over what it had; of a unit that is here, too, one goes.
        next.awaitEnd();
        lost.remove(unit);
        return unit.isDone();
      }
    }
    return true;
  }

  /** Sends the unit if need be and waits for its answer; whether it is sent now. */
  private boolean tryAnswer(PendingUnit unit, boolean submitted) {
    final long untilNs = unit.deadlineOr(deadlineNs);
    boolean sent = submitted;
    try {
      sent = submitted || next.submit(unit, untilNs);
      next.await(unit, untilNs);
    } catch (BackPressureException e) {
      Thread.onSpinWait(); // no time is left, or it is an interrupt: which, the caller finds out
    }
    interrupted |= Thread.interrupted();
    return sent;
  }

  /** Its own time is up, whoever waits for it. */
  private void giveUp(PendingUnit unit) {
    next.forget(unit);
    lost.fail(
        unit,
        new OutcomeUnknownException(
            unit.content().key(),
            "the coordinator was replaced, and no receipt for unit "
                + unit.correlationId()
                + " came from the next one within the unit's time; it may still apply it"));
    Thread.onSpinWait(); // if another thread has claimed the unit, it is about to be done
  }
}
