package io.lectern.engine;

import io.lectern.engine.StoreException.Reason;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
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
  private final Set<Task> givenUp = EnumSet.noneOf(Task.class);
  private final List<StoreException> findings = new ArrayList<>();

  /** What is given up as a whole when some of it is damaged, and goes on with the next writer. */
  private enum Task {
    SLOTS("space of deleted concepts is not used again"),
    LINKS("links to removed vectors stay, and their space is not used again"),
    LOST_VECTORS("vectors that no link leads to are not linked in again");

    private final String loss;

    Task(String loss) {
      this.loss = loss;
    }
  }

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
   * of vectors, in a batch of its own; for idle times. What meets damage is left undone, see {@link
   * #takeFindings}.
   *
   * @return whether there may be more to do
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

  /**
   * The damage that was met since the last call, once each: what it keeps from being done is not
   * tried again by this writer.
   */
  public List<StoreException> takeFindings() {
    final List<StoreException> taken = List.copyOf(findings);
    findings.clear();
    return taken;
  }

  /**
   * In a batch that has changes, at its end. Never fails for what is damaged: the batch has nothing
   * to do with that.
   */
  void keepUp(long epoch) {
    reclaimSlots(epoch);
    run(Task.LINKS, () -> vectors.sweep(epoch));
    run(Task.LOST_VECTORS, () -> vectors.mend(MENDED_PER_BATCH, epoch));
  }

  private boolean catchUp(long epoch) {
    final boolean moreSlots = reclaimSlots(epoch) == TOMBSTONES_PER_BATCH;
    final boolean moreLinks = run(Task.LINKS, () -> vectors.sweepIdle(epoch));
    final boolean moreLost = run(Task.LOST_VECTORS, () -> vectors.mend(MENDED_WHEN_IDLE, epoch));
    return moreSlots || moreLinks || moreLost;
  }

  private int reclaimSlots(long epoch) {
    int reclaimed = 0;
    while (reclaimed < TOMBSTONES_PER_BATCH
        && run(Task.SLOTS, () -> concepts.reclaim(edges, epoch))) {
      reclaimed++;
    }
    return reclaimed;
  }

  private void noteReclaiming(boolean now) {
    if (watch != null) {
      watch.reclaiming(now);
    }
  }

  /**
   * False, too, if there is no room for the undo log, or something is damaged: this can wait,
   * commits cannot.
   */
  private boolean run(Task task, BooleanSupplier work) {
    if (givenUp.contains(task)) {
      return false;
    }
    try {
      return writer.atomically(work);
    } catch (StoreException e) {
      switch (e.reason()) {
        case NO_SPACE, TOO_LARGE -> {}
        case CORRUPT -> giveUp(task, e);
        default -> throw e;
      }
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      giveUp(task, e); // an offset that leads out of the file, or between its words
    }
    return false;
  }

  /** Trying again in each batch would find the same, and cost each of them. */
  private void giveUp(Task task, RuntimeException e) {
    givenUp.add(task);
    findings.add(
        new StoreException(
            Reason.CORRUPT,
            task.loss
                + " until the coordinator is started again, as something is damaged: "
                + e.getMessage()
                + ". Run `lectern verify`",
            e));
  }
}
