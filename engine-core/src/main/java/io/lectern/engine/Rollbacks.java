package io.lectern.engine;

import static io.lectern.layout.StoreHeaderDescriptor.ROLLBACK_COUNT_OFFSET;

import java.lang.foreign.MemorySegment;
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
  static long count(MemorySegment memory) {
    return Memory.getLongAcquire(memory, ROLLBACK_COUNT_OFFSET);
  }

  /** Whether anything was undone since the count was taken; orders all loads before it. */
  static boolean happenedSince(MemorySegment memory, long count) {
    VarHandle.acquireFence();
    return Memory.getLongAcquire(memory, ROLLBACK_COUNT_OFFSET) != count;
  }
}
