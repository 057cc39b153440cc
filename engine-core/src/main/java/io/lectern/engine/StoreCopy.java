package io.lectern.engine;

import static io.lectern.layout.HnswRegionDescriptor.*;

import io.lectern.engine.StoreException.Reason;
import io.lectern.engine.os.NativeFile;
import io.lectern.layout.RegionTableDescriptor;
import io.lectern.layout.StoreHeaderDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Copies a store file that nobody writes, without what has no disk space and without the adjacency
 * area, which is empty in the copy.
 */
final class StoreCopy {
  private static final long PAGE_BYTES = 4096;

  private StoreCopy() {}

  /**
   * Makes a copy.
   *
   * @param target to be made
   * @throws StoreException CORRUPT if the file's header does not tell what is to be copied,
   *     NO_SPACE if the disk is full
   */
  static void make(Path source, Path target) {
    try (StoreFile store = StoreFile.openForReading(source);
        NativeFile copy = NativeFile.open(target, true, true, 0640);
        NativeFile original = NativeFile.open(source, false, false, 0);
        FileChannel from = original.openChannel();
        FileChannel to = copy.openChannel()) {
      copy.truncate(store.memory().byteSize());
      for (FileRange range : ranges(store)) {
        copy.allocate(range.offset(), range.length());
        transfer(from, to, range);
      }
      emptyAdjacency(to);
    } catch (IOException e) {
      throw new StoreException(
          Reason.PLATFORM, "cannot copy " + source + " to " + target + ": " + e, e);
    }
  }

  private static void emptyAdjacency(FileChannel copy) throws IOException {
    copy.write(
        ByteBuffer.allocate(Long.BYTES),
        RegionTableDescriptor.entryOffset(RegionTableDescriptor.ADJACENCY)
            + (long) RegionTableDescriptor.ALLOCATED_BYTES_OFFSET);
  }

  private static List<FileRange> ranges(StoreFile store) {
    final List<FileRange> ranges = new ArrayList<>();
    ranges.add(new FileRange(0, StoreHeaderDescriptor.HEADER_LENGTH));
    for (int area = 1; area < RegionTableDescriptor.ADJACENCY; area++) {
      ranges.add(new FileRange(store.areaOffset(area), store.allocatedBytes(area)));
    }
    final VectorSpaces spaces = new VectorSpaces(store);
    for (int space = 0; space < spaces.count(); space++) {
      final long descriptor = spaces.space(space);
      if (!isWithinRegion(store, space)) {
        throw RepairFile.beyondRepair("the descriptor of vector space " + space + " is damaged");
      }
      ranges.add(
          new FileRange(
              Memory.getLong(store.memory(), descriptor + SPACE_NODES_OFFSET_OFFSET),
              Memory.getLong(store.memory(), descriptor + SPACE_ALLOCATED_BYTES_OFFSET)));
      ranges.add(
          new FileRange(
              Memory.getLong(store.memory(), descriptor + SPACE_UPPER_OFFSET_OFFSET),
              Memory.getLong(store.memory(), descriptor + SPACE_UPPER_ALLOCATED_BYTES_OFFSET)));
    }
    return ranges;
  }

  /** Whether what a vector space says to have disk space lies in its region. */
  static boolean isWithinRegion(StoreFile store, int space) {
    final long descriptor = new VectorSpaces(store).space(space);
    return isWithinRegion(
            store,
            descriptor + SPACE_NODES_OFFSET_OFFSET,
            descriptor + SPACE_ALLOCATED_BYTES_OFFSET,
            RegionTableDescriptor.AREA_ALIGNMENT)
        && isWithinRegion(
            store,
            descriptor + SPACE_UPPER_OFFSET_OFFSET,
            descriptor + SPACE_UPPER_ALLOCATED_BYTES_OFFSET,
            PAGE_BYTES);
  }

  private static boolean isWithinRegion(
      StoreFile store, long offsetField, long allocatedField, long alignment) {
    final long first =
        Memory.getLong(store.memory(), offsetField) - store.areaOffset(RegionTableDescriptor.HNSW);
    final long allocated = Memory.getLong(store.memory(), allocatedField);
    return first >= RegionTableDescriptor.AREA_ALIGNMENT
        && first % alignment == 0
        && allocated >= 0
        && allocated <= store.reservedBytes(RegionTableDescriptor.HNSW) - first;
  }

  private static void transfer(FileChannel from, FileChannel to, FileRange range)
      throws IOException {
    to.position(range.offset());
    long position = range.offset();
    while (position < range.end()) {
      final long copied = from.transferTo(position, range.end() - position, to);
      if (copied <= 0) {
        throw new IOException("it ends at byte " + position);
      }
      position += copied;
    }
  }
}
