package io.lectern.benchmarks;

import io.lectern.cli.vectors.VectorRows;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/** What is nearest to each query, in an ivecs file that is made once. */
final class VectorTruth {
  private VectorTruth() {}

  /** Reads the file, after making it if there is none. */
  static List<int[]> read(Path file, Supplier<List<int[]>> nearest) throws IOException {
    if (!Files.exists(file)) {
      write(file, nearest.get());
    }
    return VectorRows.readInts(file);
  }

  private static void write(Path file, List<int[]> rows) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int[] row : rows) {
        final ByteBuffer bytes =
            ByteBuffer.allocate(4 + 4 * row.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(row.length).asIntBuffer().put(row);
        out.write(bytes.array());
      }
    }
  }
}
