package io.lectern.client.graph;

import io.lectern.engine.ConceptFlyweight;
import io.lectern.engine.Direction;
import io.lectern.engine.EdgeBatch;
import io.lectern.engine.EdgeCursor;
import io.lectern.engine.Snapshot;
import io.lectern.engine.StoreException;
import io.lectern.engine.StoreException.Reason;
import java.util.Arrays;
import java.util.Set;

/**
 * Goes through those edges of a concept that a filter lets pass, in one direction or in both: many
 * other ends at once with {@link #nextEnds}, or edge by edge with {@link #next}. Allocates nothing
 * once it is made. Used by one thread.
 */
final class EdgeScan {
  private static final int BATCH = 512;

  /** Ends after which no further concept is read. */
  private static final int ENOUGH_ENDS = 1 << 14;

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

  /** Looks at the clock among edges that are passed over; null: nobody does. */
  private Meter meter;

  private int passedOver;
  private boolean isTimed;

  private int ordinal;
  private int step;

  /** What was read of many concepts, and where each one's begins and ends. */
  private final EdgeBatch batch = new EdgeBatch();

  private int[] manyEnds = {};
  private int[] manyOffsets = new int[EdgeBatch.CONCEPTS + 1];
  private int[] acceptedEnds = {};

  /** Whether {@link #nextEnds} has had the last edge of its direction. */
  private boolean isAtEnd;

  /**
   * Turns to a snapshot.
   *
   * @param limit one more than the greatest ordinal that it shows
   * @param meter whose time ends the scan also among edges that the filter does not let pass; null:
   *     none does
   */
  void begin(Snapshot snapshot, int limit, EdgeFilter filter, Meter meter) {
    this.meter = meter;
    this.isTimed = meter != null;
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

  /**
   * Has both ends of a search under way to the caches, from one along the scan's direction and from
   * the other against it. The scan then stands nowhere.
   */
  void fetchEnds(int from, int to) {
    if (acceptsAll) {
      snapshot.fetchEnds(from, directions[0], to, batch);
    }
  }

  /** Moves before the first edge of a concept. */
  void start(int ordinal) {
    this.ordinal = ordinal;
    step = 0;
    isAtEnd = false;
    snapshot.edges(ordinal, directions[0], cursor);
  }

  /**
   * Reads the other ends of the edges of many concepts, of {@link EdgeBatch#CONCEPTS} at most, to
   * {@link #manyEnds}; the scan then stands nowhere.
   *
   * @return of how many concepts; at least one
   */
  int read(int[] ordinals, int from, int count) {
    if (!acceptsAll) {
      return readAccepted(ordinals, from, Math.min(count, EdgeBatch.CONCEPTS));
    }
    final int read =
        snapshot.readEnds(ordinals, from, count, isBoth() ? null : directions[0], batch);
    manyEnds = batch.ends();
    manyOffsets = batch.offsets();
    if (!areOrdinals(manyEnds, manyOffsets[read])) {
      throw damagedIn(ordinals, from);
    }
    return read;
  }

  private StoreException damagedIn(int[] ordinals, int from) {
    final int bad = firstOutside(manyEnds);
    int concept = 0;
    while (manyOffsets[concept + 1] <= bad) {
      concept++;
    }
    ordinal = ordinals[from + concept];
    return damaged(manyEnds[bad]);
  }

  private int readAccepted(int[] ordinals, int from, int count) {
    manyOffsets = batch.offsets();
    if (count > 1) {
      prefetch(ordinals, from, count);
    }
    int tail = 0;
    for (int i = 0; i < count; i++) {
      manyOffsets[i] = tail;
      start(ordinals[from + i]);
      while (next()) {
        if (tail == acceptedEnds.length) {
          acceptedEnds = Arrays.copyOf(acceptedEnds, tail + (tail >> 1) + BATCH);
        }
        acceptedEnds[tail++] = cursor.end();
      }
      if (tail > ENOUGH_ENDS) {
        manyEnds = acceptedEnds;
        manyOffsets[i + 1] = tail;
        return i + 1;
      }
    }
    manyEnds = acceptedEnds;
    manyOffsets[count] = tail;
    return count;
  }

  /** Where {@link #read} has put ends, one concept's behind the other's. */
  int[] manyEnds() {
    return manyEnds;
  }

  /** Where in {@link #manyEnds} each concept's begin, and the last one's end. */
  int[] manyOffsets() {
    return manyOffsets;
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
      final int count = isAtEnd ? 0 : cursor.nextEnds(ends);
      // Fewer than there is room for are the last.
      isAtEnd = count < BATCH;
      if (count > 0) {
        if (!areOrdinals(ends, count)) {
          throw damaged(ends[firstOutside(ends)]);
        }
        return count;
      }
      if (++step >= directions.length) {
        step = directions.length;
        return 0;
      }
      isAtEnd = false;
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

  /** Moves to the next edge; false after the last one, and once the time is up. */
  boolean next() {
    while (true) {
      while (cursor.next()) {
        if (acceptsAll || accepts()) {
          requireOrdinal(cursor.end());
          return true;
        }
        if (isTimeUp()) {
          return false;
        }
      }
      if (++step >= directions.length) {
        step = directions.length;
        return false;
      }
      snapshot.edges(ordinal, directions[step], cursor);
    }
  }

  /** Edges that are passed over cost nothing but time. */
  private boolean isTimeUp() {
    if (++passedOver < Meter.EDGES_PER_LOOK) {
      return false;
    }
    passedOver = 0;
    return isTimed && meter.isTimeUp();
  }

  /** Whether time ends this scan; not while an answer that was found is put together. */
  void setTimed(boolean timed) {
    isTimed = timed && meter != null;
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
    if (!regardsValidity()) {
      return true;
    }
    if (!snapshot.wrap(candidate, concept)) {
      throw damaged(candidate);
    }
    return isValid(concept);
  }

  /** Whether the filter is for a moment. */
  boolean regardsValidity() {
    return filter.validAt() != null;
  }

  /** Whether a concept is valid at the filter's moment. */
  boolean isValid(ConceptFlyweight candidate) {
    return candidate.isValidAt(filter.validAt());
  }

  int end() {
    return cursor.end();
  }

  /** Edges of the direction that the scan is in, also those that the filter does not let pass. */
  int count() {
    return cursor.count();
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

  private boolean areOrdinals(int[] found, int count) {
    int least = 1;
    int greatest = 1;
    for (int i = 0; i < count; i++) {
      least = Math.min(least, found[i]);
      greatest = Math.max(greatest, found[i]);
    }
    return least > 0 && greatest < limit;
  }

  private int firstOutside(int[] found) {
    int index = 0;
    while (found[index] > 0 && found[index] < limit) {
      index++;
    }
    return index;
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
