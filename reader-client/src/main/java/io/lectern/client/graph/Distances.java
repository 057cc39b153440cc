package io.lectern.client.graph;

import io.lectern.engine.EdgeCursor;

/** Notes how far every concept is that can be reached from one within some hops. */
final class Distances {
  private Distances() {}

  /**
   * Walks breadth-first and notes the number of hops of each concept reached.
   *
   * @param scan begun, with the edges that are followed
   * @param side holds the answer: whom it has reached, in order of distance, and the distances
   * @return false: the budget is spent
   */
  static boolean note(
      EdgeScan scan, Meter meter, SearchSide side, int start, int limit, int maxHops) {
    return note(scan, meter, side, new int[] {start}, limit, maxHops);
  }

  /** The same from several concepts: of each reached, how far it is from the nearest of them. */
  static boolean note(
      EdgeScan scan, Meter meter, SearchSide side, int[] starts, int limit, int maxHops) {
    side.begin(limit);
    side.beginParents(limit);
    for (int start : starts) {
      if (!side.reached.contains(start)) {
        if (!meter.takeConcept()) {
          return false;
        }
        side.addRoot(start);
        side.note(start, 0);
      }
    }
    final IntList queue = side.queue;
    for (int i = 0; i < queue.size() && side.noted(queue.get(i)) < maxHops; i++) {
      if (i % EdgeCursor.PREFETCH_LIMIT == 0 && queue.size() - i > 1) {
        scan.prefetch(queue.room(0), i, Math.min(queue.size() - i, EdgeCursor.PREFETCH_LIMIT));
      }
      if (!noteNeighbours(scan, meter, side, queue.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean noteNeighbours(EdgeScan scan, Meter meter, SearchSide side, int node) {
    final int distance = side.noted(node) + 1;
    scan.start(node);
    int count;
    while ((count = scan.nextEnds()) > 0) {
      final int allowed = meter.takeEdges(count);
      for (int i = 0; i < allowed; i++) {
        final int end = scan.ends()[i];
        if (!side.reached.contains(end)) {
          if (!meter.takeConcept()) {
            return false;
          }
          side.reached.add(end);
          side.note(end, distance);
          side.queue.add(end);
        }
      }
      if (meter.isSpent()) {
        return false;
      }
    }
    return true;
  }
}
