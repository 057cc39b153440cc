package io.lectern.engine.image;

import io.lectern.engine.FileRange;
import java.util.List;

/**
 * How the ranges of an image are cut into chunks, which are numbered in order of their offsets.
 * Immutable.
 */
final class ImageChunks {
  /** Chunks of an image: fewer than this, with some to spare. */
  static final int MAX_COUNT = 1 << 29;

  private final List<FileRange> ranges;
  private final int chunkBytes;
  private final int[] firstChunks;

  ImageChunks(List<FileRange> ranges, int chunkBytes) {
    this.ranges = List.copyOf(ranges);
    this.chunkBytes = chunkBytes;
    this.firstChunks = new int[ranges.size() + 1];
    long chunks = 0;
    for (int i = 0; i < ranges.size(); i++) {
      chunks += Math.ceilDiv(ranges.get(i).length(), chunkBytes);
      firstChunks[i + 1] = Math.toIntExact(chunks);
    }
  }

  List<FileRange> ranges() {
    return ranges;
  }

  int chunkBytes() {
    return chunkBytes;
  }

  int count() {
    return firstChunks[ranges.size()];
  }

  /** Number of the chunk at a position in a range. */
  int chunkAt(int range, long position) {
    return firstChunks[range] + (int) (position / chunkBytes);
  }

  /** Length of the chunk at a position in a range. */
  int lengthAt(int range, long position) {
    return (int) Math.min(chunkBytes, ranges.get(range).length() - position);
  }

  /** Number of the chunk that has these very bytes of the file, -1 if there is none. */
  int find(long offset, int length) {
    for (int i = 0; i < ranges.size(); i++) {
      final FileRange range = ranges.get(i);
      if (offset >= range.offset() && offset < range.end()) {
        final long position = offset - range.offset();
        return position % chunkBytes == 0 && lengthAt(i, position) == length
            ? chunkAt(i, position)
            : -1;
      }
    }
    return -1;
  }

  /** Bytes of all ranges. */
  long totalBytes() {
    return ranges.stream().mapToLong(FileRange::length).sum();
  }
}
