package io.lectern.engine;

import static io.lectern.layout.HnswRegionDescriptor.DEFAULT_LINKS;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where a vector that is about to be put belongs in the lowest layer of its space: nodes near it,
 * and which of them it would be linked to. Found by one thread, which {@linkplain #claim claims} it
 * first, and used by the writer's, once it {@linkplain #isFound is found}.
 */
@SuppressWarnings("ReferenceEquality") // the very vector that will be put
final class Placement {
  private static final int FREE = 0;
  private static final int CLAIMED = 1;
  private static final int FOUND = 2;
  private static final int FAILED = 3;

  private final VectorSpace space;
  private final float[] vector;
  private final AtomicInteger state = new AtomicInteger(); // released with what was found
  private final long[] near = new long[NearNodes.WIDTH];
  private final int[] chosen = new int[DEFAULT_LINKS];
  private int nearCount;
  private int chosenCount;
  private int addedBefore;

  Placement(VectorSpace space, float[] vector) {
    this.space = space;
    this.vector = vector;
  }

  boolean isOf(int index, float[] of) {
    return vector == of && space.index() == index;
  }

  /** Whether nobody looks for it yet; from now on the caller does. */
  boolean claim() {
    return state.compareAndSet(FREE, CLAIMED);
  }

  boolean isUnderWay() {
    return state.get() == CLAIMED;
  }

  boolean isFound() {
    return state.get() == FOUND;
  }

  /** Nodes that had been added when it was looked for: later ones may be nearer. */
  int addedBefore() {
    return addedBefore;
  }

  /**
   * Looks for it, after {@link #claim}, while the writer may change the graph: as searches of other
   * processes do.
   *
   * @param added nodes added so far
   */
  void find(NearNodes nodes, NeighborSelection selection, int added) {
    int outcome = FAILED;
    try {
      addedBefore = added;
      final long entry = space.entry();
      if ((int) entry != 0) {
        nodes.begin(space, vector);
        nodes.search(nodes.descend(entry, 0), 0);
        nodes.select(selection);
        keep(nodes, selection);
        outcome = FOUND;
      }
    } finally {
      state.setRelease(outcome);
    }
  }

  private void keep(NearNodes nodes, NeighborSelection selection) {
    nearCount = nodes.count();
    for (int i = 0; i < nearCount; i++) {
      near[i] = nodes.get(i);
    }
    chosenCount = selection.count();
    for (int i = 0; i < chosenCount; i++) {
      chosen[i] = selection.chosen(i);
    }
  }

  /**
   * Adds a node that was added since, if it is as near as those that were found.
   *
   * @param candidate packed with its key
   */
  void offer(long candidate) {
    if (nearCount == near.length && candidate >= near[nearCount - 1]) {
      return;
    }
    for (int i = 0; i < nearCount; i++) {
      if (LongHeap.node(near[i]) == LongHeap.node(candidate)) {
        return;
      }
    }
    int place = nearCount < near.length ? nearCount++ : nearCount - 1;
    for (; place > 0 && near[place - 1] > candidate; place--) {
      near[place] = near[place - 1];
    }
    near[place] = candidate;
    chosenCount = 0;
  }

  /** The choice from what is near and was not removed since. */
  void select(NeighborSelection selection) {
    selection.begin(space);
    boolean asChosen = chosenCount > 0;
    for (int i = 0; i < chosenCount; i++) {
      asChosen &= isLive(chosen[i]);
    }
    if (asChosen) {
      for (int i = 0; i < chosenCount; i++) {
        selection.choose(chosen[i]);
      }
      return;
    }
    for (int i = 0; i < nearCount && selection.count() < DEFAULT_LINKS; i++) {
      if (isLive(LongHeap.node(near[i]))) {
        selection.offer(near[i]);
      }
    }
  }

  private boolean isLive(int node) {
    return VectorSpace.isVisible(space.node(node), GraphWalk.LIVE_ONLY);
  }
}
