package io.lectern.engine.os;

import io.lectern.engine.StoreException;
import io.lectern.engine.StoreException.Reason;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Forces ranges of a file to the disk. Of a range fdatasync knows nothing, msync does, whoever has
 * written there and how: so this maps the file when it is first needed, and never touches the
 * mapping. It has to be one for writing: of another msync has nothing to do. Used under its file's
 * lock.
 */
final class RangeSync implements AutoCloseable {
  private final NativeFile file;
  private Arena arena; // null: not mapped
  private MemorySegment mapping;

  RangeSync(NativeFile file) {
    this.file = file;
  }

  /**
   * Forces a range, as far as the file goes.
   *
   * @throws StoreException PLATFORM if the disk reports an error
   */
  void sync(long offset, long end) {
    if (arena == null || mapping.byteSize() < end) {
      map();
    }
    final long last = Math.min(end, mapping.byteSize());
    if (offset < last) {
      try {
        mapping.asSlice(offset, last - offset).force();
      } catch (UncheckedIOException e) {
        throw new StoreException(
            Reason.PLATFORM, "cannot sync " + file.path() + ": " + e.getCause().getMessage(), e);
      }
    }
  }

  private void map() {
    close();
    arena = Arena.ofShared();
    mapping = file.map(0, file.length(), arena);
  }

  @Override
  public void close() {
    if (arena != null) {
      arena.close();
      arena = null;
      mapping = null;
    }
  }
}
