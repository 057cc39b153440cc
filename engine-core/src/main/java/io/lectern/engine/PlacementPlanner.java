package io.lectern.engine;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Looks for the places of vectors that are about to be put, in a thread of its own beside the
 * writer's: that is most of what an insertion takes, and needs no more than to read. What the
 * writer adds meanwhile it holds against what was found.
 *
 * <p>Used by the writer's thread. The other one looks at the graph only between {@link #begin} and
 * {@link #end}, so no batch ends and no mapping goes away under it; and what was undone meanwhile
 * may mislead it, which {@link #take} notices.
 */
@SuppressWarnings("ReferenceEquality") // the very array that was shared
final class PlacementPlanner implements AutoCloseable {
  /** Fewer are put sooner than another thread is awake. */
  static final int LEAST = 4;

  /** How far it is ahead of the writer: what the writer adds meanwhile it has to compare. */
  private static final int MOST_AHEAD = 32;

  private static final Placement[] NONE = {};

  private final Mapping store;
  private final NearNodes near = new NearNodes();
  private final NeighborSelection selection = new NeighborSelection();
  private final boolean isUseful = Runtime.getRuntime().availableProcessors() > 1;
  private Thread thread; // null: not needed yet
  private Placement[] planned = NONE;
  private int next;
  private long rollbacks;

  /** References of the vectors that were added since the beginning. */
  private int[] added = new int[MOST_AHEAD];

  // Stored by the writer's thread.
  private volatile int addedCount; // after all that makes them a part of the graph
  private volatile int taken; // all placements below it were used, or are not needed
  private volatile Placement[] shared; // null: none are wanted
  private volatile boolean closed;

  // Stored by the other one.
  private volatile boolean isWorking;

  PlacementPlanner(Mapping store) {
    this.store = store;
  }

  /** Begins to look for the places of vectors, which are put in this order. */
  void begin(List<Placement> placements) {
    end();
    if (!isUseful || placements.size() < LEAST) {
      return;
    }
    rollbacks = Rollbacks.count(store);
    addedCount = 0;
    next = 0;
    taken = 0;
    planned = placements.toArray(NONE);
    shared = planned;
    if (thread == null) {
      thread = Thread.ofPlatform().daemon().name("lectern-placements").start(this::run);
    } else {
      LockSupport.unpark(thread);
    }
  }

  /**
   * The place of a vector that is being put; null: it is for the caller to look for it.
   *
   * @param space of the vector
   */
  Placement take(int space, float[] vector) {
    if (planned.length == 0) {
      return null;
    }
    for (int i = next; i < planned.length; i++) {
      final Placement placement = planned[i];
      if (placement.isOf(space, vector)) {
        next = i + 1;
        taken = next;
        return isReady(placement) ? placement : null;
      }
    }
    return null;
  }

  /** Notes that a node is part of the graph. */
  void add(int reference) {
    if (planned.length > 0) {
      final int count = addedCount;
      if (count == added.length) {
        added = Arrays.copyOf(added, 2 * count);
      }
      added[count] = reference;
      addedCount = count + 1;
    }
  }

  /** How many nodes were noted. */
  int addedCount() {
    return addedCount;
  }

  /** Reference of a node that was noted. */
  int added(int index) {
    return added[index];
  }

  /** Ends it, also before all were put: nobody looks at the graph when this returns. */
  void end() {
    if (planned.length > 0) {
      shared = null;
      while (isWorking) {
        Thread.onSpinWait();
      }
      planned = NONE;
    }
  }

  @Override
  public void close() {
    end();
    closed = true;
    LockSupport.unpark(thread);
  }

  /** Looks for later ones while the other thread is at this one. */
  private boolean isReady(Placement placement) {
    if (placement.claim()) {
      return false; // The caller is as quick.
    }
    for (int i = next; placement.isUnderWay(); i++) {
      if (i < planned.length && i < next + MOST_AHEAD) {
        if (planned[i].claim()) {
          planned[i].find(near, selection, addedCount);
        }
      } else {
        Thread.onSpinWait();
      }
    }
    return placement.isFound() && !Rollbacks.happenedSince(store, rollbacks);
  }

  private void run() {
    final NearNodes nodes = new NearNodes();
    final NeighborSelection own = new NeighborSelection();
    while (!closed) {
      isWorking = true; // before the look whether there is work: end() looks the other way round
      final Placement[] work = shared;
      try {
        if (work != null) {
          look(work, nodes, own);
        }
      } finally {
        isWorking = false; // also if this ends the thread: the writer goes on alone then
      }
      if (shared == work && !closed) {
        LockSupport.park(this);
      }
    }
  }

  private void look(Placement[] work, NearNodes nodes, NeighborSelection own) {
    // The writer begins with the first one itself.
    for (int i = 1; i < work.length && shared == work; i++) {
      while (i >= taken + MOST_AHEAD && shared == work) {
        Thread.onSpinWait();
      }
      if (i >= taken && work[i].claim()) {
        try {
          work[i].find(nodes, own, addedCount);
        } catch (RuntimeException | InternalError e) {
          // Damage, or what was undone under its feet: the writer looks itself, and meets it or
          // not.
        }
      }
    }
  }
}
