package io.lectern.engine;

import static io.lectern.layout.StoreHeaderDescriptor.ROLLBACK_COUNT_OFFSET;
import static io.lectern.layout.StoreHeaderDescriptor.UNDO_COUNT_OFFSET;
import static io.lectern.layout.StoreHeaderDescriptor.UNDO_EPOCH_OFFSET;

import io.lectern.layout.RegionTableDescriptor;
import io.lectern.layout.UndoDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * Overwrites words of the store so that the batch in flight can be taken back, at once or after a
 * crash. See {@link UndoDescriptor}. Used by the writer's thread only.
 */
final class UndoLog {
  private final MemorySegment memory;
  private final Area area;
  private final long base;
  private final UndoWatch watch;
  private long count;
  private UndoTee tee;

  /**
   * @param watch null: nobody watches
   */
  UndoLog(StoreFile file, AreaGrowth growth, UndoWatch watch) {
    this.watch = watch;
    this.memory = file.memory();
    this.area = new Area(file, growth, RegionTableDescriptor.UNDO);
    this.base = file.areaOffset(RegionTableDescriptor.UNDO);
    this.count = Memory.getLong(memory, UNDO_COUNT_OFFSET);
  }

  /** Entries so far: a mark to roll back to. */
  long count() {
    return count;
  }

  /** Whether a batch was in flight when its writer died, at an epoch that was not published. */
  boolean hasUnpublishedBatch(long committedEpoch) {
    return count > 0 && Memory.getLong(memory, UNDO_EPOCH_OFFSET) > committedEpoch;
  }

  void begin(long epoch) {
    clear();
    Memory.putLongRelease(memory, UNDO_EPOCH_OFFSET, epoch);
    if (tee != null) {
      if (tee.isClosed()) {
        tee = null;
      } else {
        tee.beginBatch();
      }
    }
  }

  void clear() {
    if (tee != null) {
      tee.endBatch(memory, base, count);
    }
    count = 0;
    Memory.putLongRelease(memory, UNDO_COUNT_OFFSET, 0);
  }

  /**
   * From the next batch on, gives the old values to a tee too, until that is closed. Costs next to
   * nothing for each word: entries are copied out of the log, many at once, before they leave it.
   */
  void tee(UndoTee next) {
    if (tee != null && !tee.isClosed()) {
      throw new IllegalStateException("old values go to another tee already: close that first");
    }
    tee = next;
  }

  /** Ends the tee, if there is one. */
  void closeTee() {
    if (tee != null) {
      tee.close();
    }
  }

  /** Gives the tee what it has been asked for, if anything: now and then within a batch. */
  void answerTee() {
    if (tee != null) {
      tee.answer(memory, base, count);
    }
  }

  /** Overwrites a word that readers do not follow, or that needs no order. */
  void putLong(long offset, long value) {
    log(offset);
    Memory.putLongOpaque(memory, offset, value);
  }

  /** Overwrites a word that makes earlier stores reachable. */
  void putLongRelease(long offset, long value) {
    log(offset);
    Memory.putLongRelease(memory, offset, value);
  }

  void putInt(long offset, int value) {
    log(offset & ~7L);
    Memory.putInt(memory, offset, value);
  }

  void putIntRelease(long offset, int value) {
    log(offset & ~7L);
    Memory.putIntRelease(memory, offset, value);
  }

  void addLong(long offset, long delta) {
    putLong(offset, Memory.getLong(memory, offset) + delta);
  }

  /**
   * Takes back everything since a mark.
   *
   * <p>The rollback count is raised first, so that a reader that saw a word both before its change
   * and after its restoration, with other words of the change in between, knows it. It is raised
   * again last, so that a reader that began in between, and follows a word not yet restored to
   * space that is given out again after this, knows that.
   */
  void rollbackTo(long mark) {
    if (count == mark) {
      return;
    }
    if (tee != null) {
      tee.beforeRollback(memory, base, count, mark);
    }
    raiseRollbackCount();
    while (count > mark) {
      if (watch != null) {
        watch.beforeUndo();
      }
      final long entry = base + (count - 1) * UndoDescriptor.ENTRY_LENGTH;
      Memory.putLongRelease(
          memory,
          Memory.getLong(memory, entry + UndoDescriptor.ENTRY_FILE_OFFSET_OFFSET),
          Memory.getLong(memory, entry + UndoDescriptor.ENTRY_OLD_VALUE_OFFSET));
      count--;
    }
    raiseRollbackCount();
    Memory.putLongRelease(memory, UNDO_COUNT_OFFSET, count);
  }

  /** Fenced, so that no store of before or after passes it. */
  private void raiseRollbackCount() {
    Memory.putLongRelease(
        memory, ROLLBACK_COUNT_OFFSET, Memory.getLong(memory, ROLLBACK_COUNT_OFFSET) + 1);
    VarHandle.fullFence();
  }

  private void log(long offset) {
    final long entry =
        area.requireAllocated(count * UndoDescriptor.ENTRY_LENGTH, UndoDescriptor.ENTRY_LENGTH);
    Memory.putLong(memory, entry + UndoDescriptor.ENTRY_FILE_OFFSET_OFFSET, offset);
    Memory.putLong(
        memory, entry + UndoDescriptor.ENTRY_OLD_VALUE_OFFSET, Memory.getLong(memory, offset));
    count++;
    // Release: the entry is whole before it counts, and counts before the word changes.
    Memory.putLongRelease(memory, UNDO_COUNT_OFFSET, count);
    VarHandle.storeStoreFence();
    if (watch != null) {
      watch.beforeChange();
    }
  }
}
