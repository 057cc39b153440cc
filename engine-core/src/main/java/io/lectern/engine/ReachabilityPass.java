package io.lectern.engine;

import io.lectern.layout.HnswRegionDescriptor;
import java.util.Arrays;

/**
 * Goes along all links from the entry point of a space, some nodes at each step, and tells which
 * live nodes it did not come to. The writer goes on in between, so a node may be among them that
 * can be reached by now, or by another way: they are to be looked at. Two bits for each node are
 * all the memory it takes. Used by the writer's thread only, between batches.
 */
final class ReachabilityPass {
  /** More are counted, but not told: the next pass will. */
  private static final int MOST_TOLD = 1 << 16;

  private long[] reached = new long[0];
  private long[] expanded = new long[0];
  private int[] lost = new int[64];
  private VectorSpace space;
  private long epoch;
  private int tail;
  private int word;
  private int wordsWithout;
  private int cursor;
  private int lostCount;
  private long live;
  private long unreachable;

  /**
   * Begins.
   *
   * @param at the last committed epoch: nodes that are newer do not count
   */
  void begin(VectorSpace in, long at) {
    space = in;
    epoch = at;
    tail = in.readableTail();
    final int words = (tail >>> 6) + 1;
    if (reached.length < words) {
      reached = new long[words + (words >>> 3)];
      expanded = new long[reached.length];
    } else {
      Arrays.fill(reached, 0);
      Arrays.fill(expanded, 0);
    }
    word = 0;
    wordsWithout = 0;
    cursor = 1;
    lostCount = 0;
    live = 0;
    unreachable = 0;
    reach((int) in.entry());
  }

  /**
   * Goes on by some nodes.
   *
   * @return whether it is through
   */
  boolean step(int nodes) {
    final int words = (tail >>> 6) + 1;
    int left = nodes;
    while (left > 0 && wordsWithout < words) {
      final long next = reached[word] & ~expanded[word];
      if (next == 0) {
        wordsWithout++;
        word = word + 1 < words ? word + 1 : 0;
      } else {
        wordsWithout = 0;
        expanded[word] |= Long.lowestOneBit(next);
        expand((word << 6) + Long.numberOfTrailingZeros(next));
        left--;
      }
    }
    for (; left > 0 && cursor < tail; cursor++, left--) {
      look(cursor);
    }
    return cursor >= tail;
  }

  /** How many live nodes there are, of the epoch or before. */
  long live() {
    return live;
  }

  /** How many of them were not reached. */
  long unreachable() {
    return unreachable;
  }

  /** How many of these are told. */
  int lostCount() {
    return lostCount;
  }

  int lost(int index) {
    return lost[index];
  }

  private void expand(int node) {
    final long address = space.node(node);
    for (int level = Math.min(space.level(address), HnswRegionDescriptor.MAX_LEVEL);
        level >= 0;
        level--) {
      final long links = space.links(address, level);
      for (int i = 0; links != 0 && i < space.maxLinks(level); i++) {
        final int link = GraphLinks.get(links, i);
        if (link == 0) {
          break;
        }
        reach(link);
      }
    }
  }

  /** Nodes given out since it began are not followed: they do not count. */
  private void reach(int node) {
    if (node > 0 && node < tail) {
      reached[node >>> 6] |= 1L << node;
    }
  }

  private void look(int node) {
    final long address = space.node(node);
    if (VectorSpace.isVisible(address, epoch)
        && VectorSpace.isVisible(address, GraphWalk.LIVE_ONLY)) {
      live++;
      if ((reached[node >>> 6] & 1L << node) == 0) {
        unreachable++;
        if (lostCount < MOST_TOLD) {
          if (lostCount == lost.length) {
            lost = Arrays.copyOf(lost, 2 * lostCount);
          }
          lost[lostCount++] = node;
        }
      }
    }
  }
}
