package io.lectern.client.graph;

import io.lectern.engine.ConceptFlyweight;
import io.lectern.engine.Direction;
import io.lectern.engine.EdgeCursor;
import io.lectern.engine.Snapshot;
import io.lectern.engine.StoreException;
import io.lectern.engine.StoreException.Reason;
import java.time.Instant;
import java.util.Set;

/**
 * Goes through those edges of a concept that a filter lets pass, in one direction or in both: many
 * other ends at once with {@link #nextEnds}, or edge by edge with {@link #next}. Allocates nothing
 * once it is made. Used by one thread.
 */
final class EdgeScan {
  private static final int BATCH = 512;
  private static final Direction[] BOTH = {Direction.OUT, Direction.IN};
  private static final Direction[] OUT = {Direction.OUT};
  private static final Direction[] IN = {Direction.IN};

  private final EdgeCursor cursor = new EdgeCursor();
  private final ConceptFlyweight concept = new ConceptFlyweight();
  private final int[] ends = new int[BATCH];

  private Snapshot snapshot;
  private int limit;
  private EdgeFilter filter;
  private boolean[] accepted; // by type symbol; null: every type
  private boolean acceptsAll;
  private Direction[] directions;

  private int ordinal;
  private int step;

  /**
   * Turns to a snapshot.
   *
   * @param limit one more than the greatest ordinal that it shows
   */
  void begin(Snapshot snapshot, int limit, EdgeFilter filter) {
    this.snapshot = snapshot;
    this.limit = limit;
    this.filter = filter;
    this.accepted = filter.types().isEmpty() ? null : symbols(snapshot, filter.types());
    this.acceptsAll = accepted == null && !filter.boundsWeights() && filter.validAt() == null;
    this.directions =
        switch (filter.directions()) {
          case OUT -> OUT;
          case IN -> IN;
          case BOTH -> BOTH;
        };
  }

  private static boolean[] symbols(Snapshot snapshot, Set<String> types) {
    int greatest = 0;
    for (String type : types) {
      greatest = Math.max(greatest, snapshot.typeSymbol(type));
    }
    final boolean[] accepted = new boolean[greatest + 1];
    for (String type : types) {
      accepted[snapshot.typeSymbol(type)] = true;
    }
    accepted[0] = false; // what unknown names stand for
    return accepted;
  }

  /** Moves before the first edge of a concept. */
  void start(int ordinal) {
    this.ordinal = ordinal;
    step = 0;
    snapshot.edges(ordinal, directions[0], cursor);
  }

  /** Fetches the beginnings of many concepts' edges into the caches, side by side. */
  void prefetch(int[] ordinals, int from, int count) {
    for (Direction direction : directions) {
      snapshot.prefetchEdges(ordinals, from, count, direction, cursor);
    }
  }

  /** Copies the ordinals at the other ends of the next edges to {@link #ends}; 0: no more. */
  int nextEnds() {
    if (!acceptsAll) {
      return nextAcceptedEnds();
    }
    while (true) {
      final int count = cursor.nextEnds(ends);
      if (count > 0) {
        requireOrdinals(count);
        return count;
      }
      if (++step >= directions.length) {
        step = directions.length;
        return 0;
      }
      snapshot.edges(ordinal, directions[step], cursor);
    }
  }

  private int nextAcceptedEnds() {
    int count = 0;
    while (count < BATCH && next()) {
      ends[count++] = cursor.end();
    }
    return count;
  }

  /** Where {@link #nextEnds} copies to. */
  int[] ends() {
    return ends;
  }

  /** Moves to the next edge; false after the last one. */
  boolean next() {
    while (true) {
      while (cursor.next()) {
        if (acceptsAll || accepts()) {
          requireOrdinal(cursor.end());
          return true;
        }
      }
      if (++step >= directions.length) {
        step = directions.length;
        return false;
      }
      snapshot.edges(ordinal, directions[step], cursor);
    }
  }

  private boolean accepts() {
    if (accepted != null) {
      final int symbol = cursor.typeSymbol();
      if (symbol < 0 || symbol >= accepted.length || !accepted[symbol]) {
        return false;
      }
    }
    final float weight = cursor.weight();
    return weight >= filter.minWeight()
        && weight <= filter.maxWeight()
        && (filter.validAt() == null || isValid(cursor.end()));
  }

  /** Whether the filter lets walks come through a concept. */
  boolean isValid(int candidate) {
    final Instant moment = filter.validAt();
    if (moment == null) {
      return true;
    }
    if (!snapshot.wrap(candidate, concept)) {
      throw damaged(candidate);
    }
    final Instant from = concept.validFrom();
    final Instant to = concept.validTo();
    return (from == null || !moment.isBefore(from)) && (to == null || moment.isBefore(to));
  }

  int end() {
    return cursor.end();
  }

  int typeSymbol() {
    return cursor.typeSymbol();
  }

  float weight() {
    return cursor.weight();
  }

  long timestampNs() {
    return cursor.timestampNs();
  }

  /** Whether edges are followed either way. */
  boolean isBoth() {
    return directions.length == 2;
  }

  /** Whether the edge enters the concept that the scan started at. */
  boolean isIncoming() {
    return directions[step] == Direction.IN;
  }

  private void requireOrdinals(int count) {
    int least = Integer.MAX_VALUE;
    int greatest = 0;
    for (int i = 0; i < count; i++) {
      least = Math.min(least, ends[i]);
      greatest = Math.max(greatest, ends[i]);
    }
    requireOrdinal(least);
    requireOrdinal(greatest);
  }

  private void requireOrdinal(int end) {
    if (end <= 0 || end >= limit) {
      throw damaged(end);
    }
  }

  private StoreException damaged(int end) {
    return new StoreException(
        Reason.CORRUPT,
        "an edge of the concept in slot "
            + ordinal
            + " ends in slot "
            + end
            + ", where no concept is visible: the store is damaged. Run lectern verify");
  }
}
