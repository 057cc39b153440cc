package io.lectern.client;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * The units of a session that are to be sent again in a moment. A unit stays here until it is among
 * the pending ones again, so that whoever counts units, or ends the session, finds each of them.
 * Safe for use by several threads; one at a time sends.
 */
final class PostponedUnits {
  private static final long POSTPONEMENT_NS = TimeUnit.MILLISECONDS.toNanos(10);

  private final ReentrantLock lock = new ReentrantLock();
  private final Queue<PendingUnit> units = new ArrayDeque<>(); // under the lock
  private volatile long untilNs; // stored under the lock, before a unit is counted
  private volatile int count; // of the units; stored under the lock
  private boolean closed; // under the lock

  boolean isEmpty() {
    return count == 0;
  }

  int count() {
    return count;
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
      untilNs = System.nanoTime() + POSTPONEMENT_NS;
      units.add(unit);
      count = units.size();
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
    if (count == 0 || System.nanoTime() - untilNs < 0 || !lock.tryLock()) {
      return false;
    }
    try {
      boolean worked = false;
      while (!units.isEmpty() && trySend.test(units.element())) {
        units.remove();
        count = units.size();
        worked = true;
      }
      if (!units.isEmpty()) {
        untilNs = System.nanoTime() + POSTPONEMENT_NS;
      }
      return worked;
    } finally {
      lock.unlock();
    }
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
