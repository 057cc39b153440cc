package io.lectern.engine;

import static io.lectern.layout.HnswRegionDescriptor.*;

import io.lectern.engine.StoreException.Reason;
import io.lectern.layout.EdgeBlockDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Gives out the nodes of vector spaces and takes them back. A node keeps its level and its upper
 * blocks for ever, so a node that is given out again finds them there. Used by the writer's thread
 * only.
 */
final class NodeWriter {
  private final Mapping store;
  private final MemorySegment memory;
  private final AreaGrowth growth;
  private final UndoLog undo;
  private final ReclaimFloor floor;

  /**
   * Of each space, nodes that were removed up to then are free: nobody sees them, and nobody can be
   * on the way to them. A fact that stays true, also if a batch is undone. Not in the file: it is
   * found out again.
   */
  private final long[] freeEpochs = new long[MAX_SPACES];

  NodeWriter(StoreFile file, AreaGrowth growth, UndoLog undo, ReclaimFloor floor) {
    this.store = file.mapping();
    this.memory = file.memory();
    this.growth = growth;
    this.undo = undo;
    this.floor = floor;
  }

  /** Takes a node and fills it in, but for its links, which are 0. */
  int add(VectorSpace space, int ordinal, float[] vector, long epoch) {
    int node = poll(space);
    if (node != 0) {
      // Whoever goes through all nodes takes it for removed, then for one of this batch.
      Memory.putLongRelease(memory, offset(space, node) + NODE_CREATED_OFFSET, epoch);
      clearLinks(space, node);
    } else {
      node = extend(space, epoch);
    }
    final long offset = offset(space, node);
    final long details = offset + space.codeBytes();
    Memory.putInt(memory, details + NODE_ORDINAL_OFFSET, ordinal);
    putVector(space, offset, vector);
    Memory.putLongRelease(memory, offset + NODE_REMOVED_OFFSET, EdgeBlockDescriptor.LIVE);
    undo.addLong(space.descriptor() + SPACE_LIVE_COUNT_OFFSET, 1);
    return node;
  }

  /** Puts a node that is removed at an epoch at the end of the queue. */
  void retire(VectorSpace space, int node, long epoch) {
    final long offset = offset(space, node);
    final long descriptor = space.descriptor();
    undo.putLongRelease(offset + NODE_REMOVED_OFFSET, epoch);
    undo.putInt(offset + space.codeBytes() + NODE_NEXT_OFFSET, 0);
    final int tail = Memory.getInt(memory, descriptor + SPACE_RETIRED_TAIL_OFFSET);
    if (tail == 0) {
      undo.putInt(descriptor + SPACE_RETIRED_HEAD_OFFSET, node);
    } else {
      undo.putInt(offset(space, tail) + space.codeBytes() + NODE_NEXT_OFFSET, node);
    }
    undo.putInt(descriptor + SPACE_RETIRED_TAIL_OFFSET, node);
    undo.addLong(descriptor + SPACE_LIVE_COUNT_OFFSET, -1);
    undo.addLong(descriptor + SPACE_UNSWEPT_COUNT_OFFSET, 1);
  }

  /** Nodes retired since the last sweep began. */
  long unswept(VectorSpace space) {
    return Memory.getLong(memory, space.descriptor() + SPACE_UNSWEPT_COUNT_OFFSET);
  }

  void clearUnswept(VectorSpace space) {
    undo.putLong(space.descriptor() + SPACE_UNSWEPT_COUNT_OFFSET, 0);
  }

  /**
   * Whether nobody can be on the way to a node that the last whole sweep has cut off. What it has
   * freed stays free while the next one goes on, and until that one's can be used.
   */
  boolean isSweptReusable(VectorSpace space) {
    final boolean isReusable =
        floor.isReusable(Memory.getLong(memory, space.descriptor() + SPACE_SWEPT_AT_OFFSET));
    if (isReusable) {
      freeEpochs[space.index()] = GraphSweep.sweptEpoch(space);
    }
    return isReusable;
  }

  private boolean isFree(VectorSpace space, long removed) {
    return removed <= freeEpochs[space.index()]
        || (removed <= GraphSweep.sweptEpoch(space) && isSweptReusable(space));
  }

  /** Takes the node that was retired longest ago, if nobody sees it and nothing leads to it. */
  private int poll(VectorSpace space) {
    final long descriptor = space.descriptor();
    final int head = Memory.getInt(memory, descriptor + SPACE_RETIRED_HEAD_OFFSET);
    if (head == 0) {
      return 0;
    }
    final long offset = offset(space, head);
    final long removed = Memory.getLong(memory, offset + NODE_REMOVED_OFFSET);
    if (!isFree(space, removed)) {
      return 0;
    }
    final long nextOffset = offset + space.codeBytes() + NODE_NEXT_OFFSET;
    final int next = Memory.getInt(memory, nextOffset);
    undo.putInt(descriptor + SPACE_RETIRED_HEAD_OFFSET, next);
    if (next == 0) {
      undo.putInt(descriptor + SPACE_RETIRED_TAIL_OFFSET, 0);
    }
    // The node is overwritten from here on: what the queue needs of it comes back with an undo.
    undo.putLong(offset + NODE_REMOVED_OFFSET, removed);
    undo.putInt(nextOffset, 0);
    return head;
  }

  /** Takes a node never given out before. */
  private int extend(VectorSpace space, long epoch) {
    final long descriptor = space.descriptor();
    final int tail = Memory.getInt(memory, descriptor + SPACE_NODE_TAIL_OFFSET);
    if (tail == MAX_NODES) {
      throw new StoreException(
          Reason.NO_SPACE, "a vector space is full: it has " + MAX_NODES + " nodes");
    }
    requireAllocated(
        descriptor + SPACE_NODES_OFFSET_OFFSET,
        descriptor + SPACE_RESERVED_BYTES_OFFSET,
        descriptor + SPACE_ALLOCATED_BYTES_OFFSET,
        (tail + 1L) * space.stride());
    // Whatever an undone batch has left there must not be taken for a node of an earlier epoch.
    Memory.putLongRelease(memory, offset(space, tail) + NODE_CREATED_OFFSET, epoch);
    addUpperBlocks(space, tail);
    clearLinks(space, tail);
    undo.putIntRelease(descriptor + SPACE_NODE_TAIL_OFFSET, tail + 1);
    return tail;
  }

  private void addUpperBlocks(VectorSpace space, int node) {
    final long descriptor = space.descriptor();
    final long details = offset(space, node) + space.codeBytes();
    final int level = level(node);
    int first = 0;
    if (level > 0) {
      first = Memory.getInt(memory, descriptor + SPACE_UPPER_TAIL_OFFSET);
      requireAllocated(
          descriptor + SPACE_UPPER_OFFSET_OFFSET,
          descriptor + SPACE_UPPER_RESERVED_BYTES_OFFSET,
          descriptor + SPACE_UPPER_ALLOCATED_BYTES_OFFSET,
          (first + (long) level) * space.upperStride());
      for (int block = first; block < first + level; block++) {
        Memory.putLong(memory, store.offset(space.upper(block)) + UPPER_NODE_OFFSET, node);
      }
      undo.putInt(descriptor + SPACE_UPPER_TAIL_OFFSET, first + level);
    }
    Memory.putInt(memory, details + NODE_UPPER_OFFSET, first);
    Memory.putInt(memory, details + NODE_LEVEL_OFFSET, level);
  }

  /**
   * The level of a node: one in 16 has level 1 or more, one in 256 level 2 or more, and so on, as
   * the paper wants it for 16 links. It follows from the number: random enough, and the same when a
   * batch is applied again.
   */
  static int level(int node) {
    long hash = (node + 1L) * 0x9E3779B97F4A7C15L;
    hash = (hash ^ hash >>> 30) * 0xBF58476D1CE4E5B9L;
    hash = (hash ^ hash >>> 27) * 0x94D049BB133111EBL;
    hash ^= hash >>> 31;
    return Math.min(Long.numberOfLeadingZeros(hash) / 4, MAX_LEVEL);
  }

  private void clearLinks(VectorSpace space, int node) {
    final long address = space.node(node);
    for (int level = space.level(address); level >= 0; level--) {
      final long links = space.links(address, level);
      memory.asSlice(store.offset(links), 4L * space.maxLinks(level)).fill((byte) 0);
    }
  }

  /** Stores a vector, and what follows from it. */
  void putVector(VectorSpace space, long node, float[] vector) {
    final float inverse = space.metric() == METRIC_COSINE ? (float) (1 / Vectors.norm(vector)) : 0;
    Memory.putFloat(memory, node + NODE_INVERSE_NORM_OFFSET, inverse);
    MemorySegment.copy(
        vector, 0, memory, ValueLayout.JAVA_FLOAT, space.vector(node), vector.length);
    Memory.putInt(
        memory, node + space.codeBytes() + NODE_CHECKSUM_OFFSET, Vectors.checksum(vector));
    Memory.putFloat(memory, node + NODE_FACTOR_OFFSET, 0);
    if (space.codeBytes() > 0) {
      final float step = Vectors.largest(vector) / Byte.MAX_VALUE;
      memory.asSlice(node + NODE_CODES_OFFSET, space.codeBytes()).fill((byte) 0);
      if (step >= Float.MIN_NORMAL) {
        for (int i = 0; i < vector.length; i++) {
          memory.set(
              ValueLayout.JAVA_BYTE,
              node + NODE_CODES_OFFSET + i,
              (byte) Math.round(vector[i] / step));
        }
        Memory.putFloat(
            memory,
            node + NODE_FACTOR_OFFSET,
            space.metric() == METRIC_COSINE ? -step * inverse : -step);
      }
    }
  }

  private void requireAllocated(
      long offsetField, long reservedField, long allocatedField, long needed) {
    final long allocated = Memory.getLong(memory, allocatedField);
    if (needed <= AreaGrowth.growsAt(allocated)) {
      return;
    }
    final long offset = Memory.getLong(memory, offsetField);
    final long reserved = Memory.getLong(memory, reservedField);
    if (needed > reserved) {
      throw new StoreException(
          Reason.NO_SPACE, "a vector space is full: all of its " + reserved + " bytes are used");
    }
    Memory.putLongRelease(
        memory,
        allocatedField,
        needed > allocated
            ? growth.grow(offset, allocated, needed, reserved)
            : growth.growAhead(offset, allocated, reserved));
  }

  private long offset(VectorSpace space, int node) {
    return store.offset(space.node(node));
  }
}
