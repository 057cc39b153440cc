package io.lectern.engine;

import io.lectern.layout.ConceptSlotDescriptor;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Goes through the versions of a concept, from the newest back. */
final class VersionChain {
  private VersionChain() {}

  /**
   * The records of the versions that epochs from one to another show, newest first.
   *
   * @param oldest pinned by the caller
   * @param newest committed
   */
  static List<Long> records(Mapping store, int ordinal, byte[] id, long oldest, long newest) {
    while (true) {
      final long rollbacks = Rollbacks.count(store);
      final List<Long> records = collect(store, ordinal, id, oldest, newest, rollbacks);
      if (records != null) {
        return records;
      }
    }
  }

  /** Null if a batch was undone meanwhile: see {@link Rollbacks}. */
  private static List<Long> collect(
      Mapping store, int ordinal, byte[] id, long oldest, long newest, long rollbacks) {
    final MemorySegment memory = store.memory();
    final List<Long> records = new ArrayList<>();
    long version =
        Mapping.getLongAcquire(store.slot(ordinal) + ConceptSlotDescriptor.RECORD_OFFSET);
    long laterEpoch = Long.MAX_VALUE;
    CycleCheck cycles = null;
    int step = 0;
    while (version != 0) {
      cycles = CycleCheck.at(cycles, step++, version);
      final long epoch = RecordReader.created(memory, version);
      final long previous = RecordReader.previous(memory, version);
      // A slot may have gone to another concept since the id was looked up, if this one was deleted
      // before the oldest epoch.
      final boolean isOfId = epoch > newest || RecordReader.hasId(memory, version, id);
      if (Rollbacks.happenedSince(store, rollbacks)) {
        return null;
      }
      if (!isOfId) {
        break;
      }
      // Of several in one batch, the last is what the epoch shows.
      if (epoch <= newest && epoch < laterEpoch) {
        records.add(version);
        laterEpoch = epoch;
      }
      if (epoch <= oldest) {
        break;
      }
      version = previous;
    }
    return Rollbacks.happenedSince(store, rollbacks) ? null : records;
  }
}
