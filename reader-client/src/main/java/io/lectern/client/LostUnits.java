package io.lectern.client;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/**
 * Units whose coordinator is gone and which have no answer. They are sent again, in their order and
 * under their keys, to the next coordinator, or fail when none comes. Safe for use by several
 * threads.
 */
final class LostUnits {
  private final Queue<PendingUnit> units = new ConcurrentLinkedQueue<>();
  private final Queue<PendingUnit> failed = new ConcurrentLinkedQueue<>(); // stages to be completed
  private final long patienceNs;
  private volatile long sinceNs;
  private volatile String reason;

  /**
   * @param patienceNs how long units wait for another coordinator
   */
  LostUnits(long patienceNs) {
    this.patienceNs = patienceNs;
  }

  boolean isEmpty() {
    return units.isEmpty();
  }

  int count() {
    return units.size();
  }

  /**
   * Takes over what a coordinator has left. Units of sync level NONE fail: what a coordinator knows
   * of them is lost with it. See {@link #completeFailed}.
   *
   * @param why the coordinator is gone
   */
  void addAll(Collection<PendingUnit> left, String why) {
    reason = why;
    sinceNs = System.nanoTime();
    for (final PendingUnit unit : left) {
      if (unit.content().isJournaled() || !unit.isSent()) {
        units.add(unit);
      } else {
        fail(unit, lost(unit));
      }
    }
  }

  /** Takes units over as they are; their wait for a coordinator begins anew. */
  void putBack(Collection<PendingUnit> left) {
    if (!left.isEmpty()) {
      sinceNs = System.nanoTime();
      units.addAll(left);
    }
  }

  void remove(PendingUnit unit) {
    units.remove(unit);
  }

  /** Hands all units out, in the order in which they were first sent. */
  List<PendingUnit> takeAll() {
    final List<PendingUnit> all = new ArrayList<>();
    for (PendingUnit unit = units.poll(); unit != null; unit = units.poll()) {
      all.add(unit);
    }
    all.sort(Comparator.comparingLong(PendingUnit::sequence));
    return all;
  }

  /** Fails units that have waited too long, for any coordinator or by their own deadlines. */
  void failOverdue() {
    final long nowNs = System.nanoTime();
    final boolean allOverdue = nowNs - sinceNs >= patienceNs;
    for (final PendingUnit unit : List.copyOf(units)) {
      if ((allOverdue || unit.isOverdue(nowNs)) && units.remove(unit)) {
        fail(unit, lost(unit));
      }
    }
    completeFailed();
  }

  void failAll(Function<PendingUnit, WriteException> failure) {
    for (final PendingUnit unit : takeAll()) {
      fail(unit, failure.apply(unit));
    }
    completeFailed();
  }

  /** Completes the stages of units that have failed, which may run a user's code: hold no lock. */
  void completeFailed() {
    for (PendingUnit unit = failed.poll(); unit != null; unit = failed.poll()) {
      unit.completeStage();
    }
  }

  private CoordinatorLostException lost(PendingUnit unit) {
    return new CoordinatorLostException(
        unit.content().key(), reason + " before it answered unit " + unit.correlationId());
  }

  /** Fails a unit that nobody else has settled. See {@link #completeFailed}. */
  void fail(PendingUnit unit, WriteException failure) {
    if (unit.claim()) {
      unit.fail(failure);
      failed.add(unit);
    }
  }
}
