package io.lectern.engine;

import io.lectern.engine.StoreException.Reason;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * What a writer does beside its commands: takes back slots of deleted concepts, links to removed
 * vectors, and lost vectors in again, some of it in each batch; notes the ends of edges for
 * readers; measures the graphs of vectors. All of it can wait. Used by the writer's thread only.
 */
public final class StoreUpkeep {
  private static final int TOMBSTONES_PER_BATCH = 64;

  /** Lost vectors that a batch links in again, about an insertion each. */
  private static final int MENDED_PER_BATCH = 1;

  private static final int MENDED_WHEN_IDLE = 16;

  private final StoreWriter writer;
  private final ReclaimFloor floor;
  private final ConceptWriter concepts;
  private final EdgeWriter edges;
  private final AdjacencyWriter adjacency;
  private final VectorWriter vectors;
  private final UndoWatch watch; // null: none

  StoreUpkeep(
      StoreWriter writer,
      ReclaimFloor floor,
      ConceptWriter concepts,
      EdgeWriter edges,
      AdjacencyWriter adjacency,
      VectorWriter vectors,
      UndoWatch watch) {
    this.writer = writer;
    this.floor = floor;
    this.concepts = concepts;
    this.edges = edges;
    this.adjacency = adjacency;
    this.vectors = vectors;
    this.watch = watch;
  }

  /**
   * Takes back slots of deleted concepts that nobody can see any more, and looks after the graphs
   * of vectors, in a batch of its own; for idle times.
   *
   * @return whether there may be more to do
   * @throws StoreException CORRUPT if it meets what is damaged; nothing has changed
   */
  public boolean reclaim() {
    floor.look();
    final long epoch = writer.beginBatch();
    noteReclaiming(true);
    try {
      final boolean more = catchUp(epoch);
      noteReclaiming(false);
      writer.commit();
      return more;
    } catch (StoreException e) {
      noteReclaiming(false);
      writer.abort();
      throw e;
    }
  }

  /**
   * Notes for readers the ends of edges that are the same for every snapshot by now, of so many
   * concepts at most: reading them takes a fraction of the time then. Between batches; takes a
   * third of a microsecond a concept.
   *
   * @return whether there may be more to note; if not, there is not until something is written or a
   *     snapshot closed
   * @throws StoreException CORRUPT if it meets what is damaged
   */
  public boolean settleEdges(int concepts) {
    writer.requireNoBatch();
    return adjacency.settle(concepts);
  }

  /**
   * As {@link #settleEdges}, only of concepts whose edges were changed, and those first that were
   * changed first: for between batches that follow each other.
   */
  public void settleChangedEdges(int concepts) {
    writer.requireNoBatch();
    adjacency.settleChanged(concepts);
  }

  /**
   * Measures how well the graphs of vector spaces find what is there, some nodes at a time, and
   * notes which nodes are lost, for {@link #reclaim} and batches to come; between batches. Takes a
   * fraction of a millisecond.
   *
   * @return whether there is more to measure: of what has not changed since there is not
   */
  public boolean watchVectors() {
    writer.requireNoBatch();
    return vectors.watch().step(writer.committedEpoch());
  }

  /** What {@link #watchVectors} has measured, of each vector space of which it has. */
  public List<VectorQuality> vectorQuality() {
    return vectors.watch().quality();
  }

  /** In a batch that has changes, at its end. */
  void keepUp(long epoch) {
    reclaimSlots(epoch);
    runIfRoom(() -> vectors.sweep(epoch));
    runIfRoom(() -> vectors.mend(MENDED_PER_BATCH, epoch));
  }

  private boolean catchUp(long epoch) {
    final boolean moreSlots = reclaimSlots(epoch) == TOMBSTONES_PER_BATCH;
    final boolean moreLinks = runIfRoom(() -> vectors.sweepIdle(epoch));
    final boolean moreLost = runIfRoom(() -> vectors.mend(MENDED_WHEN_IDLE, epoch));
    return moreSlots || moreLinks || moreLost;
  }

  private int reclaimSlots(long epoch) {
    int reclaimed = 0;
    while (reclaimed < TOMBSTONES_PER_BATCH && runIfRoom(() -> concepts.reclaim(edges, epoch))) {
      reclaimed++;
    }
    return reclaimed;
  }

  private void noteReclaiming(boolean now) {
    if (watch != null) {
      watch.reclaiming(now);
    }
  }

  /** False, too, if there is no room for the undo log: this can wait, commits cannot. */
  private boolean runIfRoom(BooleanSupplier work) {
    try {
      return writer.atomically(work);
    } catch (StoreException e) {
      if (e.reason() != Reason.NO_SPACE && e.reason() != Reason.TOO_LARGE) {
        throw e;
      }
      return false;
    }
  }
}
