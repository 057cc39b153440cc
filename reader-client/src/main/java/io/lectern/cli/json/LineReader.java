package io.lectern.cli.json;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Cuts a stream of bytes into lines, in place: the current line is a range of {@link #buffer()}
 * that is valid until {@link #next()}. A line ends with LF or CR LF, or where the stream ends. Not
 * thread-safe.
 */
final class LineReader implements AutoCloseable {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int FIRST_CAPACITY = 1 << 20;
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;
  private static final long NEWLINES = ONES * '\n';

  private final InputStream in;
  private final int maxLength;

  private byte[] buffer;
  private int start;
  private int end;
  private int nextStart;
  private int limit;
  private boolean exhausted;
  private boolean ascii;
  private boolean tooLong;
  private long lineNumber;
  private long bufferPosition;

  /**
   * @param lineBefore number of the line before the first one
   * @param positionBefore how many bytes of the file come before the stream
   * @param maxLength longest line, bytes
   */
  LineReader(InputStream in, long lineBefore, long positionBefore, int maxLength) {
    this.in = in;
    this.maxLength = maxLength;
    lineNumber = lineBefore;
    bufferPosition = positionBefore;
    buffer = new byte[Math.min(FIRST_CAPACITY, maxLength + 1)];
  }

  /** Moves to the next line; false at the end of the stream. */
  boolean next() throws IOException {
    start = nextStart;
    tooLong = false;
    int newline = findNewline(start, true);
    while (newline < 0 && !exhausted) {
      newline = findNewline(fill(), false);
    }
    if (newline < 0 && start == limit && !tooLong) {
      nextStart = limit;
      return false;
    }
    end = newline < 0 ? limit : newline;
    nextStart = newline < 0 ? limit : newline + 1;
    if (end > start && buffer[end - 1] == '\r') {
      end--;
    }
    lineNumber++;
    return true;
  }

  /**
   * Makes room and reads more, dropping what was read of a line that is too long; where to look on.
   */
  private int fill() throws IOException {
    if (start > 0) {
      System.arraycopy(buffer, start, buffer, 0, limit - start);
      bufferPosition += start;
      limit -= start;
      start = 0;
    }
    if (limit > maxLength) {
      tooLong = true;
      bufferPosition += limit;
      limit = 0;
    } else if (limit == buffer.length) {
      buffer = Arrays.copyOf(buffer, (int) Math.min(2L * buffer.length, maxLength + 1L));
    }
    final int scanned = limit;
    final int count = in.read(buffer, limit, buffer.length - limit);
    exhausted = count < 0;
    limit += Math.max(count, 0);
    return scanned;
  }

  private int findNewline(int from, boolean first) {
    int i = Math.min(from, limit);
    long seen = first || ascii ? 0 : HIGHS;
    for (; i <= limit - Long.BYTES; i += Long.BYTES) {
      final long word = (long) LONGS.get(buffer, i);
      final long different = word ^ NEWLINES;
      final long match = (different - ONES) & ~different & HIGHS;
      if (match != 0) {
        final int shift = Long.numberOfTrailingZeros(match) & ~7;
        ascii = ((seen | (word & ((1L << shift) - 1))) & HIGHS) == 0;
        return i + (shift >>> 3);
      }
      seen |= word;
    }
    for (; i < limit; i++) {
      if (buffer[i] == '\n') {
        ascii = (seen & HIGHS) == 0;
        return i;
      }
      seen |= buffer[i];
    }
    ascii = (seen & HIGHS) == 0;
    return -1;
  }

  /** Holds the current line from {@link #start()} to {@link #end()}. */
  byte[] buffer() {
    return buffer;
  }

  int start() {
    return start;
  }

  /** After the line's last byte; the line break is not part of it. */
  int end() {
    return end;
  }

  /** Whether every byte of the line is below 0x80. */
  boolean isAscii() {
    return ascii;
  }

  /** Whether the line exceeds the longest length; its bytes are gone. */
  boolean isTooLong() {
    return tooLong;
  }

  /** From 1. */
  long lineNumber() {
    return lineNumber;
  }

  /** Bytes of the file before the current line. */
  long position() {
    return bufferPosition + start;
  }

  /** Bytes of the file up to the next line. */
  long nextPosition() {
    return bufferPosition + nextStart;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
