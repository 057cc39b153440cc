package io.lectern.engine;

import java.lang.ref.Reference;

/**
 * The hits of one search, the nearest first, and all the memory that searching takes: keep it for
 * the next search, which then allocates next to nothing. Before the first call of {@link #next} it
 * stands before the first hit.
 *
 * <p>Used by one thread. What it shows is there until its snapshot is closed.
 */
public final class VectorHits {
  private final VectorSearch search = new VectorSearch();
  private final ConceptFlyweight concept = new ConceptFlyweight();
  private Snapshot snapshot;
  private int position = -1;

  /** No hits; {@link Snapshot#search(VectorQuery, VectorHits)} fills it. */
  public VectorHits() {}

  void find(Snapshot in, VectorQuery query) {
    snapshot = in;
    position = -1;
    search.run(in, query);
  }

  /** Moves to the next hit; false if there is none. */
  public boolean next() {
    if (position + 1 < search.count()) {
      position++;
      return true;
    }
    return false;
  }

  /** How many hits there are: k, or as many as the snapshot shows if that is less. */
  public int count() {
    return search.count();
  }

  /** The concept's number. */
  public int ordinal() {
    final int hit = at();
    snapshot.requireOpen();
    try {
      return search.ordinal(hit); // from the store, where a node may be used again later
    } finally {
      Reference.reachabilityFence(snapshot);
    }
  }

  /** Cosine or scalar product, the higher the nearer, or distance: as the space's metric is. */
  public float score() {
    return search.score(at());
  }

  /** The concept's id. */
  public String id() {
    return concept().id();
  }

  /** The concept; the view moves with the next call. */
  public ConceptFlyweight concept() {
    final int ordinal = ordinal();
    if (!snapshot.wrap(ordinal, concept)) {
      throw new StoreException(
          StoreException.Reason.CORRUPT,
          "a vector is said to be of ordinal "
              + ordinal
              + ", which has no concept: run lectern verify");
    }
    return concept;
  }

  private int at() {
    if (position < 0 || position >= search.count()) {
      throw new IllegalStateException("this stands on no hit: call next first");
    }
    return position;
  }
}
