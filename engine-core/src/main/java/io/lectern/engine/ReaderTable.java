package io.lectern.engine;

import static io.lectern.layout.ReaderTableDescriptor.LIMIT_OFFSET;
import static io.lectern.layout.ReaderTableDescriptor.ROW_COUNT;
import static io.lectern.layout.ReaderTableDescriptor.ROW_LENGTH;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The table of open snapshots, over bytes that all processes share; see {@link
 * io.lectern.layout.ReaderTableDescriptor}. Safe for use by several threads.
 */
public final class ReaderTable {
  private final MemorySegment memory;
  private final ReaderRow[] rows = new ReaderRow[ROW_COUNT];

  /**
   * Views a table.
   *
   * @param memory the table's bytes, 8-byte aligned; rows never owned are all zero
   */
  public ReaderTable(MemorySegment memory) {
    this.memory = memory.asSlice(0, (long) ROW_COUNT * ROW_LENGTH);
    for (int i = 0; i < ROW_COUNT; i++) {
      rows[i] = new ReaderRow(this.memory, i);
    }
  }

  /** A table of this process alone: for a store that no other process reads. */
  public static ReaderTable inProcess() {
    return new ReaderTable(Arena.ofAuto().allocate((long) ROW_COUNT * ROW_LENGTH, 64));
  }

  public int rowCount() {
    return ROW_COUNT;
  }

  public ReaderRow row(int index) {
    return rows[index];
  }

  /** One more than the highest row that was ever owned. */
  public int limit() {
    return Math.min(Memory.getIntAcquire(memory, LIMIT_OFFSET), ROW_COUNT);
  }

  /**
   * The oldest epoch that any row pins, or {@code otherwise} if that is older or none is pinned.
   */
  public long oldestPinned(long otherwise) {
    long oldest = otherwise;
    final int limit = limit();
    for (int i = 0; i < limit; i++) {
      oldest = Math.min(oldest, rows[i].pinnedEpoch());
    }
    return oldest;
  }
}
