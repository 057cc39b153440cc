package io.lectern.client.graph;

import io.lectern.engine.Snapshot;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Finds connected components: one pass over the edges, which joins sets of ordinals without locks.
 * A set is a tree in which every ordinal points to a lesser one; a root points to itself, and only
 * roots are changed, by compare-and-set, so that two threads that join the same sets cannot lose a
 * link.
 */
final class ComponentSearch {
  private final AtomicIntegerArray parents;

  private ComponentSearch(int limit) {
    parents = new AtomicIntegerArray(limit);
  }

  static Components run(Snapshot snapshot, EdgeFilter filter, int limit, Deadline deadline) {
    final ComponentSearch search = new ComponentSearch(limit);
    final boolean[] concepts = new boolean[limit];
    for (int i = 0; i < limit; i++) {
      search.parents.setPlain(i, i);
    }
    Chunks.forEach(
        snapshot,
        filter,
        limit,
        deadline,
        (ordinal, ends, from, to) -> {
          concepts[ordinal] = true;
          for (int i = from; i < to; i++) {
            search.join(ordinal, ends[i]);
          }
        });
    final int[] least = new int[limit];
    Chunks.forEach(
        limit,
        deadline,
        (chunk, from, to) -> {
          for (int i = from; i < to; i++) {
            least[i] = concepts[i] ? search.root(i) : 0;
          }
        });
    return new Components(least);
  }

  private void join(int first, int second) {
    int a = root(first);
    int b = root(second);
    while (a != b) {
      final int greater = Math.max(a, b);
      if (parents.compareAndSet(greater, greater, Math.min(a, b))) {
        return;
      }
      a = root(a);
      b = root(b);
    }
  }

  private int root(int ordinal) {
    int node = ordinal;
    int parent = parents.getOpaque(node);
    while (parent != node) {
      final int above = parents.getOpaque(parent);
      // Halving the way for those who come later; both are right, whoever wins.
      parents.weakCompareAndSetPlain(node, parent, above);
      node = parent;
      parent = above;
    }
    return node;
  }
}
