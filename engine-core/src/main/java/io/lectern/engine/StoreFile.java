package io.lectern.engine;

import io.lectern.engine.StoreException.Reason;
import io.lectern.engine.os.LargePages;
import io.lectern.engine.os.NativeFile;
import io.lectern.engine.os.Platform;
import io.lectern.layout.RegionTableDescriptor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A store file, checked and mapped as a whole. Readers map it read-only. */
final class StoreFile implements AutoCloseable {
  private static final int MAP_ATTEMPTS = 10;
  private static final long MAP_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(100);

  private final Path path;
  private final Arena arena;
  private final boolean writable;
  private final MemorySegment memory;
  private final Mapping mapping;

  private StoreFile(Path path, Arena arena, boolean writable, MemorySegment memory) {
    this.path = path;
    this.arena = arena;
    this.writable = writable;
    this.memory = memory;
    this.mapping = new Mapping(memory, this);
  }

  /** Maps an existing file for reading only. */
  static StoreFile openForReading(Path path) {
    return map(path, false);
  }

  /** Maps an existing file for the one writer. */
  static StoreFile openForWriting(Path path) {
    return map(path, true);
  }

  Path path() {
    return path;
  }

  MemorySegment memory() {
    return memory;
  }

  Mapping mapping() {
    return mapping;
  }

  long areaOffset(int areaKind) {
    return Memory.getLong(memory, entry(areaKind, RegionTableDescriptor.OFFSET_OFFSET));
  }

  long reservedBytes(int areaKind) {
    return Memory.getLong(memory, entry(areaKind, RegionTableDescriptor.RESERVED_BYTES_OFFSET));
  }

  long allocatedBytes(int areaKind) {
    return Memory.getLongAcquire(
        memory, entry(areaKind, RegionTableDescriptor.ALLOCATED_BYTES_OFFSET));
  }

  /** Whether the file has an area: not all minor versions have all. */
  boolean hasArea(int areaKind) {
    return Memory.getInt(memory, entry(areaKind, RegionTableDescriptor.KIND_OFFSET)) == areaKind;
  }

  long usedBytes(int areaKind) {
    return Memory.getLongOpaque(memory, entry(areaKind, RegionTableDescriptor.USED_BYTES_OFFSET));
  }

  @Override
  public void close() {
    if (writable) {
      arena.close();
    }
  }

  private static long entry(int areaKind, int field) {
    return RegionTableDescriptor.entryOffset(areaKind) + (long) field;
  }

  private static StoreFile map(Path path, boolean writable) {
    Platform.require();
    // Not "unless it exists": what lies in a directory that may not be searched neither exists nor
    // not.
    if (Files.notExists(path)) {
      throw new StoreException(
          Reason.NOT_A_STORE,
          Files.notExists(path.toAbsolutePath().getParent())
              ? "there is no directory " + path.toAbsolutePath().getParent()
              : path
                  + " does not exist: this directory holds no store. `lectern serve --dir DIR`"
                  + " makes one");
    }
    // Readers read by address, unchecked, so only the garbage collector may unmap under them.
    final Arena arena = writable ? Arena.ofShared() : Arena.ofAuto();
    boolean mapped = false;
    try (FileChannel channel =
        writable
            ? FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)
            : FileChannel.open(path, StandardOpenOption.READ)) {
      final long length = StoreHeaderCheck.check(path, channel, writable);
      final MemorySegment memory = map(channel, writable, length, arena);
      LargePages.advise(memory);
      final StoreFile file = new StoreFile(path, arena, writable, memory);
      mapped = true;
      return file;
    } catch (NoSuchFileException e) {
      throw new StoreException(Reason.NOT_A_STORE, path + " does not exist", e);
    } catch (AccessDeniedException e) {
      throw new StoreException(
          Reason.PLATFORM,
          "no permission to "
              + (writable ? "write " : "read ")
              + path
              + ": run as its owner or as a member of its group",
          e);
    } catch (IOException e) {
      throw new StoreException(Reason.PLATFORM, "cannot map " + path + ": " + e.getMessage(), e);
    } finally {
      if (!mapped && writable) {
        arena.close();
      }
    }
  }

  /**
   * Maps a file. Stores that were read before keep their address space, of which a process has room
   * for some tens, until the garbage collector has been there; so that is waited for. The channel
   * itself asks it once, and waits a tenth of a second.
   */
  private static MemorySegment map(FileChannel channel, boolean writable, long length, Arena arena)
      throws IOException {
    final FileChannel.MapMode mode =
        writable ? FileChannel.MapMode.READ_WRITE : FileChannel.MapMode.READ_ONLY;
    for (int attempt = 1; ; attempt++) {
      try {
        return channel.map(mode, 0, length, arena);
      } catch (IOException e) {
        if (!(e.getCause() instanceof OutOfMemoryError) || attempt == MAP_ATTEMPTS) {
          throw e;
        }
        LockSupport.parkNanos(MAP_PAUSE_NS);
      }
    }
  }

  /**
   * Makes a sparse file with a header and empty areas, under a temporary name, and gives it its own
   * name when it is whole: a crash leaves no half-made store.
   */
  static void create(Path path, StoreConfig config, StoreIdentity identity) {
    Platform.require();
    final Path draft = path.resolveSibling(path.getFileName() + ".new");
    try {
      Files.deleteIfExists(draft);
      try (NativeFile file = NativeFile.open(draft, true, true, 0640)) {
        final long length = StoreFormat.totalLength(config);
        file.truncate(length);
        // All of the large page that the header is on, see AreaGrowth.
        file.allocate(0, StoreFormat.areaOffset(config, 1));
        for (int area = 1; area <= RegionTableDescriptor.AREA_COUNT; area++) {
          file.allocate(
              StoreFormat.areaOffset(config, area), StoreFormat.initialBytes(config, area));
        }
        try (Arena arena = Arena.ofConfined();
            FileChannel channel =
                FileChannel.open(draft, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
          StoreFormat.write(
              channel.map(FileChannel.MapMode.READ_WRITE, 0, length, arena),
              config,
              identity,
              length);
        }
        file.sync();
      }
      Files.move(draft, path, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new StoreException(Reason.PLATFORM, "cannot create " + path + ": " + e, e);
    } finally {
      // Nothing is there after a move; after a failure this gives the disk its space back.
      draft.toFile().delete();
    }
  }
}
