package io.lectern.benchmarks;

import io.lectern.cli.vectors.AnnEvaluation;
import io.lectern.cli.vectors.AnnPoint;
import io.lectern.cli.vectors.StoredRows;
import io.lectern.cli.vectors.VectorRows;
import io.lectern.engine.Concept;
import io.lectern.engine.ReaderRow;
import io.lectern.engine.ReaderTable;
import io.lectern.engine.Snapshot;
import io.lectern.engine.StoreConfig;
import io.lectern.engine.StoreReader;
import io.lectern.engine.StoreWriter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * {@code lectern bench vectors BASE.fvecs QUERY.fvecs TRUTH.ivecs EF,EF…}: builds a store of the
 * base vectors in this process, without a journal, and prints recall@10 and queries per CPU second
 * of one thread, at each ef, by cosine. Makes the truth file, by exact search, if there is none.
 */
final class VectorCurve {
  private static final int K = 10;
  private static final int PUTS_PER_BATCH = 256;
  private static final int WARM_UP_EF = 80;

  private VectorCurve() {}

  static void main(String... arguments) throws IOException {
    if (arguments.length != 4) {
      throw new IllegalArgumentException(
          "usage: lectern bench vectors BASE.fvecs QUERY.fvecs TRUTH.ivecs EF,EF…");
    }
    final List<float[]> base = VectorRows.readFloats(Path.of(arguments[0]));
    final List<float[]> queries = VectorRows.readFloats(Path.of(arguments[1]));
    final int[] efs = Arrays.stream(arguments[3].split(",")).mapToInt(Integer::parseInt).toArray();
    final Path directory = Files.createTempDirectory("lectern-vectors");
    final Path file = directory.resolve("store.dat");
    final ReaderTable readers = ReaderTable.inProcess();
    try (StoreWriter writer = StoreWriter.create(file, StoreConfig.defaults(), readers);
        StoreReader reader = StoreReader.open(file)) {
      final long begin = cpuNs();
      build(writer, base);
      System.out.printf("build %.1f CPU s%n", (cpuNs() - begin) / 1e9);
      final ReaderRow row = readers.row(0);
      row.claim(1, 1, "bench");
      try (Snapshot snapshot = reader.snapshot(row)) {
        final StoredRows index = new StoredRows(snapshot, Concept.DEFAULT_SPACE, base.size());
        final List<int[]> truth =
            VectorTruth.read(Path.of(arguments[2]), () -> index.exact(queries, K));
        final AnnEvaluation evaluation = new AnnEvaluation(index, queries, K, VectorCurve::cpuNs);
        evaluation.warmUp(WARM_UP_EF);
        for (int ef : efs) {
          final AnnPoint point = evaluation.run(ef, truth);
          System.out.printf(
              "ef %d recall %.4f qps %.0f%n", ef, point.recall(), point.queriesPerSecond());
        }
      }
    } finally {
      Files.deleteIfExists(file);
      Files.deleteIfExists(directory);
    }
  }

  private static void build(StoreWriter writer, List<float[]> base) {
    for (int row = 0; row < base.size(); row++) {
      if (row % PUTS_PER_BATCH == 0) {
        if (row > 0) {
          writer.commit();
        }
        writer.beginBatch();
      }
      writer.put(Concept.builder(Integer.toString(row)).embedding(base.get(row)).build());
    }
    writer.commit();
  }

  private static long cpuNs() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
