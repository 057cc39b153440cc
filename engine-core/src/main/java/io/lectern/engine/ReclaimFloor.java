package io.lectern.engine;

import static io.lectern.layout.StoreHeaderDescriptor.COMMITTED_EPOCH_OFFSET;
import static io.lectern.layout.StoreHeaderDescriptor.RECLAIM_FLOOR_OFFSET;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * Up to which epoch retired space may be used again: the oldest epoch that a reader pins or can
 * still come to pin. Used by the writer's thread only.
 *
 * <p>Store the floor, full fence, read the pins; a reader stores its pin, full fence, reads the
 * floor. Whatever the interleaving, either the writer sees the pin or the reader sees a floor above
 * it and pins anew.
 */
final class ReclaimFloor {
  private final MemorySegment memory;
  private final ReaderTable readers;
  private final int intervalEpochs;
  private long oldestPinned;
  private long nextLookEpoch;

  ReclaimFloor(StoreFile file, ReaderTable readers, int intervalEpochs) {
    this.memory = file.memory();
    this.readers = readers;
    this.intervalEpochs = intervalEpochs;
  }

  /**
   * Whether what was retired at an epoch can be seen by nobody any more. The reader table is looked
   * at again only every so many epochs: between looks the answer errs on the safe side. Once true
   * for an epoch, the answer stays true.
   */
  boolean isReusable(long retireEpoch) {
    if (retireEpoch <= oldestPinned) {
      return true;
    }
    final long committed = Memory.getLong(memory, COMMITTED_EPOCH_OFFSET);
    if (retireEpoch > committed || committed < nextLookEpoch) {
      return false;
    }
    look(committed);
    return retireEpoch <= oldestPinned;
  }

  /** Looks at the reader table now. */
  void look() {
    look(Memory.getLong(memory, COMMITTED_EPOCH_OFFSET));
  }

  private void look(long committed) {
    Memory.putLongRelease(memory, RECLAIM_FLOOR_OFFSET, committed);
    VarHandle.fullFence();
    // A pin below an earlier floor is one that its reader is about to take back: it must not lower
    // the answer, which callers rely on to go up only.
    oldestPinned = Math.max(oldestPinned, readers.oldestPinned(committed));
    nextLookEpoch = committed + intervalEpochs;
  }
}
