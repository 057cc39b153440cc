package io.lectern.engine;

import com.dynatrace.hash4j.hashing.HashValue128;
import io.lectern.layout.ConceptRecordDescriptor;
import io.lectern.layout.ConceptSlotDescriptor;
import io.lectern.layout.EdgeBlockDescriptor;
import io.lectern.layout.IdIndexDescriptor;

/**
 * Brings what a row of commands will touch into the processor's caches: the index bucket of each
 * concept, then its slot, then its record and edge block, each for all of them before the next.
 * Loads that do not depend on each other are fetched side by side; one command after the other
 * would wait for four of them in turn. Used by the writer's thread only.
 *
 * <p>The method is group prefetching: S. Chen, A. Ailamaki, P. B. Gibbons, T. C. Mowry, "Improving
 * hash join performance through prefetching", ICDE 2004. Java has no prefetch instruction: the
 * words are loaded.
 */
final class FetchAhead {
  /** Concepts at most: what is fetched for them should not drive each other out of the caches. */
  static final int CAPACITY = 256;

  /** In place of an edge block's word in the slot: the concept's record alone is wanted. */
  static final int NO_BLOCK = 0;

  private final Mapping store;
  private final Fingerprints fingerprints;
  private final long[] highs = new long[CAPACITY];
  private final long[] lows = new long[CAPACITY];
  private final int[] blockWords = new int[CAPACITY];
  private final int[] ordinals = new int[CAPACITY];

  /** A sum of what was loaded: the compiler would leave out loads that nothing comes of. */
  private final long[] loaded = new long[1];

  private int count;

  FetchAhead(Mapping store, Fingerprints fingerprints) {
    this.store = store;
    this.fingerprints = fingerprints;
  }

  boolean isFull() {
    return count >= CAPACITY - 1;
  }

  void addConcept(ConceptId id) {
    add(id, NO_BLOCK);
  }

  void addEdge(ConceptId from, ConceptId to) {
    add(from, ConceptSlotDescriptor.OUTGOING_OFFSET);
    add(to, ConceptSlotDescriptor.INCOMING_OFFSET);
  }

  /** Fetches for what was added, and forgets it. */
  void fetch() {
    fetchBuckets();
    fetchSlots();
    fetchRecords();
    count = 0;
  }

  private void add(ConceptId id, int blockWord) {
    final HashValue128 hash = fingerprints.of(id.utf8(), id.utf8().length);
    highs[count] = hash.getMostSignificantBits();
    lows[count] = hash.getLeastSignificantBits();
    blockWords[count++] = blockWord;
  }

  private void fetchBuckets() {
    long sum = 0;
    for (int i = 0; i < count; i++) {
      final long segment = IdIndex.segmentOf(store, store.header(), highs[i]);
      sum +=
          Mapping.getLong(
              store.at(IdIndex.bucketOffset(segment, IdIndexDescriptor.bucket(highs[i]))));
    }
    loaded[0] = sum;
  }

  private void fetchSlots() {
    for (int i = 0; i < count; i++) {
      ordinals[i] = IdIndex.find(store, highs[i], lows[i]);
    }
  }

  private void fetchRecords() {
    long sum = 0;
    for (int i = 0; i < count; i++) {
      if (ordinals[i] != 0) {
        final long slot = store.slot(ordinals[i]);
        final long record = store.at(Mapping.getLong(slot + ConceptSlotDescriptor.RECORD_OFFSET));
        sum +=
            Mapping.getLong(record)
                + Mapping.getLong(record + ConceptRecordDescriptor.VARIABLE_OFFSET);
        if (blockWords[i] != NO_BLOCK) {
          final long block = store.at(Mapping.getLong(slot + blockWords[i]));
          sum += Mapping.getLong(block) + Mapping.getLong(block + EdgeBlockDescriptor.ENDS_OFFSET);
        }
      }
    }
    loaded[0] = sum;
  }
}
