package io.lectern.benchmarks;

import io.lectern.cli.vectors.VectorRows;
import io.lectern.engine.Concept;
import io.lectern.engine.Filter;
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
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * {@code lectern bench filters BASE.fvecs QUERY.fvecs EF SHARE,SHARE…}: builds a store of the base
 * vectors in this process, each with a number of its own by chance, and prints recall@10 and
 * queries per CPU second of one thread, by cosine, with filters that want these shares of them:
 * when each search is the first with its filter, and when the searcher remembers the filter's
 * answers.
 */
final class FilterCurve {
  private static final int K = 10;
  private static final int PUTS_PER_BATCH = 256;
  private static final int NUMBERS = 1_000_000;
  private static final int WARM_UP_QUERIES = 200;

  private FilterCurve() {}

  static void main(String... arguments) throws IOException {
    if (arguments.length != 4) {
      throw new IllegalArgumentException(
          "usage: lectern bench filters BASE.fvecs QUERY.fvecs EF SHARE,SHARE…");
    }
    final List<float[]> base = VectorRows.readFloats(Path.of(arguments[0]));
    final List<float[]> queries = VectorRows.readFloats(Path.of(arguments[1]));
    final int ef = Integer.parseInt(arguments[2]);
    final double[] shares =
        Arrays.stream(arguments[3].split(",")).mapToDouble(Double::parseDouble).toArray();
    final Path directory = Files.createTempDirectory("lectern-filters");
    final Path file = directory.resolve("store.dat");
    final ReaderTable readers = ReaderTable.inProcess();
    try (StoreWriter writer = StoreWriter.create(file, StoreConfig.defaults(), readers);
        StoreReader reader = StoreReader.open(file)) {
      build(writer, base);
      final ReaderRow row = readers.row(0);
      row.claim(1, 1, "bench");
      try (Snapshot snapshot = reader.snapshot(row)) {
        for (double share : shares) {
          measure(snapshot, queries, ef, share);
        }
      }
    } finally {
      Files.deleteIfExists(file);
      Files.deleteIfExists(directory);
    }
  }

  private static void build(StoreWriter writer, List<float[]> base) {
    writer.beginBatch();
    for (int row = 0; row < base.size(); row++) {
      if (row % PUTS_PER_BATCH == PUTS_PER_BATCH - 1) {
        writer.commit();
        writer.beginBatch();
      }
      writer.put(
          Concept.builder(Integer.toString(row))
              .metadata("number", (long) ThreadLocalRandom.current().nextInt(NUMBERS))
              .embedding(base.get(row))
              .build());
    }
    writer.commit();
  }

  private static void measure(Snapshot snapshot, List<float[]> queries, int ef, double share) {
    final Filter filter = Filter.parse("metadata.number < " + Math.round(share * NUMBERS));
    final VectorHits kept = new VectorHits();
    final int warmUp = Math.min(WARM_UP_QUERIES, queries.size());
    for (int i = 0; i < warmUp; i++) {
      snapshot.search(query(queries.get(i), ef, filter), new VectorHits());
      snapshot.search(query(queries.get(i), ef, filter), kept);
    }
    long found = 0;
    long wanted = 0;
    long firstNs = 0;
    long keptNs = 0;
    final VectorHits exact = new VectorHits();
    for (float[] vector : queries) {
      final VectorQuery query = query(vector, ef, filter);
      final long begin = cpuNs();
      final VectorHits first = snapshot.search(query, new VectorHits());
      final long middle = cpuNs();
      snapshot.search(query, kept);
      keptNs += cpuNs() - middle;
      firstNs += middle - begin;
      final Set<Integer> nearest = ordinals(snapshot.search(query.exactly(), exact));
      wanted += nearest.size();
      nearest.retainAll(ordinals(first));
      found += nearest.size();
    }
    System.out.printf(
        "share %s ef %d recall %.4f qps %.0f, remembered %.0f%n",
        share,
        ef,
        found / (double) wanted,
        queries.size() / (firstNs / 1e9),
        queries.size() / (keptNs / 1e9));
  }

  private static VectorQuery query(float[] vector, int ef, Filter filter) {
    return VectorQuery.of(Concept.DEFAULT_SPACE, vector, K).withEf(ef).where(filter);
  }

  private static Set<Integer> ordinals(VectorHits hits) {
    final Set<Integer> ordinals = new HashSet<>();
    while (hits.next()) {
      ordinals.add(hits.ordinal());
    }
    return ordinals;
  }

  private static long cpuNs() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
