package io.lectern.engine;

import static io.lectern.layout.StoreHeaderDescriptor.ROLLBACK_COUNT_OFFSET;

import java.lang.invoke.VarHandle;

/**
 * Tells a reader whether the writer has undone changes while it looked at them. Space of an undone
 * change may be given out again at once, pinned epochs or not, since nothing committed leads there;
 * so what a reader has loaded from unpublished space counts only if nothing was undone since before
 * it found the way there. That is asked before a loaded offset is followed: it may be none.
 */
final class Rollbacks {
  private Rollbacks() {}

  /** The count before the first look. */
  static long count(Mapping store) {
    return count(store.header());
  }

  /** The same, of a store header at an address. */
  static long count(long header) {
    return Mapping.getLongAcquire(header + ROLLBACK_COUNT_OFFSET);
  }

  /** Whether anything was undone since the count was taken; orders all loads before it. */
  static boolean happenedSince(Mapping store, long count) {
    return happenedSince(store.header(), count);
  }

  /** The same, of a store header at an address. */
  static boolean happenedSince(long header, long count) {
    VarHandle.acquireFence();
    return count(header) != count;
  }
}
