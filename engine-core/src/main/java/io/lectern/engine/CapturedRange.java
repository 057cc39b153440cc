package io.lectern.engine;

import java.lang.foreign.MemorySegment;

/**
 * A range of a store file that a copy of it consists of.
 *
 * @param offset of the first byte
 * @param length bytes, a multiple of 4096
 * @param usedBytes what lies beyond them means nothing, and is zero in a copy
 * @param head the first bytes, as they were when the capture began; words that are changed without
 *     being logged lie in these alone
 * @param firstWindow number of the first window, of all ranges' windows
 */
record CapturedRange(
    long offset, long length, long usedBytes, MemorySegment head, int firstWindow) {
  /** Whether the old value of a word of this range is needed from the undo log. */
  boolean needs(long wordOffset) {
    return wordOffset >= offset + head.byteSize() && wordOffset < offset + usedBytes;
  }
}
