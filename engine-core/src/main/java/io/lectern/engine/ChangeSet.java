package io.lectern.engine;

import io.lectern.layout.ConceptSlotDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.agrona.collections.Int2IntHashMap;

/**
 * The concepts that the batch in flight has changed, and how. A concept's id and fingerprint are
 * copied when it is changed first, while its slot and record are in the processor's caches: to
 * fetch them for every change at the commit took a fifth of a load. Used by the writer's thread
 * only.
 */
final class ChangeSet {
  private static final int FIRST_CAPACITY = 1024;
  private static final int SPARSE = 16;

  private final MemorySegment memory;
  private final SlotWriter slots;
  private final UndoLog undo;

  /** Index of an ordinal's change plus 1; 0, the missing value, is no change's. */
  private final Int2IntHashMap changeOf = new Int2IntHashMap(0);

  private int count;
  private int[] ordinals = new int[FIRST_CAPACITY];
  private int[] flags = new int[FIRST_CAPACITY];
  private long[] fingerprints = new long[2 * FIRST_CAPACITY];

  /** For each change the length of the undo log when it was noted. */
  private long[] undoCounts = new long[FIRST_CAPACITY];

  /** Where each change's id ends in {@link #ids}; it begins where the one before ends. */
  private int[] idEnds = new int[FIRST_CAPACITY];

  private byte[] ids = new byte[32 * FIRST_CAPACITY];

  ChangeSet(MemorySegment memory, SlotWriter slots, UndoLog undo) {
    this.memory = memory;
    this.slots = slots;
    this.undo = undo;
  }

  /** Notes a change of a concept that has a record, after the change's first word was logged. */
  void add(int ordinal, int flag) {
    final int change = changeOf.get(ordinal);
    if (change != 0) {
      flags[change - 1] |= flag;
    } else {
      append(ordinal, flag);
    }
  }

  /**
   * Forgets the concepts that were changed first after a mark in the undo log. Of one changed
   * before too, it may tell a change more than there was.
   */
  void rollbackTo(long mark) {
    while (count > 0 && undoCounts[count - 1] > mark) {
      count--;
      changeOf.remove(ordinals[count]);
    }
  }

  void clear() {
    if (count < changeOf.capacity() / SPARSE) {
      // The table stays as large as the largest batch made it: a small one should not sweep it.
      rollbackTo(-1);
    } else {
      changeOf.clear();
      count = 0;
    }
  }

  void forEach(ChangeConsumer consumer) {
    int idOffset = 0;
    for (int i = 0; i < count; i++) {
      consumer.onChange(
          ordinals[i],
          ids,
          idOffset,
          idEnds[i] - idOffset,
          fingerprints[2 * i],
          fingerprints[2 * i + 1],
          flags[i]);
      idOffset = idEnds[i];
    }
  }

  private void append(int ordinal, int flag) {
    final long slot = slots.offset(ordinal);
    final long record = Memory.getLong(memory, slot + ConceptSlotDescriptor.RECORD_OFFSET);
    final int idLength = RecordReader.idLength(memory, record);
    final int idOffset = count == 0 ? 0 : idEnds[count - 1];
    ensure(idOffset + idLength);
    ordinals[count] = ordinal;
    flags[count] = flag;
    fingerprints[2 * count] =
        Memory.getLong(memory, slot + ConceptSlotDescriptor.FINGERPRINT_HIGH_OFFSET);
    fingerprints[2 * count + 1] =
        Memory.getLong(memory, slot + ConceptSlotDescriptor.FINGERPRINT_LOW_OFFSET);
    undoCounts[count] = undo.count();
    MemorySegment.copy(
        memory,
        ValueLayout.JAVA_BYTE,
        RecordReader.idOffset(memory, record),
        ids,
        idOffset,
        idLength);
    idEnds[count] = idOffset + idLength;
    count++;
    changeOf.put(ordinal, count);
  }

  private void ensure(int idBytes) {
    if (count == ordinals.length) {
      ordinals = Arrays.copyOf(ordinals, 2 * count);
      flags = Arrays.copyOf(flags, 2 * count);
      fingerprints = Arrays.copyOf(fingerprints, 4 * count);
      undoCounts = Arrays.copyOf(undoCounts, 2 * count);
      idEnds = Arrays.copyOf(idEnds, 2 * count);
    }
    if (idBytes > ids.length) {
      ids = Arrays.copyOf(ids, Math.max(2 * ids.length, idBytes));
    }
  }
}
