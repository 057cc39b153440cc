package io.lectern.engine;

import io.lectern.engine.StoreException.Reason;
import io.lectern.engine.os.NativeFile;

/**
 * How areas take disk space: an eighth more than they have, within bounds, or just what is needed
 * when the disk has no more.
 */
final class AreaGrowth {
  private static final long LARGEST_STEP_BYTES = 64L << 20;
  private static final long PAGE_BYTES = 4096;

  private final NativeFile file;
  private final long smallestStepBytes;

  AreaGrowth(NativeFile file, long smallestStepBytes) {
    this.file = file;
    this.smallestStepBytes = smallestStepBytes;
  }

  /**
   * Allocates disk space behind an area.
   *
   * @return the bytes of the area that now have disk space, at least {@code needed}
   * @throws StoreException NO_SPACE if the disk is full; nothing has changed
   */
  long grow(long areaOffset, long allocated, long needed, long reserved) {
    final long step = Math.clamp(allocated / 8, smallestStepBytes, LARGEST_STEP_BYTES);
    final long wanted =
        Math.min(roundUp(Math.max(needed, allocated + step), smallestStepBytes), reserved);
    try {
      file.allocate(areaOffset + allocated, wanted - allocated);
      return wanted;
    } catch (StoreException e) {
      final long least = roundUp(needed, PAGE_BYTES);
      if (e.reason() != Reason.NO_SPACE || least >= wanted) {
        throw e;
      }
      file.allocate(areaOffset + allocated, least - allocated);
      return least;
    }
  }

  private static long roundUp(long bytes, long step) {
    return (bytes + step - 1) & -step;
  }
}
