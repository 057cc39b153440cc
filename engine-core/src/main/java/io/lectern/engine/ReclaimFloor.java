package io.lectern.engine;

import static io.lectern.layout.StoreHeaderDescriptor.COMMITTED_EPOCH_OFFSET;
import static io.lectern.layout.StoreHeaderDescriptor.RECLAIM_FLOOR_OFFSET;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * Up to which epoch retired space may be used again: the oldest epoch that a reader pins or can
 * still come to pin, which is the last one, or an earlier one that is retained. Used by the
 * writer's thread only.
 *
 * <p>The floor in the header is the oldest epoch that a reader may pin from now on. Store the
 * floor, full fence, read the pins; a reader stores its pin, full fence, reads the floor. Whatever
 * the interleaving, either the writer sees the pin or the reader sees a floor above it and pins
 * anew.
 */
final class ReclaimFloor {
  /**
   * Words that are changed between two looks, at most: a look takes about as long as a few dozen of
   * them, and what is retired between two looks is space that is not used again.
   */
  private static final long CHANGED_WORDS = 4096;

  private final MemorySegment memory;
  private final ReaderTable readers;
  private final int intervalEpochs;
  private long retained = Long.MAX_VALUE;
  private long oldestPinned;
  private long nextLookEpoch;
  private long changedWords;

  ReclaimFloor(StoreFile file, ReaderTable readers, int intervalEpochs) {
    this.memory = file.memory();
    this.readers = readers;
    this.intervalEpochs = intervalEpochs;
  }

  /**
   * Keeps what this epoch and later ones show, as far as it is still there, also when nobody pins
   * them.
   *
   * @param epoch {@code Long.MAX_VALUE}: nothing but what the last one shows
   */
  void retain(long epoch) {
    retained = epoch;
  }

  /** The oldest epoch that a reader may pin from now on. */
  long epoch() {
    return Memory.getLong(memory, RECLAIM_FLOOR_OFFSET);
  }

  /**
   * Whether what was retired at an epoch can be seen by nobody any more. The reader table is looked
   * at again only every so many epochs and words: between looks the answer errs on the safe side.
   * Once true for an epoch, the answer stays true.
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

  /** Nobody sees what was retired up to this epoch; may lag, as {@link #isReusable} does. */
  long oldest() {
    final long committed = Memory.getLong(memory, COMMITTED_EPOCH_OFFSET);
    if (committed >= nextLookEpoch) {
      look(committed);
    }
    return oldestPinned;
  }

  /** Notes that a batch was committed which has changed so many words: it may be a large one. */
  void committed(long words) {
    changedWords += words;
    if (changedWords >= CHANGED_WORDS) {
      nextLookEpoch = 0;
    }
  }

  /** Looks at the reader table now. */
  void look() {
    look(Memory.getLong(memory, COMMITTED_EPOCH_OFFSET));
  }

  private void look(long committed) {
    // Never lowered: what was retired before an earlier floor may be in use again.
    final long floor =
        Math.max(Memory.getLong(memory, RECLAIM_FLOOR_OFFSET), Math.min(committed, retained));
    Memory.putLongRelease(memory, RECLAIM_FLOOR_OFFSET, floor);
    VarHandle.fullFence();
    // A pin below an earlier floor is one that its reader is about to take back: it must not lower
    // the answer, which callers rely on to go up only.
    oldestPinned = Math.max(oldestPinned, readers.oldestPinned(floor));
    nextLookEpoch = committed + intervalEpochs;
    changedWords = 0;
  }
}
