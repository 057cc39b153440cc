package io.lectern.coordinator;

import io.lectern.engine.StoreWriter;
import io.lectern.engine.control.SnapshotFiles;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Has the store keep the epochs before the last that are to stay readable. Looks at which epoch is
 * the last every now and then: between two looks more is kept than has to be. When the epochs that
 * an earlier coordinator left were committed is not known: they count as new when this one begins.
 * Epochs that have a name are kept until they are released. Used by the coordinator's thread.
 */
final class Retention {
  /** Epochs are as old as the next note says, so they are kept longer by this part of the age. */
  private static final int NOTES = 1024;

  private final RetentionConfig config;
  private final StoreWriter store;
  private final NamedEpochs named;
  private final Deque<Note> notes = new ArrayDeque<>(); // oldest first

  /** That an epoch was the last one at a moment. */
  private record Note(long atNs, long epoch) {}

  Retention(RetentionConfig config, StoreWriter store, NamedEpochs named) {
    this.config = config;
    this.store = store;
    this.named = named;
  }

  /** Has a store that is being recovered keep all that is there. */
  static void holdBack(RetentionConfig config, SnapshotFiles named, StoreWriter store) {
    if (!config.isNone() || named.hasAny()) {
      store.retain(0);
    }
  }

  /**
   * Looks which epochs are to be kept from now on.
   *
   * @param nowNs of a clock that does not jump
   * @param now of the clock by which snapshots are named
   */
  void look(long nowNs, Instant now) {
    store.retain(Math.min(oldestOfConfig(nowNs), named.oldest(store, now)));
  }

  private long oldestOfConfig(long nowNs) {
    if (config.isNone()) {
      return Long.MAX_VALUE;
    }
    final long last = store.committedEpoch();
    return Math.min(Math.max(0, last - config.count() + 1), oldestOfAge(nowNs, last));
  }

  private long oldestOfAge(long nowNs, long last) {
    final long ageNs = config.age().toNanos();
    if (ageNs == 0) {
      return last;
    }
    if (notes.isEmpty()) {
      notes.add(new Note(nowNs, 0)); // what an earlier coordinator left
    }
    if (nowNs - notes.getLast().atNs() >= ageNs / NOTES) {
      notes.add(new Note(nowNs, last));
    }
    // The first note that stays says what was the last epoch when the time began, or before.
    Note first = notes.poll();
    while (!notes.isEmpty() && nowNs - notes.peek().atNs() >= ageNs) {
      first = notes.poll();
    }
    notes.addFirst(first);
    return first.epoch();
  }
}
