package io.lectern.benchmarks;

import io.lectern.engine.Concept;
import io.lectern.engine.ReaderRow;
import io.lectern.engine.ReaderTable;
import io.lectern.engine.Snapshot;
import io.lectern.engine.StoreConfig;
import io.lectern.engine.StoreReader;
import io.lectern.engine.StoreWriter;
import io.lectern.engine.VectorHits;
import io.lectern.engine.VectorQuery;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
  private static final int WARM_UP_QUERIES = 3000;

  private VectorCurve() {}

  static void main(String... arguments) throws IOException {
    if (arguments.length != 4) {
      throw new IllegalArgumentException(
          "usage: lectern bench vectors BASE.fvecs QUERY.fvecs TRUTH.ivecs EF,EF…");
    }
    final List<float[]> base = VectorFiles.readFloats(Path.of(arguments[0]));
    final List<float[]> queries = VectorFiles.readFloats(Path.of(arguments[1]));
    final Path truthFile = Path.of(arguments[2]);
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
        if (!Files.exists(truthFile)) {
          VectorFiles.writeInts(truthFile, exact(snapshot, queries));
        }
        final List<int[]> truth = VectorFiles.readInts(truthFile);
        run(snapshot, queries.subList(0, Math.min(WARM_UP_QUERIES, queries.size())), truth, 80);
        for (int ef : efs) {
          final double[] result = run(snapshot, queries, truth, ef);
          System.out.printf("ef %d recall %.4f qps %.0f%n", ef, result[0], result[1]);
        }
      }
    } finally {
      Files.deleteIfExists(file);
      Files.deleteIfExists(directory);
    }
  }

  private static void build(StoreWriter writer, List<float[]> base) {
    for (int i = 0; i < base.size(); i++) {
      if (i % PUTS_PER_BATCH == 0) {
        if (i > 0) {
          writer.commit();
        }
        writer.beginBatch();
      }
      // Ordinals begin at 1, in the order of the file.
      writer.put(Concept.builder("v" + i).embedding(base.get(i)).build());
    }
    writer.commit();
  }

  private static List<int[]> exact(Snapshot snapshot, List<float[]> queries) {
    final List<int[]> truth = new ArrayList<>();
    final VectorHits hits = new VectorHits();
    for (float[] query : queries) {
      snapshot.search(VectorQuery.of(Concept.DEFAULT_SPACE, query, K).exactly(), hits);
      truth.add(numbers(hits));
    }
    return truth;
  }

  /** Recall, and queries per CPU second. */
  private static double[] run(Snapshot snapshot, List<float[]> queries, List<int[]> truth, int ef) {
    final VectorHits hits = new VectorHits();
    long found = 0;
    final long begin = cpuNs();
    for (int i = 0; i < queries.size(); i++) {
      snapshot.search(VectorQuery.of(Concept.DEFAULT_SPACE, queries.get(i), K).withEf(ef), hits);
      found += common(numbers(hits), truth.get(i));
    }
    final double seconds = (cpuNs() - begin) / 1e9;
    return new double[] {found / (double) (K * queries.size()), queries.size() / seconds};
  }

  private static int[] numbers(VectorHits hits) {
    final int[] numbers = new int[hits.count()];
    for (int i = 0; hits.next(); i++) {
      numbers[i] = hits.ordinal() - 1;
    }
    return numbers;
  }

  private static int common(int[] found, int[] nearest) {
    int common = 0;
    for (int number : found) {
      for (int i = 0; i < K; i++) {
        common += nearest[i] == number ? 1 : 0;
      }
    }
    return common;
  }

  private static long cpuNs() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
