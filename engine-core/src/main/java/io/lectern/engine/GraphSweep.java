package io.lectern.engine;

import static io.lectern.layout.HnswRegionDescriptor.*;

import java.util.Arrays;

/**
 * Takes links to removed nodes out of a graph, a few nodes at a time, and puts others in their
 * place: of each removed neighbour the links that are nearest, as IP-DiskANN does (arXiv
 * 2502.13826), where they lead in new directions. In-neighbours are not kept, so a sweep looks at
 * every node, as FreshDiskANN does (arXiv 2105.09613); that costs as much as an insertion for each
 * removed node, since it begins only once there are many of them. After a whole sweep nothing leads
 * to nodes that were removed before it began. Its state is in the space's descriptor, undone with
 * the batch like everything else. Used by the writer's thread only.
 */
final class GraphSweep {
  /** Replacements for each link taken out, at most. */
  private static final int REPLACEMENTS = 3;

  private static final int MOST_CANDIDATES = 2 * DEFAULT_LINKS * 8;

  private final UndoLog undo;
  private final GraphLinks links;
  private final GraphWriter graph;
  private final NodeScorer scorer = new NodeScorer();
  private final NeighborSelection selection = new NeighborSelection();
  private final VisitedNodes seen = new VisitedNodes();
  private final int[] kept = new int[2 * DEFAULT_LINKS];
  private final int[] gone = new int[2 * DEFAULT_LINKS];
  private final long[] candidates = new long[MOST_CANDIDATES];

  GraphSweep(UndoLog undo, GraphLinks links, GraphWriter graph) {
    this.undo = undo;
    this.links = links;
    this.graph = graph;
  }

  static boolean isUnderWay(VectorSpace space) {
    return cursor(space) != 0;
  }

  static long sweptEpoch(VectorSpace space) {
    return Mapping.getLong(address(space) + SPACE_SWEPT_EPOCH_OFFSET);
  }

  /**
   * Begins a sweep.
   *
   * @param sweepEpoch nobody sees what was removed up to then
   */
  void begin(VectorSpace space, long sweepEpoch) {
    final long descriptor = space.descriptor();
    undo.putLong(descriptor + SPACE_SWEEP_EPOCH_OFFSET, sweepEpoch);
    undo.putInt(descriptor + SPACE_SWEEP_CURSOR_OFFSET, 1);
    final int entry = (int) space.entry();
    if (entry != 0 && removed(space.linked(entry)) <= sweepEpoch) {
      replaceEntry(space, sweepEpoch);
    }
  }

  /**
   * Goes on with a sweep.
   *
   * @param quota nodes to look at
   * @param epoch of the batch in flight
   */
  void proceed(VectorSpace space, int quota, long epoch) {
    final long descriptor = space.descriptor();
    final long sweepEpoch = Mapping.getLong(address(space) + SPACE_SWEEP_EPOCH_OFFSET);
    final int tail = space.readableTail();
    final int first = cursor(space);
    if (first < 1) {
      throw space.corrupt("a sweep is at node " + first);
    }
    final int end = (int) Math.min(tail, (long) first + quota);
    seen.ensure(space.nodeLimit());
    for (int node = first; node < end; node++) {
      final long address = space.node(node);
      if (removed(address) > sweepEpoch) {
        for (int level = Math.min(space.level(address), MAX_LEVEL); level >= 0; level--) {
          repair(space, node, level, sweepEpoch);
        }
      }
    }
    if (end < tail) {
      undo.putInt(descriptor + SPACE_SWEEP_CURSOR_OFFSET, end);
    } else {
      undo.putLong(descriptor + SPACE_SWEPT_EPOCH_OFFSET, sweepEpoch);
      undo.putLong(descriptor + SPACE_SWEPT_AT_OFFSET, epoch);
      undo.putInt(descriptor + SPACE_SWEEP_CURSOR_OFFSET, 0);
    }
  }

  private void repair(VectorSpace space, int node, int level, long sweepEpoch) {
    final long list = space.links(space.node(node), level);
    if (list == 0) {
      return;
    }
    final int max = space.maxLinks(level);
    final int count = GraphLinks.count(list, max);
    int keptCount = 0;
    int goneCount = 0;
    for (int i = 0; i < count; i++) {
      final int link = GraphLinks.get(list, i);
      if (removed(space.linked(link)) <= sweepEpoch) {
        gone[goneCount++] = link;
      } else {
        kept[keptCount++] = link;
      }
    }
    if (goneCount > 0) {
      choose(space, node, level, keptCount, goneCount);
      links.replace(list, max, selection);
    }
  }

  /** All that is kept, and of the neighbours' neighbours those that lead in other directions. */
  private void choose(VectorSpace space, int node, int level, int keptCount, int goneCount) {
    selection.begin(space);
    seen.clear();
    seen.add(node);
    for (int i = 0; i < keptCount; i++) {
      seen.add(kept[i]);
      selection.choose(kept[i]);
    }
    scorer.queryNode(space, space.node(node));
    int count = 0;
    for (int i = 0; i < goneCount; i++) {
      count = collect(space, gone[i], level, count);
    }
    Arrays.sort(candidates, 0, count);
    final int most =
        Math.min(
            space.maxLinks(level), keptCount + Math.min(goneCount, REPLACEMENTS) * REPLACEMENTS);
    for (int i = 0; i < count && selection.count() < most; i++) {
      selection.offer(candidates[i]);
    }
  }

  private int collect(VectorSpace space, int gone, int level, int from) {
    final long list = space.links(space.node(gone), level);
    int count = from;
    for (int i = 0; list != 0 && i < space.maxLinks(level) && count < MOST_CANDIDATES; i++) {
      final int link = GraphLinks.get(list, i);
      if (link == 0) {
        break;
      }
      final long address = space.linked(link);
      if (VectorSpace.isVisible(address, GraphWalk.LIVE_ONLY) && seen.add(link)) {
        candidates[count++] = LongHeap.pack(scorer.key(address), link);
      }
    }
    return count;
  }

  /** The live node of the highest level: its blocks are looked at alone, unless it has none. */
  private void replaceEntry(VectorSpace space, long sweepEpoch) {
    int best = 0;
    int bestLevel = -1;
    final int upperTail = Mapping.getInt(address(space) + SPACE_UPPER_TAIL_OFFSET);
    if (upperTail > space.upperLimit()) {
      throw space.corrupt("it has more upper blocks than disk space");
    }
    for (int block = 1; block < upperTail; block++) {
      final int node = Mapping.getInt(space.upper(block) + UPPER_NODE_OFFSET);
      final long address = space.linked(node);
      if (space.level(address) > bestLevel && removed(address) > sweepEpoch) {
        best = node;
        bestLevel = space.level(address);
      }
    }
    for (int node = 1; best == 0 && node < space.nodeTail(); node++) {
      if (removed(space.node(node)) > sweepEpoch) {
        best = node;
        bestLevel = 0;
      }
    }
    graph.putEntry(space, best, Math.max(bestLevel, 0));
  }

  private static int cursor(VectorSpace space) {
    return Mapping.getInt(address(space) + SPACE_SWEEP_CURSOR_OFFSET);
  }

  private static long address(VectorSpace space) {
    return space.descriptorAddress();
  }

  private static long removed(long node) {
    return Mapping.getLong(node + NODE_REMOVED_OFFSET);
  }
}
