package io.lectern.engine;

/**
 * Changes links in place. Each int that changes is stored by itself, with release, after its old
 * word has gone to the undo log: whoever walks meanwhile sees some of the old links and some of the
 * new, and undoing puts back what was there. Used by the writer's thread only.
 */
final class GraphLinks {
  private final Mapping store;
  private final UndoLog undo;

  GraphLinks(Mapping store, UndoLog undo) {
    this.store = store;
    this.undo = undo;
  }

  static int get(long links, int index) {
    return Mapping.getInt(links + 4L * index);
  }

  /** Links in use; those behind are 0. */
  static int count(long links, int max) {
    int count = 0;
    while (count < max && get(links, count) != 0) {
      count++;
    }
    return count;
  }

  void put(long links, int index, int node) {
    if (get(links, index) != node) {
      undo.putIntRelease(store.offset(links) + 4L * index, node);
    }
  }

  /**
   * Makes the links those that were chosen, in as few stores as that takes: what stays keeps its
   * place, what is new takes the place of what goes, and the last ones close the gaps.
   */
  void replace(long links, int max, NeighborSelection selection) {
    int count = count(links, max);
    int next = 0;
    for (int i = 0; i < count; i++) {
      if (!selection.contains(get(links, i))) {
        next = nextNew(links, count, selection, next);
        if (next < selection.count()) {
          put(links, i, selection.chosen(next++));
        } else {
          count = close(links, i, count, selection);
        }
      }
    }
    for (next = nextNew(links, count, selection, next);
        next < selection.count();
        next = nextNew(links, count, selection, next + 1)) {
      put(links, count++, selection.chosen(next));
    }
  }

  /** Fills a gap with the last link that stays. Returns how many links there are then. */
  private int close(long links, int gap, int count, NeighborSelection selection) {
    int last = count - 1;
    while (last > gap && !selection.contains(get(links, last))) {
      put(links, last--, 0);
    }
    put(links, gap, last > gap ? get(links, last) : 0);
    if (last > gap) {
      put(links, last, 0);
    }
    return last;
  }

  /** Index of the next chosen node that is not linked to yet. */
  private static int nextNew(long links, int count, NeighborSelection selection, int from) {
    int next = from;
    while (next < selection.count() && isLinked(links, count, selection.chosen(next))) {
      next++;
    }
    return next;
  }

  static boolean isLinked(long links, int count, int node) {
    for (int i = 0; i < count; i++) {
      if (get(links, i) == node) {
        return true;
      }
    }
    return false;
  }
}
