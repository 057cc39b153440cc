package io.lectern.engine;

import org.agrona.collections.Int2IntHashMap;

/** The concepts that the batch in flight has changed, and how. Used by the writer's thread only. */
final class ChangeSet {
  /** Flags by ordinal; 0 is the missing value, which no change has. */
  private final Int2IntHashMap flagsOf = new Int2IntHashMap(0);

  void add(int ordinal, int flags) {
    flagsOf.put(ordinal, flagsOf.get(ordinal) | flags);
  }

  void clear() {
    flagsOf.clear();
  }

  void forEach(Consumer consumer) {
    flagsOf.forEachInt(consumer::accept);
  }

  /** Takes an ordinal and its flags. */
  interface Consumer {
    void accept(int ordinal, int flags);
  }
}
