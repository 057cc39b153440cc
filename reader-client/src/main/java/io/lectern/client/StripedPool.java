package io.lectern.client;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Things that are taken and given back often: each thread has a favourite place, so that taking
 * what it gave back is one uncontended atomic exchange and no other thread's cache line.
 */
final class StripedPool<T> {
  private static final int STRIPES =
      Math.max(8, Integer.highestOneBit(Runtime.getRuntime().availableProcessors() * 4));
  private static final int SPACING = 16; // references of 8 bytes: two cache lines

  private final AtomicReferenceArray<T> places =
      new AtomicReferenceArray<>((STRIPES + 1) * SPACING);
  private final ConcurrentLinkedQueue<T> others = new ConcurrentLinkedQueue<>();

  /** Takes one out; null: there is none. */
  T take() {
    final T own = places.getAndSet(favourite(), null);
    return own != null ? own : takeElsewhere();
  }

  /** Gives one back. */
  void give(T thing) {
    if (!places.compareAndSet(favourite(), null, thing)) {
      others.add(thing);
    }
  }

  private T takeElsewhere() {
    final T other = others.poll();
    if (other != null) {
      return other;
    }
    for (int stripe = 1; stripe <= STRIPES; stripe++) {
      final int place = stripe * SPACING;
      final T thing = places.get(place) == null ? null : places.getAndSet(place, null);
      if (thing != null) {
        return thing;
      }
    }
    return null;
  }

  private static int favourite() {
    return (((int) Thread.currentThread().threadId() & (STRIPES - 1)) + 1) * SPACING;
  }
}
