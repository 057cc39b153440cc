package io.lectern.client.graph;

import java.util.function.LongSupplier;

/** Counts what a question costs against its budget. Used by one thread. */
final class Meter {
  /** Edges between two looks at the clock. */
  static final int EDGES_PER_LOOK = 4096;

  private final LongSupplier nanoClock;
  private long maxConcepts;
  private long maxEdges;
  private long timeNs;
  private long beganNs;
  private long concepts;
  private long edges;
  private long nextLook;
  private Limit hit = Limit.NONE;

  Meter(LongSupplier nanoClock) {
    this.nanoClock = nanoClock;
  }

  void begin(Budget budget) {
    maxConcepts = budget.concepts();
    maxEdges = budget.edges();
    timeNs = budget.time().toNanos();
    beganNs = timeNs == Long.MAX_VALUE ? 0 : nanoClock.getAsLong();
    concepts = 0;
    edges = 0;
    nextLook = EDGES_PER_LOOK;
    hit = Limit.NONE;
  }

  /** How many of so many edges may be looked at; fewer means that the budget is spent. */
  int takeEdges(int count) {
    final long left = maxEdges - edges;
    if (left < count) {
      hit = Limit.EDGES;
      edges = maxEdges;
      return (int) left;
    }
    edges += count;
    if (edges >= nextLook && isTimeUp()) {
      return 0;
    }
    return count;
  }

  /** Whether one more edge may be looked at. */
  boolean takeEdge() {
    return takeEdges(1) == 1;
  }

  /** How many more concepts may be reached. */
  long conceptsLeft() {
    return maxConcepts - concepts;
  }

  /** Whether one more concept may be reached. */
  boolean takeConcept() {
    if (concepts == maxConcepts) {
      hit = Limit.CONCEPTS;
      return false;
    }
    concepts++;
    return true;
  }

  /** Notes concepts that {@link #conceptsLeft} allowed. */
  void reached(long count) {
    concepts += count;
  }

  void stop(Limit limit) {
    hit = limit;
  }

  /** The answer is whole all the same: it was found with the last of the budget. */
  void forgive() {
    hit = Limit.NONE;
  }

  /** Looks at the clock. */
  boolean isTimeUp() {
    nextLook = edges + EDGES_PER_LOOK;
    if (timeNs != Long.MAX_VALUE && nanoClock.getAsLong() - beganNs > timeNs) {
      hit = Limit.TIME;
      return true;
    }
    return false;
  }

  boolean isSpent() {
    return hit != Limit.NONE;
  }

  Limit hit() {
    return hit;
  }

  long concepts() {
    return concepts;
  }

  long edges() {
    return edges;
  }
}
