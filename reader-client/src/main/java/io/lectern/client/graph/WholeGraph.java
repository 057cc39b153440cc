package io.lectern.client.graph;

import io.lectern.engine.Snapshot;
import java.time.Duration;

/**
 * Answers questions about all of a snapshot's graph at once, on all processors: degrees, connected
 * components, PageRank, triangles. Parallel edges of different types count each, except where
 * triangles are counted.
 *
 * <p>Degrees and components are told from the mapped file in one pass. For what goes through the
 * edges again and again, the ends of the edges that the filter lets pass are copied into arrays
 * first, 4 bytes each.
 *
 * <p>A question whose time is up throws {@link TimeUpException}, for figures of a part of the graph
 * say nothing of all of it; but PageRank answers with the ranks as they were passed on until then.
 *
 * <p>Used by one thread, which must not close the snapshot before a method has returned. The
 * results are on the heap and stay.
 */
public final class WholeGraph {
  private final Snapshot snapshot;
  private final EdgeFilter filter;
  private final int limit;
  private final Duration time;

  /** The graph of the edges that a filter lets pass. */
  public WholeGraph(Snapshot snapshot, EdgeFilter filter) {
    this(snapshot, filter, Budget.unlimited().time());
  }

  /**
   * The same, with a bound on time.
   *
   * @param time that each question may take; looked at every few thousand concepts, and between
   *     PageRank's iterations
   */
  public WholeGraph(Snapshot snapshot, EdgeFilter filter, Duration time) {
    this.time = Budget.unlimited().time(time).time();
    this.snapshot = snapshot;
    this.filter = filter;
    this.limit = snapshot.ordinalLimit();
  }

  /** How many edges each concept has in the filter's directions. */
  public Degrees degrees() {
    return DegreeCount.run(snapshot, filter, limit, new Deadline(time));
  }

  /** The parts that hang together, if the direction of edges is not regarded. */
  public Components components() {
    return ComponentSearch.run(
        snapshot, filter.directions(Directions.OUT), limit, new Deadline(time));
  }

  /**
   * PageRank along the edges, as the filter directs: with the probability of the damping a walk
   * goes on along one of the edges, all equally likely, else it begins anew at any concept; and so
   * it does where no edge leads on.
   *
   * @param damping 0 to 1; 0.85 is customary
   * @param iterations how often the ranks are passed on, at most
   * @param tolerance it ends when the ranks have changed by less than this in all; 0: never before
   */
  public Ranks pageRank(double damping, int iterations, double tolerance) {
    if (!(damping >= 0 && damping <= 1) || iterations < 0 || !(tolerance >= 0)) {
      throw new IllegalArgumentException(
          "PageRank takes a damping of 0 to 1, and iterations and a tolerance of 0 or more, not "
              + damping
              + ", "
              + iterations
              + " and "
              + tolerance);
    }
    final Deadline deadline = new Deadline(time);
    final SparseRows incoming = SparseRows.copy(snapshot, filter.reverse(), limit, deadline);
    return new PageRank(incoming, damping).run(iterations, tolerance, deadline);
  }

  /** How many triples of concepts are linked each to each, in any direction and by any type. */
  public long triangles() {
    return TriangleCount.run(
        snapshot, filter.directions(Directions.BOTH), limit, new Deadline(time));
  }
}
