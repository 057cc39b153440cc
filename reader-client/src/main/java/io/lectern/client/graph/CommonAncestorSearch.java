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
  private final Marks notLowest;
  private final Names names;

  CommonAncestorSearch(GraphWorkspace workspace, Names names) {
    this.scan = workspace.scan;
    this.meter = workspace.meter;
    this.side = workspace.forward;
    this.notLowest = workspace.backward.reached;
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
    return markParents(common, limit) ? ancestors(common, hops) : List.of();
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

  /** False: the budget is spent. */
  private boolean markParents(int[] common, int limit) {
    notLowest.begin(limit);
    int next = 0;
    while (next < common.length) {
      final int read = scan.read(common, next, common.length - next);
      for (int i = 0; i < read; i++) {
        final int from = scan.manyOffsets()[i];
        final int to = scan.manyOffsets()[i + 1];
        if (meter.takeEdges(to - from) < to - from) {
          return false;
        }
        for (int edge = from; edge < to; edge++) {
          if (scan.manyEnds()[edge] != common[next + i]) {
            notLowest.add(scan.manyEnds()[edge]);
          }
        }
      }
      if (meter.isSpent()) {
        return false;
      }
      next += read;
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
              !notLowest.contains(common[i])));
    }
    ancestors.sort(
        Comparator.comparing((Ancestor ancestor) -> !ancestor.isLowest())
            .thenComparingInt(Ancestor::distance)
            .thenComparing(Ancestor::id));
    return ancestors;
  }
}
