package io.lectern.engine;

import io.lectern.engine.StoreException.Reason;
import io.lectern.layout.RegionTableDescriptor;
import io.lectern.layout.StoreHeaderDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * Refuses, before anything is mapped, a file that is not a whole store of a version this code
 * reads.
 */
final class StoreHeaderCheck {
  private StoreHeaderCheck() {}

  /**
   * Checks the header of an open file.
   *
   * @param toWrite whether the file is to be written too: then it must have nothing that this
   *     version would not keep up
   * @return the file's length
   * @throws StoreException that says what is wrong
   */
  static long check(Path path, FileChannel channel, boolean toWrite) throws IOException {
    final long length = channel.size();
    if (length < StoreHeaderDescriptor.HEADER_LENGTH) {
      throw new StoreException(
          Reason.NOT_A_STORE,
          path + " is not a store: it has " + length + " bytes, less than a header");
    }
    final ByteBuffer header =
        ByteBuffer.allocate(StoreHeaderDescriptor.HEADER_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    while (header.hasRemaining()) {
      if (channel.read(header, header.position()) < 0) {
        throw new StoreException(Reason.NOT_A_STORE, path + " ends within its header");
      }
    }
    checkVersion(path, header);
    if (toWrite) {
      checkMinorVersion(path, header);
    }
    final long recorded = header.getLong(StoreHeaderDescriptor.FILE_LENGTH_OFFSET);
    if (length < recorded) {
      throw new StoreException(
          Reason.CORRUPT,
          path
              + " is truncated: its header says "
              + recorded
              + " bytes, it has "
              + length
              + ". Restore it from a copy");
    }
    checkRegionTable(path, header, recorded);
    return recorded;
  }

  private static void checkVersion(Path path, ByteBuffer header) {
    final int order = header.getInt(StoreHeaderDescriptor.BYTE_ORDER_MARK_OFFSET);
    if (order == Integer.reverseBytes(StoreHeaderDescriptor.BYTE_ORDER_MARK)) {
      throw new StoreException(
          Reason.VERSION,
          path + " was written in the other byte order: only little-endian is supported");
    }
    if (header.getLong(StoreHeaderDescriptor.MAGIC_OFFSET) != StoreHeaderDescriptor.MAGIC) {
      throw new StoreException(
          Reason.NOT_A_STORE, path + " is not a store: it does not begin with LECTERN");
    }
    final int major =
        Short.toUnsignedInt(header.getShort(StoreHeaderDescriptor.FORMAT_MAJOR_OFFSET));
    if (major != StoreHeaderDescriptor.FORMAT_MAJOR) {
      throw new StoreException(
          Reason.VERSION,
          path
              + " has format version "
              + major
              + ", this Lectern reads version "
              + StoreHeaderDescriptor.FORMAT_MAJOR
              + (major > StoreHeaderDescriptor.FORMAT_MAJOR
                  ? ": use a newer Lectern"
                  : ": dump it with the Lectern that wrote it and load the dump"));
    }
    if (order != StoreHeaderDescriptor.BYTE_ORDER_MARK) {
      throw new StoreException(Reason.CORRUPT, path + " has a damaged byte-order mark");
    }
  }

  private static void checkMinorVersion(Path path, ByteBuffer header) {
    final int minor =
        Short.toUnsignedInt(header.getShort(StoreHeaderDescriptor.FORMAT_MINOR_OFFSET));
    if (minor > StoreHeaderDescriptor.FORMAT_MINOR) {
      throw new StoreException(
          Reason.VERSION,
          path
              + " has format version "
              + StoreHeaderDescriptor.FORMAT_MAJOR
              + "."
              + minor
              + ", this Lectern writes version "
              + StoreHeaderDescriptor.FORMAT_MAJOR
              + "."
              + StoreHeaderDescriptor.FORMAT_MINOR
              + " and can only read the file: run a newer coordinator");
    }
  }

  private static void checkRegionTable(Path path, ByteBuffer header, long length) {
    long end = StoreHeaderDescriptor.HEADER_LENGTH;
    for (int area = 1; area <= RegionTableDescriptor.AREA_COUNT; area++) {
      final int entry = RegionTableDescriptor.entryOffset(area);
      if (area == RegionTableDescriptor.ADJACENCY
          && header.getInt(entry + RegionTableDescriptor.KIND_OFFSET) == 0) {
        return; // a file of minor version 0
      }
      final long offset = header.getLong(entry + RegionTableDescriptor.OFFSET_OFFSET);
      final long reserved = header.getLong(entry + RegionTableDescriptor.RESERVED_BYTES_OFFSET);
      final long allocated = header.getLong(entry + RegionTableDescriptor.ALLOCATED_BYTES_OFFSET);
      if (header.getInt(entry + RegionTableDescriptor.KIND_OFFSET) != area
          || offset < end
          || offset % RegionTableDescriptor.AREA_ALIGNMENT != 0
          || reserved < allocated
          || allocated < 0
          || reserved > length - offset) {
        throw new StoreException(
            Reason.CORRUPT,
            path + " has a damaged region table, row " + area + ". Restore it from a copy");
      }
      end = offset + reserved;
    }
  }
}
