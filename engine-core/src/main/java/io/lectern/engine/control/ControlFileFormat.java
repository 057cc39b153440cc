package io.lectern.engine.control;

import static io.lectern.layout.ControlFileDescriptor.*;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.lectern.engine.StoreException;
import io.lectern.engine.StoreException.Reason;
import io.lectern.engine.os.BootId;
import io.lectern.engine.os.NativeFile;
import io.lectern.layout.StoreHeaderDescriptor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;

/** Makes control files, and refuses what is none before it is mapped as one. */
final class ControlFileFormat {
  /** Owner and group: who may write commands is who may open the file. */
  private static final int MODE = 0660;

  private ControlFileFormat() {}

  /**
   * Makes the file under a temporary name and gives it its own when it is whole. Leaves nothing
   * behind when that fails, so that a full disk is not fuller for it.
   */
  static void create(Path path, long storeIdHigh, long storeIdLow) {
    final Path draft = path.resolveSibling(path.getFileName() + ".new");
    try {
      Files.deleteIfExists(draft);
      try {
        writeDraft(draft, storeIdHigh, storeIdLow);
        Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(draft);
      }
    } catch (IOException e) {
      throw new StoreException(Reason.PLATFORM, "cannot create " + path + ": " + e, e);
    }
  }

  /** Gives blocks to all but the response rings, which get theirs when they are claimed. */
  static void allocateFixedParts(NativeFile file) {
    file.allocateMapped(0, partOffset(PART_RESPONSE_RINGS));
  }

  /**
   * Checks length and header of an open file.
   *
   * @throws StoreException that says what is wrong
   */
  static void check(NativeFile file) {
    final Path path = file.path();
    final long length = file.length();
    if (length < HEADER_LENGTH) {
      throw new StoreException(
          Reason.NOT_A_STORE,
          path + " is no control file: it has " + length + " bytes, less than a header");
    }
    try (Arena arena = Arena.ofConfined()) {
      final MemorySegment header = file.map(0, HEADER_LENGTH, arena);
      checkVersion(path, header);
      checkLength(path, header, length);
      checkParts(path, header);
    }
  }

  private static void writeDraft(Path draft, long storeIdHigh, long storeIdLow) {
    try (NativeFile file = NativeFile.open(draft, true, true, MODE);
        Arena arena = Arena.ofConfined()) {
      file.truncate(fileLength());
      allocateFixedParts(file);
      writeHeader(file.map(0, HEADER_LENGTH, arena), storeIdHigh, storeIdLow);
    }
  }

  private static void writeHeader(MemorySegment header, long storeIdHigh, long storeIdLow) {
    header.set(JAVA_LONG, MAGIC_OFFSET, MAGIC);
    header.set(JAVA_INT, BYTE_ORDER_MARK_OFFSET, StoreHeaderDescriptor.BYTE_ORDER_MARK);
    header.set(JAVA_LONG, CONTROL_ID_OFFSET, randomId());
    header.set(JAVA_LONG, LENGTH_OFFSET, fileLength());
    header.set(JAVA_LONG, STORE_ID_HIGH_OFFSET, storeIdHigh);
    header.set(JAVA_LONG, STORE_ID_LOW_OFFSET, storeIdLow);
    header.set(JAVA_LONG, BOOT_ID_HIGH_OFFSET, BootId.high());
    header.set(JAVA_LONG, BOOT_ID_LOW_OFFSET, BootId.low());
    header.set(JAVA_INT, COORDINATOR_STATE_OFFSET, STATE_STARTING);
    for (int part = 0; part < PART_COUNT; part++) {
      header.set(JAVA_LONG, partEntryOffset(part), partOffset(part));
      header.set(JAVA_LONG, partEntryOffset(part) + Long.BYTES, partLength(part));
    }
    JAVA_INT.varHandle().setRelease(header, (long) VERSION_OFFSET, VERSION);
  }

  /** Never 0, which stands for "no control file" in the store's header. */
  private static long randomId() {
    final SecureRandom random = new SecureRandom();
    long id;
    do {
      id = random.nextLong();
    } while (id == 0);
    return id;
  }

  private static void checkVersion(Path path, MemorySegment header) {
    if (header.get(JAVA_LONG, MAGIC_OFFSET) != MAGIC) {
      throw new StoreException(
          Reason.NOT_A_STORE, path + " is no control file: it does not begin with LECTCTL");
    }
    final int order = header.get(JAVA_INT, BYTE_ORDER_MARK_OFFSET);
    if (order != StoreHeaderDescriptor.BYTE_ORDER_MARK) {
      throw new StoreException(
          Reason.VERSION,
          path + " was written in another byte order: only little-endian is supported");
    }
    final int version = (int) JAVA_INT.varHandle().getAcquire(header, (long) VERSION_OFFSET);
    if (version != VERSION) {
      throw new StoreException(
          Reason.VERSION,
          path
              + " has version "
              + version
              + ", this Lectern has version "
              + VERSION
              + ": run clients and coordinator of the same version");
    }
  }

  private static void checkLength(Path path, MemorySegment header, long length) {
    final long recorded = header.get(JAVA_LONG, LENGTH_OFFSET);
    if (recorded != fileLength() || length < recorded) {
      throw new StoreException(
          Reason.CORRUPT,
          path
              + " is truncated or damaged: its header says "
              + recorded
              + " bytes, it has "
              + length
              + ", and its version has "
              + fileLength());
    }
  }

  private static void checkParts(Path path, MemorySegment header) {
    for (int part = 0; part < PART_COUNT; part++) {
      if (header.get(JAVA_LONG, partEntryOffset(part)) != partOffset(part)
          || header.get(JAVA_LONG, partEntryOffset(part) + Long.BYTES) != partLength(part)) {
        throw new StoreException(
            Reason.CORRUPT,
            path + " is damaged: part " + part + " is not where its version has it");
      }
    }
  }
}
