package io.lectern.engine;

import static io.lectern.layout.BlockHeapDescriptor.*;
import static io.lectern.layout.StoreHeaderDescriptor.RETIRED_BYTES_OFFSET;
import static io.lectern.layout.StoreHeaderDescriptor.REUSED_BYTES_OFFSET;

import io.lectern.layout.BlockHeapDescriptor;
import io.lectern.layout.RegionTableDescriptor;
import java.util.Arrays;

/**
 * Makes the free space of the record area anew: all that no newest version takes. Used by one
 * thread.
 */
final class SpaceRepair {
  private static final int UNIT_BYTES = RECORD_SMALLEST_BLOCK / 4;
  private static final int LEAST_UNITS = 4;

  private final RepairFile store;
  private final SlotRepair slots;
  private final long[] tails = new long[CLASS_COUNT];

  SpaceRepair(RepairFile store, SlotRepair slots) {
    this.store = store;
    this.slots = slots;
  }

  void repair() {
    if (slots.hasDamaged()) {
      store.tell("free space of the record area was left as it is: not all records are known");
    } else {
      repairRecords();
    }
    repairCounts();
  }

  private void repairRecords() {
    final long[] records = records();
    final int area = RegionTableDescriptor.RECORDS;
    final long first = store.file().areaOffset(area) + AREA_HEADER_LENGTH;
    store.clearQueues(area, RECORD_SMALLEST_BLOCK);
    long free = first;
    long freeBytes = 0;
    for (long record : records) {
      final long block = record - BLOCK_HEADER_LENGTH;
      if (block < free) {
        throw RepairFile.beyondRepair("two records share bytes, at offset " + record);
      }
      freeBytes += release(free, block);
      free = block + blockBytes(record);
    }
    final long end = end(free);
    freeBytes += release(free, end);
    store.putLong(RepairFile.usedBytesOffset(area), end - store.file().areaOffset(area));
    store.takeChanges();
    store.tell(
        "the free space of the record area was put together anew: "
            + freeBytes
            + " bytes that no newest version of a concept takes");
  }

  /** Where the used part ends, by the header if that can be, else just behind the last record. */
  private long end(long lastRecordEnd) {
    final int area = RegionTableDescriptor.RECORDS;
    final long used = store.getLong(RepairFile.usedBytesOffset(area));
    final long claimed = store.file().areaOffset(area) + used;
    final long behind = claimed - lastRecordEnd;
    return used <= store.file().allocatedBytes(area)
            && behind >= (long) LEAST_UNITS * UNIT_BYTES
            && behind % UNIT_BYTES == 0
        ? claimed
        : lastRecordEnd;
  }

  /** Of all newest versions, in order. */
  private long[] records() {
    final long[] records = new long[slots.tail()];
    int count = 0;
    for (int ordinal = 1; ordinal < slots.tail(); ordinal++) {
      if (slots.record(ordinal) != 0) {
        records[count++] = slots.record(ordinal);
      }
    }
    final long[] sorted = Arrays.copyOf(records, count);
    Arrays.sort(sorted);
    return sorted;
  }

  private long blockBytes(long record) {
    final long bytes = BLOCK_HEADER_LENGTH + (long) RecordReader.length(store.memory(), record);
    return classBytes(RECORD_SMALLEST_BLOCK, classOf(RECORD_SMALLEST_BLOCK, bytes));
  }

  /** Cuts a stretch into blocks, the largest first, so that what is left can be one, too. */
  private long release(long start, long end) {
    long block = start;
    while (end - block >= (long) LEAST_UNITS * UNIT_BYTES) {
      int sizeClass = largestClass(end - block);
      long rest = end - block - classBytes(RECORD_SMALLEST_BLOCK, sizeClass);
      while (rest > 0 && rest < (long) LEAST_UNITS * UNIT_BYTES) {
        sizeClass--;
        rest = end - block - classBytes(RECORD_SMALLEST_BLOCK, sizeClass);
      }
      enqueue(block, sizeClass);
      block += classBytes(RECORD_SMALLEST_BLOCK, sizeClass);
    }
    if (block != end) {
      throw RepairFile.beyondRepair("between two records are " + (end - block) + " bytes");
    }
    return end - start;
  }

  private static int largestClass(long bytes) {
    int sizeClass = 0;
    while (sizeClass + 1 < CLASS_COUNT
        && classBytes(RECORD_SMALLEST_BLOCK, sizeClass + 1) <= bytes) {
      sizeClass++;
    }
    return sizeClass;
  }

  private void enqueue(long block, int sizeClass) {
    final long queue = store.queue(RegionTableDescriptor.RECORDS, sizeClass);
    store.putLong(block + BLOCK_NEXT_OFFSET, 0);
    store.putLong(block + BLOCK_RETIRE_EPOCH_OFFSET, store.epoch());
    store.putLong(
        tails[sizeClass] == 0 ? queue + QUEUE_HEAD_OFFSET : tails[sizeClass] + BLOCK_NEXT_OFFSET,
        block);
    tails[sizeClass] = block;
    store.putLong(queue + QUEUE_TAIL_OFFSET, block);
    store.putLong(queue + QUEUE_COUNT_OFFSET, store.getLong(queue + QUEUE_COUNT_OFFSET) + 1);
  }

  /** Bytes ever retired, less bytes taken back, are what the queues hold. */
  private void repairCounts() {
    long queued = 0;
    queued += queuedBytes(RegionTableDescriptor.RECORDS, RECORD_SMALLEST_BLOCK);
    queued += queuedBytes(RegionTableDescriptor.EDGES, EDGE_SMALLEST_BLOCK);
    queued += queuedBytes(RegionTableDescriptor.INDEX, INDEX_SMALLEST_BLOCK);
    if (store.getLong(REUSED_BYTES_OFFSET) < 0) {
      store.putLong(REUSED_BYTES_OFFSET, 0);
    }
    store.putLong(RETIRED_BYTES_OFFSET, store.getLong(REUSED_BYTES_OFFSET) + queued);
    store.takeChanges();
  }

  private long queuedBytes(int area, int smallest) {
    long bytes = 0;
    for (int sizeClass = 0; sizeClass < CLASS_COUNT; sizeClass++) {
      bytes +=
          store.getLong(store.queue(area, sizeClass) + QUEUE_COUNT_OFFSET)
              * BlockHeapDescriptor.classBytes(smallest, sizeClass);
    }
    return bytes;
  }
}
