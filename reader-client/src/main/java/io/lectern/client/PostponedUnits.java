package io.lectern.client;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * The units of a session that are to be sent again in a moment. A unit stays here until it is among
 * the pending ones again, so that whoever counts units, or ends the session, finds each of them.
 * Safe for use by several threads; one at a time sends.
 *
 * <p>Units go in the order in which they were first sent, and what their threads send meanwhile
 * waits. The first goes alone: a coordinator that refuses it for the moment might take the next
 * ones by the time it sees them, and would apply them before it.
 */
final class PostponedUnits {
  private static final long POSTPONEMENT_NS = TimeUnit.MILLISECONDS.toNanos(10);

  private final ReentrantLock lock = new ReentrantLock();
  private final Queue<PendingUnit> units =
      new PriorityQueue<>(Comparator.comparingLong(PendingUnit::sequence)); // under the lock
  private final Set<Long> held = ConcurrentHashMap.newKeySet(); // threads; changed under the lock
  private volatile long untilNs; // stored under the lock, before a unit is counted
  private volatile int count; // of the units; stored under the lock
  private volatile boolean holding; // whether there are held threads; stored under the lock
  private PendingUnit first; // under the lock; null: none has been sent since the last came
  private boolean closed; // under the lock

  boolean isEmpty() {
    return count == 0;
  }

  int count() {
    return count;
  }

  /** Whether a unit has to wait, since others of its thread are to be applied before it. */
  boolean holds(PendingUnit unit) {
    return holding && held.contains(unit.senderId());
  }

  /**
   * Takes a unit.
   *
   * @return false: the session has ended, and what it left was taken away already
   */
  boolean add(PendingUnit unit) {
    lock.lock();
    try {
      if (closed) {
        return false;
      }
      if (first != null && (first.isDone() || first.sequence() >= unit.sequence())) {
        first = null;
      }
      untilNs = System.nanoTime() + POSTPONEMENT_NS;
      units.add(unit);
      count = units.size();
      held.add(unit.senderId());
      holding = true;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Forgets a unit; false: it is not here. */
  boolean remove(PendingUnit unit) {
    lock.lock();
    try {
      final boolean removed = units.remove(unit);
      count = units.size();
      return removed;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Sends the units whose moment has come, unless another thread is at it.
   *
   * @param trySend sends one, under the lock; false: it is to stay here, and the others with it
   * @return whether one was sent
   */
  boolean send(Predicate<PendingUnit> trySend) {
    if (!holding || System.nanoTime() - untilNs < 0 || !lock.tryLock()) {
      return false;
    }
    try {
      boolean worked = false;
      while (!units.isEmpty() && mayFollow()) {
        final PendingUnit unit = units.element();
        if (!trySend.test(unit)) {
          untilNs = System.nanoTime() + POSTPONEMENT_NS;
          return worked;
        }
        units.remove();
        count = units.size();
        if (first == null) {
          first = unit;
        }
        worked = true;
      }
      if (units.isEmpty() && mayFollow()) {
        first = null;
        holding = false;
        held.clear();
      }
      return worked;
    } finally {
      lock.unlock();
    }
  }

  private boolean mayFollow() {
    return first == null || first.isDone();
  }

  /** Takes the units out whose stages have waited too long; mostly there are none. */
  List<PendingUnit> takeOverdue() {
    if (count == 0) {
      return List.of();
    }
    lock.lock();
    try {
      final long nowNs = System.nanoTime();
      final List<PendingUnit> overdue = new ArrayList<>();
      for (final PendingUnit unit : units) {
        if (unit.hasStage() && unit.isOverdue(nowNs)) {
          overdue.add(unit);
        }
      }
      units.removeAll(overdue);
      count = units.size();
      return overdue;
    } finally {
      lock.unlock();
    }
  }

  /** Hands out all that is here, and takes no more; waits for a thread that is sending. */
  List<PendingUnit> close() {
    lock.lock();
    try {
      closed = true;
      final List<PendingUnit> left = new ArrayList<>(units);
      units.clear();
      count = 0;
      return left;
    } finally {
      lock.unlock();
    }
  }
}
