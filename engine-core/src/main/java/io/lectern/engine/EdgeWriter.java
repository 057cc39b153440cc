package io.lectern.engine;

import static io.lectern.layout.StoreHeaderDescriptor.EDGE_COUNT_OFFSET;

import io.lectern.engine.StoreException.Reason;

/**
 * Keeps an edge in two blocks, outgoing at the one end and incoming at the other, the same at every
 * epoch. Used by the writer's thread only.
 */
final class EdgeWriter {
  private final EdgeBlockWriter blocks;
  private final UndoLog undo;
  private final ChangeSet changes;

  EdgeWriter(EdgeBlockWriter blocks, UndoLog undo, ChangeSet changes) {
    this.blocks = blocks;
    this.undo = undo;
    this.changes = changes;
  }

  /** Puts the edge (from, type, to); false if it is there with the same weight and timestamp. */
  boolean put(int from, int to, int type, float weight, long timestamp, long epoch) {
    final long out = blocks.block(from, Direction.OUT);
    final long in = blocks.block(to, Direction.IN);
    if (exists(out, in, from, to, type)) {
      final int index = require(out, to, type);
      if (Float.floatToIntBits(blocks.weight(out, index)) == Float.floatToIntBits(weight)
          && blocks.timestamp(out, index) == timestamp) {
        return false;
      }
      final int reverse = require(in, from, type);
      blocks.remove(out, index, epoch);
      blocks.remove(in, reverse, epoch);
    } else {
      undo.addLong(EDGE_COUNT_OFFSET, 1);
    }
    blocks.append(from, Direction.OUT, to, type, weight, timestamp, epoch);
    blocks.append(to, Direction.IN, from, type, weight, timestamp, epoch);
    noteChange(from, to);
    return true;
  }

  /** Removes the edge (from, type, to); false if there is none. */
  boolean remove(int from, int to, int type, long epoch) {
    final long out = blocks.block(from, Direction.OUT);
    final long in = blocks.block(to, Direction.IN);
    if (!exists(out, in, from, to, type)) {
      return false;
    }
    final int index = require(out, to, type);
    final int reverse = require(in, from, type);
    blocks.remove(out, index, epoch);
    blocks.remove(in, reverse, epoch);
    undo.addLong(EDGE_COUNT_OFFSET, -1);
    noteChange(from, to);
    return true;
  }

  /** Removes every edge of a concept, in both directions. */
  void removeAll(int ordinal, long epoch) {
    for (Direction direction : Direction.values()) {
      final long block = blocks.block(ordinal, direction);
      for (int i = 0; i < blocks.count(block); i++) {
        if (blocks.isLive(block, i)) {
          final int end = blocks.end(block, i);
          final long reverse = blocks.block(end, direction.reverse());
          final int index = require(reverse, ordinal, blocks.type(block, i));
          blocks.remove(block, i, epoch);
          blocks.remove(reverse, index, epoch);
          undo.addLong(EDGE_COUNT_OFFSET, -1);
          noteChange(ordinal, end);
        }
      }
    }
  }

  void retireBlocks(int ordinal, long epoch) {
    blocks.retireAll(ordinal, epoch);
  }

  /** Looks in the shorter of the two blocks: one end of a hub's edge is seldom a hub itself. */
  private boolean exists(long out, long in, int from, int to, int type) {
    return blocks.count(out) <= blocks.count(in)
        ? blocks.find(out, to, type) >= 0
        : blocks.find(in, from, type) >= 0;
  }

  /**
   * Index of an edge in one of its blocks, when it is in the other.
   *
   * @param block 0: there is none
   * @throws StoreException CORRUPT if it is not there: what would be written instead is the begin
   *     of the file, or what lies before the block's columns
   */
  private int require(long block, int end, int type) {
    final int index = blocks.find(block, end, type);
    if (index < 0) {
      throw new StoreException(
          Reason.CORRUPT,
          "an edge of type "
              + type
              + " with the concept of ordinal "
              + end
              + " is missing "
              + (block == 0 ? "with all others" : "in the block at " + block)
              + " at its other end: run `lectern verify`");
    }
    return index;
  }

  private void noteChange(int from, int to) {
    changes.add(from, ChangeConsumer.EDGES);
    changes.add(to, ChangeConsumer.EDGES);
  }
}
