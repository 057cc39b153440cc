package io.lectern.benchmarks;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Files of vectors as the ANN benchmarks have them: a length and as many values, again and again.
 */
final class VectorFiles {
  private VectorFiles() {}

  /** Vectors of an fvecs file. */
  static List<float[]> readFloats(Path file) throws IOException {
    final List<float[]> rows = new ArrayList<>();
    final ByteBuffer bytes = map(file);
    while (bytes.hasRemaining()) {
      final float[] row = new float[bytes.getInt()];
      bytes.asFloatBuffer().get(row);
      bytes.position(bytes.position() + 4 * row.length);
      rows.add(row);
    }
    return rows;
  }

  /** Rows of an ivecs file. */
  static List<int[]> readInts(Path file) throws IOException {
    final List<int[]> rows = new ArrayList<>();
    final ByteBuffer bytes = map(file);
    while (bytes.hasRemaining()) {
      final int[] row = new int[bytes.getInt()];
      bytes.asIntBuffer().get(row);
      bytes.position(bytes.position() + 4 * row.length);
      rows.add(row);
    }
    return rows;
  }

  static void writeInts(Path file, List<int[]> rows) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int[] row : rows) {
        final ByteBuffer bytes =
            ByteBuffer.allocate(4 + 4 * row.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(row.length).asIntBuffer().put(row);
        out.write(bytes.array());
      }
    }
  }

  private static ByteBuffer map(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      return channel
          .map(FileChannel.MapMode.READ_ONLY, 0, channel.size())
          .order(ByteOrder.LITTLE_ENDIAN);
    }
  }
}
