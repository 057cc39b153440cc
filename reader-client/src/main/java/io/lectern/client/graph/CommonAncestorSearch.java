package io.lectern.client.graph;

import io.lectern.client.graph.CommonAncestors.Ancestor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Finds the concepts that can be reached from each of several ones. */
final class CommonAncestorSearch {
  private final EdgeScan scan;
  private final Meter meter;
  private final SearchSide side;

  /** By whom each entry of the queue was reached: of the common ones. */
  private final IntList sources;

  /** Reached by two common ones, of which a common one itself is the first. */
  private final Marks several;

  private final Names names;

  CommonAncestorSearch(GraphWorkspace workspace, Names names) {
    this.scan = workspace.scan;
    this.meter = workspace.meter;
    this.side = workspace.forward;
    this.sources = workspace.levels;
    this.several = workspace.backward.reached;
    this.names = names;
  }

  /** Empty if the budget is spent before it is known which are the lowest. */
  List<Ancestor> run(int[] starts, int limit, int maxHops) {
    int[] common = {};
    final List<int[]> hops = new ArrayList<>();
    for (int start = 0; start < starts.length; start++) {
      if (!Distances.note(scan, meter, side, starts[start], limit, maxHops)) {
        return List.of();
      }
      if (start == 0) {
        common = side.queue.toArray();
      } else {
        common = keepReached(common, hops);
      }
      final int[] distances = new int[common.length];
      for (int i = 0; i < common.length; i++) {
        distances[i] = side.noted(common[i]);
      }
      hops.add(distances);
    }
    return markNotLowest(common, limit) ? ancestors(common, hops) : List.of();
  }

  /** Those that the last walk has reached; the hops of earlier walks are cut down with them. */
  private int[] keepReached(int[] common, List<int[]> hops) {
    final IntList kept = new IntList();
    for (int i = 0; i < common.length; i++) {
      if (side.reached.contains(common[i])) {
        for (int[] distances : hops) {
          distances[kept.size()] = distances[i];
        }
        kept.add(common[i]);
      }
    }
    return kept.toArray();
  }

  /**
   * Walks on from all common ones, each of which is a source, and finds those that another source
   * leads to. A bound on hops may have left out what lies between two of them, so the walk goes on
   * through concepts that are not common. Of the sources of such a concept two are enough: whatever
   * common one it leads to, one of the two is another. So it is gone on from twice at most, and a
   * common one once, for itself.
   *
   * @return false: the budget is spent
   */
  private boolean markNotLowest(int[] common, int limit) {
    side.begin(limit);
    sources.clear();
    several.begin(limit);
    for (int ordinal : common) {
      side.reached.add(ordinal);
      side.note(ordinal, ordinal);
      goOnFrom(ordinal, ordinal);
    }
    int next = 0;
    while (common.length > 1 && next < side.queue.size()) {
      final int read = scan.read(side.queue.room(0), next, side.queue.size() - next);
      for (int i = 0; i < read; i++) {
        if (!pass(sources.get(next + i), scan.manyOffsets()[i], scan.manyOffsets()[i + 1])) {
          return false;
        }
      }
      if (meter.isSpent()) {
        return false;
      }
      next += read;
    }
    return true;
  }

  private void goOnFrom(int ordinal, int source) {
    side.queue.add(ordinal);
    sources.add(source);
  }

  /** Passes a source on along some of the edges that were read; false: the budget is spent. */
  private boolean pass(int source, int from, int to) {
    if (meter.takeEdges(to - from) < to - from) {
      return false;
    }
    for (int edge = from; edge < to; edge++) {
      if (!reach(scan.manyEnds()[edge], source)) {
        return false;
      }
    }
    return true;
  }

  private boolean reach(int end, int source) {
    if (side.reached.add(end)) {
      side.note(end, source);
      goOnFrom(end, source);
      return meter.takeConcept();
    }
    if (side.noted(end) != source && several.add(end) && side.noted(end) != end) {
      goOnFrom(end, source);
    }
    return true;
  }

  private List<Ancestor> ancestors(int[] common, List<int[]> hops) {
    final List<Ancestor> ancestors = new ArrayList<>();
    for (int i = 0; i < common.length; i++) {
      final int place = i;
      ancestors.add(
          new Ancestor(
              names.id(common[i]),
              hops.stream().map(distances -> distances[place]).toList(),
              !several.contains(common[i])));
    }
    ancestors.sort(
        Comparator.comparing((Ancestor ancestor) -> !ancestor.isLowest())
            .thenComparingInt(Ancestor::distance)
            .thenComparing(Ancestor::id));
    return ancestors;
  }
}
