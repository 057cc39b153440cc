package io.lectern.engine;

import static io.lectern.layout.EdgeBlockDescriptor.CAPACITY_OFFSET;
import static io.lectern.layout.EdgeBlockDescriptor.COUNT_OFFSET;
import static io.lectern.layout.EdgeBlockDescriptor.CREATED_OFFSET;
import static io.lectern.layout.EdgeBlockDescriptor.ENDS_OFFSET;
import static io.lectern.layout.EdgeBlockDescriptor.PREVIOUS_OFFSET;
import static io.lectern.layout.EdgeBlockDescriptor.REMOVED_COUNT_OFFSET;
import static io.lectern.layout.EdgeBlockDescriptor.WATERMARK_OFFSET;
import static io.lectern.layout.EdgeBlockDescriptor.createdOffset;
import static io.lectern.layout.EdgeBlockDescriptor.removedOffset;
import static io.lectern.layout.EdgeBlockDescriptor.timestampsOffset;
import static io.lectern.layout.EdgeBlockDescriptor.typesOffset;
import static io.lectern.layout.EdgeBlockDescriptor.weightsOffset;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.time.Instant;

/**
 * Goes through the edges of one concept in the mapped file, as one {@link Snapshot} sees them;
 * moved by {@link Snapshot#edges}. Allocates nothing. Used by one thread; after the snapshot is
 * closed {@link #next} throws {@link IllegalStateException}.
 *
 * <p>A block that has not changed since the snapshot's epoch, and from which nothing was removed,
 * is scanned without a look at any edge's epochs.
 */
public final class EdgeCursor {
  private static final int ANY_TYPE = -1;

  private Snapshot snapshot;
  private MemorySegment memory;
  private long block;
  private int capacity;
  private int count;
  private int index;
  private int typeWanted;
  private boolean whollyVisible;

  /** A cursor over nothing. */
  public EdgeCursor() {}

  void wrap(Snapshot snapshot, MemorySegment memory, long headOffset) {
    wrap(snapshot, memory, headOffset, ANY_TYPE);
  }

  void wrap(Snapshot snapshot, MemorySegment memory, long headOffset, int typeWanted) {
    // As in ConceptFlyweight.wrap: storing a reference can cost a full fence.
    if (this.snapshot != snapshot) {
      this.snapshot = snapshot;
      this.memory = memory;
    }
    this.typeWanted = typeWanted;
    this.index = -1;
    final long epoch = snapshot.epoch();
    while (true) {
      final long rollbacks = Rollbacks.count(memory);
      block = Memory.getLongAcquire(memory, headOffset);
      if (!goBack(epoch, rollbacks)) {
        continue;
      }
      if (block == 0) {
        count = 0;
      } else if (!wrapBlock(epoch)) {
        continue;
      }
      if (!Rollbacks.happenedSince(memory, rollbacks)) {
        return;
      }
    }
  }

  /**
   * Goes to the block that was in force at an epoch. False if a batch was undone meanwhile: a block
   * of that batch may hold anything by now, so its words are checked before they are followed.
   */
  private boolean goBack(long epoch, long rollbacks) {
    while (block != 0 && Memory.getLongAcquire(memory, block + CREATED_OFFSET) > epoch) {
      final long previous = Memory.getLong(memory, block + PREVIOUS_OFFSET);
      if (Rollbacks.happenedSince(memory, rollbacks)) {
        return false;
      }
      block = previous;
    }
    return true;
  }

  /** Reads the block's header; false: the writer came in between. */
  private boolean wrapBlock(long epoch) {
    final long watermark = Memory.getLongAcquire(memory, block + WATERMARK_OFFSET);
    count = Memory.getIntAcquire(memory, block + COUNT_OFFSET);
    capacity = Memory.getInt(memory, block + CAPACITY_OFFSET);
    whollyVisible = watermark <= epoch && Memory.getInt(memory, block + REMOVED_COUNT_OFFSET) == 0;
    VarHandle.acquireFence();
    return Memory.getLongAcquire(memory, block + WATERMARK_OFFSET) == watermark;
  }

  /**
   * Moves to the next edge.
   *
   * @return false after the last one
   */
  public boolean next() {
    if (snapshot == null) {
      return false;
    }
    snapshot.requireOpen();
    if (whollyVisible && typeWanted == ANY_TYPE) {
      return ++index < count;
    }
    return nextMatching();
  }

  private boolean nextMatching() {
    while (++index < count) {
      if ((typeWanted == ANY_TYPE || typeSymbol() == typeWanted)
          && (whollyVisible || isVisible())) {
        return true;
      }
    }
    return false;
  }

  private boolean isVisible() {
    final long epoch = snapshot.epoch();
    return createdEpoch() <= epoch
        && epoch < Memory.getLongOpaque(memory, block + removedOffset(capacity) + 8L * index);
  }

  /** Ordinal of the concept at the other end. */
  public int end() {
    return Memory.getInt(memory, block + ENDS_OFFSET + 4L * index);
  }

  /** The type as the store's number for its name. */
  public int typeSymbol() {
    return Memory.getInt(memory, block + typesOffset(capacity) + 4L * index);
  }

  public String type() {
    return snapshot.symbolName(typeSymbol());
  }

  public float weight() {
    return Memory.getFloat(memory, block + weightsOffset(capacity) + 4L * index);
  }

  /** ns since 1970, or {@link io.lectern.layout.EdgeBlockDescriptor#NO_TIMESTAMP}. */
  public long timestampNs() {
    return Memory.getLong(memory, block + timestampsOffset(capacity) + 8L * index);
  }

  /** When the edge was observed, null if not known. */
  public Instant timestamp() {
    return Edge.instantOf(timestampNs());
  }

  /** The epoch that put the edge. */
  public long createdEpoch() {
    return Memory.getLong(memory, block + createdOffset(capacity) + 8L * index);
  }

  /** Edges visible in all, of the type asked for. The cursor stays where it is. */
  public int count() {
    if (snapshot == null || (whollyVisible && typeWanted == ANY_TYPE)) {
      return count;
    }
    final int here = index;
    index = -1;
    int visible = 0;
    while (nextMatching()) {
      visible++;
    }
    index = here;
    return visible;
  }
}
