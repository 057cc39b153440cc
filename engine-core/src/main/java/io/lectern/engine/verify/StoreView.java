package io.lectern.engine.verify;

import static io.lectern.layout.StoreHeaderDescriptor.COMMITTED_EPOCH_OFFSET;
import static io.lectern.layout.StoreHeaderDescriptor.FILE_LENGTH_OFFSET;
import static io.lectern.layout.StoreHeaderDescriptor.UNDO_COUNT_OFFSET;
import static io.lectern.layout.StoreHeaderDescriptor.UNDO_EPOCH_OFFSET;

import io.lectern.layout.RegionTableDescriptor;
import io.lectern.layout.UndoDescriptor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.agrona.collections.Long2LongHashMap;

/**
 * The bytes of a store file whose header has been checked, as they are once a batch in flight has
 * been undone. Offsets to read are within the allocated part of an area: ask {@link #isUsed} first.
 * Used by one thread.
 */
final class StoreView implements AutoCloseable {
  private final Arena arena = Arena.ofConfined();
  private final MemorySegment memory;

  /** Old values of words that the batch in flight has changed. */
  private final Long2LongHashMap undone = new Long2LongHashMap(Long.MIN_VALUE);

  private final long undoneEntries;

  StoreView(Path path) throws IOException {
    boolean mapped = false;
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      final MemorySegment whole =
          channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      memory = whole.asSlice(0, whole.get(ValueLayout.JAVA_LONG, FILE_LENGTH_OFFSET));
      undoneEntries = readUndo();
      mapped = true;
    } finally {
      if (!mapped) {
        arena.close();
      }
    }
  }

  /** Entries of a batch that was in flight when its writer died; -1 if they cannot be right. */
  long undoneEntries() {
    return undoneEntries;
  }

  long getLong(long offset) {
    if (!undone.isEmpty()) {
      final long old = undone.get(offset);
      if (old != undone.missingValue() || undone.containsKey(offset)) {
        return old;
      }
    }
    return memory.get(ValueLayout.JAVA_LONG, offset);
  }

  int getInt(long offset) {
    if (!undone.isEmpty()) {
      final long word = getLong(offset & -Long.BYTES);
      return (int) (word >>> (8 * (offset & 7)));
    }
    return memory.get(ValueLayout.JAVA_INT, offset);
  }

  /** Bytes that are never undone: of records, symbols and vectors. */
  byte[] bytes(long offset, int length) {
    final byte[] bytes = new byte[length];
    MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, offset, bytes, 0, length);
    return bytes;
  }

  long committedEpoch() {
    return getLong(COMMITTED_EPOCH_OFFSET);
  }

  long fileLength() {
    return memory.byteSize();
  }

  long areaOffset(int area) {
    return getLong(row(area, RegionTableDescriptor.OFFSET_OFFSET));
  }

  long usedBytes(int area) {
    return getLong(row(area, RegionTableDescriptor.USED_BYTES_OFFSET));
  }

  long allocatedBytes(int area) {
    return getLong(row(area, RegionTableDescriptor.ALLOCATED_BYTES_OFFSET));
  }

  /** File offset of a field of an area's row in the region table. */
  static long row(int area, int field) {
    return RegionTableDescriptor.entryOffset(area) + (long) field;
  }

  /** Whether bytes lie in the part of an area that was given out and has disk space. */
  boolean isUsed(int area, long offset, long length) {
    final long position = offset - areaOffset(area);
    return position >= 0
        && length >= 0
        && position <= Math.min(usedBytes(area), allocatedBytes(area)) - length;
  }

  @Override
  public void close() {
    arena.close();
  }

  private long readUndo() {
    final long count = memory.get(ValueLayout.JAVA_LONG, UNDO_COUNT_OFFSET);
    final long epoch = memory.get(ValueLayout.JAVA_LONG, UNDO_EPOCH_OFFSET);
    if (count == 0 || epoch <= memory.get(ValueLayout.JAVA_LONG, COMMITTED_EPOCH_OFFSET)) {
      return 0;
    }
    final long area = areaOffset(RegionTableDescriptor.UNDO);
    if (count < 0
        || count > allocatedBytes(RegionTableDescriptor.UNDO) / UndoDescriptor.ENTRY_LENGTH) {
      return -1;
    }
    for (long i = 0; i < count; i++) {
      final long entry = area + i * UndoDescriptor.ENTRY_LENGTH;
      final long offset =
          memory.get(ValueLayout.JAVA_LONG, entry + UndoDescriptor.ENTRY_FILE_OFFSET_OFFSET);
      if (offset < 0 || offset % Long.BYTES != 0 || offset > fileLength() - Long.BYTES) {
        undone.clear();
        return -1;
      }
      // Of several, the first is what the word had when the batch began.
      if (!undone.containsKey(offset)) {
        undone.put(
            offset,
            memory.get(ValueLayout.JAVA_LONG, entry + UndoDescriptor.ENTRY_OLD_VALUE_OFFSET));
      }
    }
    return count;
  }
}
