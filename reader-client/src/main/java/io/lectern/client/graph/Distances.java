package io.lectern.client.graph;

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
    int from = 0;
    for (int hops = 1; hops <= maxHops && from < side.queue.size(); hops++) {
      final int to = side.queue.size();
      if (!noteLevel(scan, meter, side, from, to, hops)) {
        return false;
      }
      from = to;
    }
    return true;
  }

  private static boolean noteLevel(
      EdgeScan scan, Meter meter, SearchSide side, int from, int to, int distance) {
    int next = from;
    while (next < to) {
      final int read = scan.read(side.queue.room(0), next, to - next);
      final int allowed = meter.takeEdges(scan.manyOffsets()[read]);
      final int[] ends = scan.manyEnds();
      for (int i = 0; i < allowed; i++) {
        final int end = ends[i];
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
      next += read;
    }
    return true;
  }
}
