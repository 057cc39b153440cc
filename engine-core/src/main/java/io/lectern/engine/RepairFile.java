package io.lectern.engine;

import static io.lectern.layout.StoreHeaderDescriptor.*;

import io.lectern.engine.StoreException.Reason;
import io.lectern.engine.os.NativeFile;
import io.lectern.layout.BlockHeapDescriptor;
import io.lectern.layout.RegionTableDescriptor;
import io.lectern.layout.UndoDescriptor;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * A store file under repair: a copy, which nobody reads or writes meanwhile. The batch that its
 * writer left in flight is undone. Words that are put right are counted. Used by one thread.
 */
final class RepairFile implements AutoCloseable {
  private final StoreFile file;
  private final NativeFile disk;
  private final MemorySegment memory;
  private final AreaGrowth growth;
  private final UndoLog undo;
  private final ReclaimFloor floor;
  private final long epoch;
  private final Consumer<String> told;
  private long changes;

  /**
   * @param told what was done, a sentence each
   * @throws StoreException CORRUPT if the header does not let anything be repaired
   */
  RepairFile(Path path, Consumer<String> told) {
    this.told = told;
    this.file = StoreFile.openForWriting(path);
    this.disk = NativeFile.open(path, true, false, 0);
    boolean usable = false;
    try {
      this.memory = file.memory();
      this.epoch = Memory.getLong(memory, COMMITTED_EPOCH_OFFSET);
      repairHeader();
      this.growth = new AreaGrowth(disk, StoreConfig.defaults().growthBytes());
      this.undo = new UndoLog(file, growth, null);
      undoBatch();
      final ReaderTable nobody = ReaderTable.inProcess();
      this.floor = new ReclaimFloor(file, nobody, 1);
      floor.look();
      usable = true;
    } finally {
      if (!usable) {
        close();
      }
    }
  }

  StoreFile file() {
    return file;
  }

  MemorySegment memory() {
    return memory;
  }

  AreaGrowth growth() {
    return growth;
  }

  UndoLog undo() {
    return undo;
  }

  ReclaimFloor floor() {
    return floor;
  }

  /** The last committed one, which stays. */
  long epoch() {
    return epoch;
  }

  long getLong(long offset) {
    return Memory.getLong(memory, offset);
  }

  int getInt(long offset) {
    return Memory.getInt(memory, offset);
  }

  /** Puts a word right, and counts it if it was not. */
  void putLong(long offset, long value) {
    if (getLong(offset) != value) {
      Memory.putLong(memory, offset, value);
      changes++;
    }
  }

  /** Puts an int right, and counts it if it was not. */
  void putInt(long offset, int value) {
    if (getInt(offset) != value) {
      Memory.putInt(memory, offset, value);
      changes++;
    }
  }

  /** Words put right since it was last asked. */
  long takeChanges() {
    final long taken = changes;
    changes = 0;
    return taken;
  }

  void tell(String sentence) {
    told.accept(sentence);
  }

  /** File offset of the word that counts an area's used bytes. */
  static long usedBytesOffset(int area) {
    return RegionTableDescriptor.entryOffset(area) + (long) RegionTableDescriptor.USED_BYTES_OFFSET;
  }

  /** Empties the queues of free blocks of a heap whose blocks begin at its area's begin. */
  void clearQueues(int area, int smallestBlock) {
    final long header = file.areaOffset(area);
    putInt(header + BlockHeapDescriptor.SMALLEST_BLOCK_OFFSET, smallestBlock);
    putInt(header + BlockHeapDescriptor.CLASS_COUNT_OFFSET, BlockHeapDescriptor.CLASS_COUNT);
    for (int sizeClass = 0; sizeClass < BlockHeapDescriptor.CLASS_COUNT; sizeClass++) {
      final long queue = queue(area, sizeClass);
      putLong(queue + BlockHeapDescriptor.QUEUE_HEAD_OFFSET, 0);
      putLong(queue + BlockHeapDescriptor.QUEUE_TAIL_OFFSET, 0);
      putLong(queue + BlockHeapDescriptor.QUEUE_COUNT_OFFSET, 0);
    }
  }

  /** File offset of a queue of free blocks. */
  long queue(int area, int sizeClass) {
    return file.areaOffset(area)
        + BlockHeapDescriptor.QUEUES_OFFSET
        + (long) sizeClass * BlockHeapDescriptor.QUEUE_LENGTH;
  }

  /** A heap as its queues are now. */
  BlockHeap heap(int area) {
    return new BlockHeap(file, new Area(file, growth, area), undo, floor);
  }

  /** Marks the file as closed in good order. */
  void finish() {
    undo.clear();
    Memory.putInt(memory, CLEAN_OFFSET, 1);
    disk.sync();
  }

  @Override
  public void close() {
    file.close();
    disk.close();
  }

  private void repairHeader() {
    if (epoch < 1) {
      throw beyondRepair("the last committed epoch in its header is " + epoch);
    }
    if (getLong(RECLAIM_FLOOR_OFFSET) > epoch) {
      putLong(RECLAIM_FLOOR_OFFSET, epoch);
      tell("the reclaim floor was above the last epoch, and was lowered to it");
      changes = 0;
    }
  }

  private void undoBatch() {
    if (undo.hasUnpublishedBatch(epoch)) {
      requireUndoEntries();
      undo.rollbackTo(0);
    }
    undo.clear();
  }

  private void requireUndoEntries() {
    final long base = file.areaOffset(RegionTableDescriptor.UNDO);
    final long most = file.allocatedBytes(RegionTableDescriptor.UNDO) / UndoDescriptor.ENTRY_LENGTH;
    boolean right = undo.count() <= most;
    for (long i = 0; right && i < undo.count(); i++) {
      final long offset =
          getLong(base + i * UndoDescriptor.ENTRY_LENGTH + UndoDescriptor.ENTRY_FILE_OFFSET_OFFSET);
      right = offset >= 0 && offset % Long.BYTES == 0 && offset <= memory.byteSize() - Long.BYTES;
    }
    if (!right) {
      throw beyondRepair("a batch was in flight, and its undo entries lead out of the file");
    }
  }

  static StoreException beyondRepair(String why) {
    return new StoreException(
        Reason.CORRUPT,
        "this store cannot be repaired: "
            + why
            + ". Restore it from a checkpoint: lectern restore --dir DIR --replace");
  }
}
