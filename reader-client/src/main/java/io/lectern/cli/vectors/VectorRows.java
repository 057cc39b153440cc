package io.lectern.cli.vectors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads files of vectors as ann-benchmarks has them, one row after the other: how many values, and
 * the values, all in 32 bits, little-endian; fvecs of floats, ivecs of whole numbers. All rows of a
 * file are equally long.
 *
 * <p>Used by one thread.
 */
public final class VectorRows implements AutoCloseable {
  private static final int BUFFER_LENGTH = 1 << 20;
  private static final int MOST_VALUES = 1 << 16;

  private final Path file;
  private final FileChannel channel;
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(BUFFER_LENGTH).order(ByteOrder.LITTLE_ENDIAN).limit(0);
  private long row = -1;
  private long began; // the row moved to
  private long position; // of the next row
  private int length;

  private VectorRows(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  public static VectorRows open(Path file) throws IOException {
    return new VectorRows(file, FileChannel.open(file, StandardOpenOption.READ));
  }

  /**
   * How long the rows of a file are.
   *
   * @throws VectorRowsException if there is none
   */
  public static int dimension(Path file) throws IOException {
    try (VectorRows rows = open(file)) {
      if (!rows.next()) {
        throw new VectorRowsException(file + " holds no vector");
      }
      return rows.length();
    }
  }

  /**
   * How many rows a file has, by its length.
   *
   * @throws VectorRowsException if there is none
   */
  public static long count(Path file) throws IOException {
    return Files.size(file) / ((dimension(file) + 1L) * Integer.BYTES);
  }

  /** All rows of an fvecs file. */
  public static List<float[]> readFloats(Path file) throws IOException {
    final List<float[]> all = new ArrayList<>();
    try (VectorRows rows = open(file)) {
      while (rows.next()) {
        all.add(rows.floats());
      }
    }
    return all;
  }

  /** All rows of an ivecs file. */
  public static List<int[]> readInts(Path file) throws IOException {
    final List<int[]> all = new ArrayList<>();
    try (VectorRows rows = open(file)) {
      while (rows.next()) {
        all.add(rows.ints());
      }
    }
    return all;
  }

  /**
   * Moves to the next row; false: there is none. The row is read by {@link #floats} or {@link
   * #ints}, once.
   *
   * @throws VectorRowsException if what follows is no row as long as those before
   */
  public boolean next() throws IOException {
    row++;
    began = position;
    if (!fill(Integer.BYTES)) {
      if (buffer.hasRemaining()) {
        throw wrong("ends within its length");
      }
      return false;
    }
    final int values = buffer.getInt();
    if (values < 1 || values > MOST_VALUES || (row > 0 && values != length)) {
      throw wrong(
          "says that it has "
              + values
              + " values"
              + (row > 0 ? ", and those before it have " + length : "")
              + ": is this a file of vectors (fvecs, ivecs)?");
    }
    length = values;
    if (!fill(length * Float.BYTES)) {
      throw wrong("ends before its " + length + " values do: the file is cut off");
    }
    position += Integer.BYTES + (long) length * Float.BYTES;
    return true;
  }

  /** Number of the row moved to, from 0. */
  public long row() {
    return row;
  }

  /** Values of each row; after the first {@link #next}. */
  public int length() {
    return length;
  }

  /** Bytes of the file that were read. */
  public long position() {
    return position;
  }

  public float[] floats() {
    final float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = buffer.getFloat();
    }
    return values;
  }

  public int[] ints() {
    final int[] values = new int[length];
    for (int i = 0; i < length; i++) {
      values[i] = buffer.getInt();
    }
    return values;
  }

  /** That the row moved to is not what is wanted. */
  VectorRowsException wrong(String what, Throwable cause) {
    return new VectorRowsException(
        file + ", vector " + row + " (the first is 0), byte " + began + ": it " + what, cause);
  }

  private VectorRowsException wrong(String what) {
    return wrong(what, null);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /** Has so many bytes in the buffer; false: the file ends before. */
  private boolean fill(int bytes) throws IOException {
    while (buffer.remaining() < bytes) {
      buffer.compact();
      final int read = channel.read(buffer);
      buffer.flip();
      if (read < 0) {
        return false;
      }
    }
    return true;
  }
}
