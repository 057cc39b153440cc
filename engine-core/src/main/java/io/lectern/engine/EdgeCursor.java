package io.lectern.engine;

import static io.lectern.layout.AdjacencyDescriptor.COUNT_SHIFT;
import static io.lectern.layout.AdjacencyDescriptor.INLINE_ENDS;
import static io.lectern.layout.AdjacencyDescriptor.KIND_INLINE;
import static io.lectern.layout.AdjacencyDescriptor.KIND_MASK;
import static io.lectern.layout.AdjacencyDescriptor.KIND_REFERENCE;
import static io.lectern.layout.AdjacencyDescriptor.REFERENCE_OFFSET;
import static io.lectern.layout.EdgeBlockDescriptor.CAPACITY_OFFSET;
import static io.lectern.layout.EdgeBlockDescriptor.COUNT_OFFSET;
import static io.lectern.layout.EdgeBlockDescriptor.CREATED_OFFSET;
import static io.lectern.layout.EdgeBlockDescriptor.ENDS_OFFSET;
import static io.lectern.layout.EdgeBlockDescriptor.PREVIOUS_OFFSET;
import static io.lectern.layout.EdgeBlockDescriptor.REMOVED_COUNT_OFFSET;
import static io.lectern.layout.EdgeBlockDescriptor.WATERMARK_OFFSET;
import static io.lectern.layout.EdgeBlockDescriptor.blockLength;
import static io.lectern.layout.EdgeBlockDescriptor.createdOffset;
import static io.lectern.layout.EdgeBlockDescriptor.removedOffset;
import static io.lectern.layout.EdgeBlockDescriptor.timestampsOffset;
import static io.lectern.layout.EdgeBlockDescriptor.typesOffset;
import static io.lectern.layout.EdgeBlockDescriptor.weightsOffset;

import io.lectern.engine.StoreException.Reason;
import io.lectern.layout.AdjacencyDescriptor;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.time.Instant;
import java.util.Objects;

/**
 * Goes through the edges of one concept in the mapped file, as one {@link Snapshot} sees them;
 * moved by {@link Snapshot#edges}. Allocates nothing. Used by one thread; after the snapshot is
 * closed {@link #next} throws {@link IllegalStateException}. What it stands on can be asked for
 * after {@link #next} has returned true, else that throws {@link IndexOutOfBoundsException}.
 *
 * <p>A block that has not changed since the snapshot's epoch, and from which nothing was removed,
 * is scanned without a look at any edge's epochs. Where the ends are the same for every snapshot
 * they are taken from the adjacency area, which is one cache miss less or two: as long as nothing
 * but the ends of edges is asked for. A cursor that was asked for a type, a weight or a time once
 * goes to the blocks from then on, which have all of that.
 */
public final class EdgeCursor {
  /** As many concepts as {@link Snapshot#prefetchEdges} fetches at once. */
  public static final int PREFETCH_LIMIT = EdgePrefetch.CONCEPTS;

  private static final int ANY_TYPE = -1;

  /** For {@link Snapshot#prefetchEdges}. */
  private final EdgePrefetch prefetch = new EdgePrefetch();

  private Snapshot snapshot;
  private Mapping store;

  /** Address of the first edge's end: in the block, or in the adjacency area. */
  private long ends;

  /** Address of the block, 0 for none. Means nothing while {@link #unread} is not 0. */
  private long block;

  /** Address of the word that tells where the block is, while nobody has asked for that; else 0. */
  private long unread;

  /** Whether more than ends is asked for. */
  private boolean readsBlocks;

  private int capacity;
  private int count;
  private int index;
  private int typeWanted;
  private boolean whollyVisible;

  /** A cursor over nothing. */
  public EdgeCursor() {}

  /** Whether the adjacency area is looked at. */
  boolean readsEntries() {
    return !readsBlocks;
  }

  /**
   * Moves to the ends that an entry of the adjacency area has, or leads to.
   *
   * @param entry its address
   * @param head address of the word that tells where the block is
   * @return false if the entry does not tell: the cursor has to be moved to the block
   */
  boolean wrapEntry(Snapshot snapshot, Mapping store, long entry, long head) {
    final int tag = Mapping.getIntAcquire(entry);
    final int kind = tag & KIND_MASK;
    final int found = tag >>> COUNT_SHIFT;
    final long first;
    if (kind == KIND_INLINE && found <= INLINE_ENDS) {
      first = entry + AdjacencyDescriptor.ENDS_OFFSET;
    } else if (kind == KIND_REFERENCE) {
      first = store.at(Mapping.getLong(entry + REFERENCE_OFFSET));
      if (!store.holds(first, 4L * found)) {
        return false;
      }
    } else {
      return false;
    }
    turnTo(snapshot, store, ANY_TYPE);
    ends = first;
    unread = head;
    count = found;
    whollyVisible = true;
    return true;
  }

  private void turnTo(Snapshot snapshot, Mapping store, int typeWanted) {
    // As in ConceptFlyweight.wrap: storing a reference can cost a full fence.
    if (this.snapshot != snapshot) {
      this.snapshot = snapshot;
      this.store = store;
    }
    this.typeWanted = typeWanted;
    this.index = -1;
  }

  /**
   * @param head address of the word that tells where the block is
   */
  void wrap(Snapshot snapshot, Mapping store, long head) {
    wrap(snapshot, store, head, ANY_TYPE);
  }

  void wrap(Snapshot snapshot, Mapping store, long head, int typeWanted) {
    turnTo(snapshot, store, typeWanted);
    unread = 0;
    boolean isWhole = false;
    try {
      findBlock(head);
      ends = block + ENDS_OFFSET;
      if (count != 0) {
        requireWhole();
      }
      isWhole = true;
    } finally {
      if (!isWhole) {
        count = 0; // Who goes on after an exception must not be led out of the file.
      }
    }
  }

  private void findBlock(long head) {
    final long epoch = snapshot.epoch();
    while (true) {
      final long rollbacks = Rollbacks.count(store);
      final long newest = Mapping.getLongAcquire(head);
      if (newest == 0) {
        block = 0;
        count = 0;
      } else {
        block = store.wordsAt(newest);
        if (!wrapBlock(epoch) && !wrapVisible(epoch, rollbacks)) {
          continue;
        }
      }
      if (!Rollbacks.happenedSince(store, rollbacks)) {
        return;
      }
    }
  }

  /**
   * Goes to the block of the edge on which the cursor stands by the adjacency area. Live entries
   * are in the same order in both, and those that this snapshot sees are the same.
   */
  private void readBlock() {
    snapshot.requireOpen();
    final int here = index;
    final int end = end();
    readsBlocks = true;
    try {
      wrap(snapshot, store, unread);
    } catch (IllegalArgumentException e) {
      throw snapshot.damaged(e);
    }
    for (int edge = 0; edge <= here; edge++) {
      if (!nextMatching()) {
        break;
      }
    }
    if (index >= count || end() != end) {
      count = 0;
      throw new StoreException(
          Reason.CORRUPT,
          "the adjacency area and an edge block tell different ends of the same edge: run lectern"
              + " verify");
    }
  }

  /** So that no column is read beyond the file. */
  private void requireWhole() {
    capacity = Mapping.getInt(block + CAPACITY_OFFSET);
    if (count < 0 || count > capacity || !store.holds(block, blockLength(capacity))) {
      throw new StoreException(
          Reason.CORRUPT,
          "the edge block at "
              + store.offset(block)
              + " claims "
              + count
              + " edges and room for "
              + capacity);
    }
  }

  /**
   * Reads the block's header. The watermark is its stamp: read before and after the counts, it
   * shows whether the writer came in between.
   *
   * @return whether the block has not changed since the epoch
   */
  private boolean wrapBlock(long epoch) {
    while (true) {
      final long watermark = Mapping.getLongAcquire(block + WATERMARK_OFFSET);
      count = Mapping.getIntAcquire(block + COUNT_OFFSET);
      final int removedCount = Mapping.getInt(block + REMOVED_COUNT_OFFSET);
      VarHandle.acquireFence();
      if (Mapping.getLongAcquire(block + WATERMARK_OFFSET) == watermark) {
        whollyVisible = watermark <= epoch && removedCount == 0;
        return watermark <= epoch;
      }
    }
  }

  /**
   * Goes to the block that was in force at an epoch. False if a batch was undone meanwhile: a block
   * of that batch may hold anything by now, so its words are checked before they are followed.
   */
  private boolean wrapVisible(long epoch, long rollbacks) {
    CycleCheck cycles = null;
    int step = 0;
    while (Mapping.getLongAcquire(block + CREATED_OFFSET) > epoch) {
      cycles = CycleCheck.at(cycles, step++, block);
      final long previous = Mapping.getLong(block + PREVIOUS_OFFSET);
      if (Rollbacks.happenedSince(store, rollbacks)) {
        return false;
      }
      if (previous == 0) {
        block = 0;
        count = 0;
        return true;
      }
      block = store.wordsAt(previous);
    }
    wrapBlock(epoch);
    return true;
  }

  EdgePrefetch prefetch() {
    return prefetch;
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

  /**
   * Moves over the next edges and copies the ordinals at their other ends: faster than one by one
   * when nothing else is wanted. The cursor then stands on the last of them.
   *
   * @return how many: as many as the target holds, fewer at the end, 0 after the last edge
   */
  public int nextEnds(int[] target) {
    if (snapshot == null) {
      return 0;
    }
    snapshot.requireOpen();
    if (!whollyVisible || typeWanted != ANY_TYPE) {
      return nextMatchingEnds(target);
    }
    final int first = index + 1;
    final int copied = Math.min(target.length, count - first);
    if (copied <= 0) {
      index = count;
      return 0;
    }
    try {
      Mapping.copyInts(ends + 4L * first, target, 0, copied);
    } finally {
      Reference.reachabilityFence(this);
    }
    index += copied;
    return copied;
  }

  private int nextMatchingEnds(int[] target) {
    int copied = 0;
    while (copied < target.length && nextMatching()) {
      target[copied++] = end();
    }
    return copied;
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
    return createdEpoch() <= epoch && epoch < getLong(removedOffset(capacity));
  }

  /** Entries for which the block has room, after the cursor has gone to the block. */
  private int capacity() {
    if (unread != 0) {
      readBlock();
    }
    return capacity;
  }

  private int getInt(long column) {
    try {
      return Mapping.getIntAt(block + column + 4L * Objects.checkIndex(index, count));
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  private long getLong(long column) {
    try {
      return Mapping.getLongOpaque(block + column + 8L * Objects.checkIndex(index, count));
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /** Ordinal of the concept at the other end. */
  public int end() {
    try {
      return Mapping.getIntAt(ends + 4L * Objects.checkIndex(index, count));
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /** The type as the store's number for its name. */
  public int typeSymbol() {
    return getInt(typesOffset(capacity()));
  }

  public String type() {
    return snapshot.symbolName(typeSymbol());
  }

  public float weight() {
    return Float.intBitsToFloat(getInt(weightsOffset(capacity())));
  }

  /** ns since 1970, or {@link io.lectern.layout.EdgeBlockDescriptor#NO_TIMESTAMP}. */
  public long timestampNs() {
    return getLong(timestampsOffset(capacity()));
  }

  /** When the edge was observed, null if not known. */
  public Instant timestamp() {
    return Edge.instantOf(timestampNs());
  }

  /** The epoch that put the edge. */
  public long createdEpoch() {
    return getLong(createdOffset(capacity()));
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
