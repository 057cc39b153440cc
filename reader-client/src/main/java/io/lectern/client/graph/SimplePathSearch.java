package io.lectern.client.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds all paths of at most so many edges that pass no concept twice, two of them different if
 * they differ in an edge. First a breadth-first search from the far end notes how far every concept
 * is from it, so that no way is tried that cannot arrive any more; then depth first.
 */
final class SimplePathSearch {
  private final GraphWorkspace workspace;
  private final Meter meter;
  private final SearchSide distances;
  private final Marks onPath;
  private final List<EdgeScan> scans = new ArrayList<>();
  private final List<FoundPath> found = new ArrayList<>();
  private final IntList nodes = new IntList();
  private final FoundEdges edges = new FoundEdges();

  SimplePathSearch(GraphWorkspace workspace) {
    this.workspace = workspace;
    this.meter = workspace.meter;
    this.distances = workspace.backward;
    this.onPath = workspace.forward.reached;
  }

  /** Opens the scan of a depth. */
  interface Scans {
    EdgeScan open();
  }

  /** The paths between two different concepts, shorter ones not before longer ones. */
  List<FoundPath> run(int from, int to, int limit, int maxHops, long most, Scans opening) {
    if (!Distances.note(workspace.reverseScan, meter, distances, to, limit, maxHops)
        || !distances.reached.contains(from)) {
      return found;
    }
    onPath.begin(limit);
    onPath.add(from);
    nodes.add(from);
    scanAt(0, opening).start(from);
    int depth = 0;
    while (depth >= 0) {
      final EdgeScan scan = scanAt(depth, opening);
      if (!scan.next()) {
        if (meter.isSpent()) {
          return found;
        }
        depth--;
        leaveLast();
        continue;
      }
      if (!meter.takeEdge()) {
        return found;
      }
      final int end = scan.end();
      if (end == to) {
        if (found.size() == most) {
          meter.stop(Limit.RESULTS);
          return found;
        }
        found.add(path(scan, depth));
      } else if (mayArrive(end, maxHops - depth - 1) && onPath.add(end)) {
        edges.add(nodes.get(depth), scan);
        nodes.add(end);
        depth++;
        scanAt(depth, opening).start(end);
      }
    }
    return found;
  }

  private boolean mayArrive(int node, int hopsLeft) {
    return distances.reached.contains(node) && distances.noted(node) <= hopsLeft;
  }

  private void leaveLast() {
    final int last = nodes.size() - 1;
    onPath.remove(nodes.get(last));
    nodes.cut(last);
    if (last > 0) {
      edges.removeLast();
    }
  }

  private EdgeScan scanAt(int depth, Scans opening) {
    if (depth == scans.size()) {
      scans.add(opening.open());
    }
    return scans.get(depth);
  }

  private FoundPath path(EdgeScan scan, int depth) {
    final int[] pathNodes = Arrays.copyOf(nodes.toArray(), depth + 2);
    pathNodes[depth + 1] = scan.end();
    final FoundEdges pathEdges = new FoundEdges();
    pathEdges.addAll(edges, 0, depth);
    pathEdges.add(nodes.get(depth), scan);
    final double[] costs = new double[pathNodes.length];
    for (int i = 0; i < costs.length; i++) {
      costs[i] = i;
    }
    return new FoundPath(pathNodes, pathEdges, costs);
  }
}
