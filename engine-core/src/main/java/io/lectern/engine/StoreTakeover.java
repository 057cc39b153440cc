package io.lectern.engine;

import static io.lectern.layout.StoreHeaderDescriptor.*;

import io.lectern.engine.os.BootId;
import io.lectern.engine.os.NativeFile;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** What a writer does to a store before it writes: undoes what the one before left in flight. */
final class StoreTakeover {
  private StoreTakeover() {}

  /**
   * Opens a store. Nothing has changed yet when it turns out that the names of types are damaged.
   *
   * @throws StoreException if the file is not a store that this version writes
   */
  static StoreFile open(Path path) {
    final StoreFile file = StoreFile.openForWriting(path);
    boolean isWhole = false;
    try {
      new SymbolTable(file).load();
      isWhole = true;
      return file;
    } finally {
      if (!isWhole) {
        file.close();
      }
    }
  }

  /**
   * Takes a store over, and raises its fencing term.
   *
   * @return whether the machine went down while a writer had the store, so that pages of the file
   *     may be of different ages
   */
  static boolean takeOver(StoreFile file, NativeFile disk, UndoLog undo) {
    final MemorySegment memory = file.memory();
    final boolean clean = Memory.getInt(memory, CLEAN_OFFSET) != 0;
    final boolean mayBeDamaged =
        !clean
            && (Memory.getLong(memory, BOOT_ID_HIGH_OFFSET) != BootId.high()
                || Memory.getLong(memory, BOOT_ID_LOW_OFFSET) != BootId.low());
    Memory.putLong(memory, BOOT_ID_HIGH_OFFSET, BootId.high());
    Memory.putLong(memory, BOOT_ID_LOW_OFFSET, BootId.low());
    Memory.putIntRelease(memory, CLEAN_OFFSET, 0);
    if (clean) {
      // Before any other page changes: else a loss of power could leave the mark, and those too.
      disk.sync();
    }
    if (undo.hasUnpublishedBatch(Memory.getLong(memory, COMMITTED_EPOCH_OFFSET))) {
      undo.rollbackTo(0);
    }
    undo.clear();
    Memory.putLongRelease(memory, TERM_OFFSET, Memory.getLong(memory, TERM_OFFSET) + 1);
    return mayBeDamaged;
  }
}
