package io.lectern.client;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The outstanding units of a session, by correlation id: a table with one place for each unit that
 * may be outstanding. Any thread adds; a unit is removed by exactly one thread, which then tells
 * its outcome.
 */
final class PendingUnits {
  private final AtomicReferenceArray<PendingUnit> places;
  private final int mask;
  private final AtomicLong lastCorrelationId = new AtomicLong();
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicInteger stagedCount = new AtomicInteger();

  PendingUnits(int capacity) {
    places = new AtomicReferenceArray<>(capacity);
    mask = capacity - 1;
  }

  long nextCorrelationId() {
    return lastCorrelationId.incrementAndGet();
  }

  /** Takes the unit's place in the table; false: a unit that was sent much earlier still has it. */
  boolean tryAdd(PendingUnit unit) {
    // Counted first: whoever finds the unit in the table must find it counted.
    count.incrementAndGet();
    if (unit.hasStage()) {
      stagedCount.incrementAndGet();
    }
    if (places.compareAndSet(place(unit.correlationId()), null, unit)) {
      return true;
    }
    uncount(unit);
    return false;
  }

  /** The unit of a correlation id; null if it is not outstanding. */
  PendingUnit find(long correlationId) {
    final PendingUnit unit = places.get(place(correlationId));
    return unit != null && unit.correlationId() == correlationId ? unit : null;
  }

  /** Takes the unit of a correlation id out; null if it is not outstanding. */
  PendingUnit remove(long correlationId) {
    final PendingUnit unit = find(correlationId);
    return unit != null && remove(unit) ? unit : null;
  }

  /** Takes a unit out; false: another thread did. */
  boolean remove(PendingUnit unit) {
    final boolean removed = clearPlace(unit);
    if (removed) {
      uncount(unit);
    }
    return removed;
  }

  /** As {@link #remove}; the unit counts as outstanding until the receiver has it. */
  boolean remove(PendingUnit unit, Consumer<PendingUnit> receiver) {
    final boolean removed = clearPlace(unit);
    if (removed) {
      receiver.accept(unit);
      uncount(unit);
    }
    return removed;
  }

  /** Takes out every unit for which the condition holds; each counts until the receiver has it. */
  void removeIf(Predicate<PendingUnit> condition, Consumer<PendingUnit> receiver) {
    for (int i = 0; i <= mask; i++) {
      final PendingUnit unit = places.get(i);
      if (unit != null && condition.test(unit)) {
        remove(unit, receiver);
      }
    }
  }

  int count() {
    return count.get();
  }

  /** Outstanding units that have a stage. */
  int stagedCount() {
    return stagedCount.get();
  }

  int capacity() {
    return mask + 1;
  }

  private boolean clearPlace(PendingUnit unit) {
    return places.compareAndSet(place(unit.correlationId()), unit, null);
  }

  private void uncount(PendingUnit unit) {
    count.decrementAndGet();
    if (unit.hasStage()) {
      stagedCount.decrementAndGet();
    }
  }

  private int place(long correlationId) {
    return (int) correlationId & mask;
  }
}
