package io.lectern.coordinator.journal;

import io.lectern.engine.StoreException;
import io.lectern.engine.os.NativeFile;

/** Has the disk hold what was written to a file. Tests look on, or make it fail. */
@FunctionalInterface
public interface Forcer {
  /** Behind the last byte of any file. */
  long WHOLE = Long.MAX_VALUE;

  /**
   * Returns when the disk holds a range of a file; the rest of it may be there or not.
   *
   * @param file opened for writing
   * @param from offset of the first byte
   * @param to offset behind the last byte, {@link #WHOLE} for all there are
   * @throws StoreException PLATFORM if the disk reports an error; then it holds who knows what
   */
  void force(NativeFile file, long from, long to);

  /** By the kernel's own means. */
  static Forcer ofKernel() {
    return (file, from, to) -> {
      if (from == 0 && to == WHOLE) {
        file.sync();
      } else {
        file.sync(from, to);
      }
    };
  }

  /** Returns when the disk holds all of a file. */
  default void force(NativeFile file) {
    force(file, 0, WHOLE);
  }
}
