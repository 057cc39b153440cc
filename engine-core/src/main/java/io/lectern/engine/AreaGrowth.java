package io.lectern.engine;

import io.lectern.engine.StoreException.Reason;
import io.lectern.engine.os.NativeFile;
import io.lectern.engine.os.PageWarmer;

/**
 * How areas take disk space: an eighth more than they have, within bounds, or one step when the
 * disk has no more. Never less than a step: the kernel may hold the file in pages as large as that,
 * and it wants disk space for all of such a page when the first byte of it is written. Where there
 * is none then, that is a fault, which ends the process.
 */
final class AreaGrowth {
  private static final long LARGEST_STEP_BYTES = 64L << 20;

  /** So much before the end of its space, or an eighth of it, an area takes more. */
  private static final long MOST_AHEAD_BYTES = 8L << 20;

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
      allocate(areaOffset + allocated, wanted - allocated);
      return wanted;
    } catch (StoreException e) {
      final long least = roundUp(needed, smallestStepBytes);
      if (e.reason() != Reason.NO_SPACE || least >= wanted) {
        throw e;
      }
      allocate(areaOffset + allocated, least - allocated);
      return least;
    }
  }

  /** How many bytes may be used of those that have disk space before it is time for more. */
  static long growsAt(long allocated) {
    return allocated - Math.min(allocated / 8, MOST_AHEAD_BYTES);
  }

  /**
   * Allocates disk space before it is needed, so that its pages are made before they are written.
   *
   * @return as {@link #grow}; {@code allocated} if there is no space to be had, which is an error
   *     only for who needs it
   */
  long growAhead(long areaOffset, long allocated, long reserved) {
    if (allocated == reserved) {
      return allocated;
    }
    try {
      return grow(areaOffset, allocated, allocated + 1, reserved);
    } catch (StoreException e) {
      if (e.reason() != Reason.NO_SPACE) {
        throw e;
      }
      return allocated;
    }
  }

  private void allocate(long offset, long length) {
    file.allocate(offset, length);
    if (length >= NativeFile.LARGE_PAGE_BYTES) {
      PageWarmer.start(file.path(), offset, length);
    }
  }

  private static long roundUp(long bytes, long step) {
    return (bytes + step - 1) & -step;
  }
}
