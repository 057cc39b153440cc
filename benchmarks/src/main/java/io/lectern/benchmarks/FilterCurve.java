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
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;

/**
 * {@code lectern bench filters BASE.fvecs QUERY.fvecs EF SHARE,SHARE…}: builds a store of the base
 * vectors in this process, each with a number of its own by chance, and an index of Lucene's of the
 * same, and prints recall@10 and queries per CPU second of one thread, by cosine, with filters that
 * want these shares of them: when each search is the first with its filter, and when the searcher
 * remembers the filter's answers. All four by turns, query by query.
 */
final class FilterCurve implements AutoCloseable {
  private static final int K = 10;
  private static final int PUTS_PER_BATCH = 256;
  private static final int NUMBERS = 1_000_000;
  private static final int WARM_UP_ROUNDS = 2;

  private final TemporaryDirectory directory = new TemporaryDirectory("lectern-filters");
  private final ReaderTable readers = ReaderTable.inProcess();
  private final StoreWriter writer;
  private final StoreReader reader;
  private final LuceneVectors lucene;
  private final Snapshot snapshot;
  private final List<float[]> queries;
  private final int ef;

  private FilterCurve(List<float[]> base, List<float[]> queries, int ef) throws IOException {
    this.queries = queries;
    this.ef = ef;
    final long[] numbers = new Random(1).longs(base.size(), 0, NUMBERS).toArray();
    final Path file = directory.path().resolve("store.dat");
    writer = StoreWriter.create(file, StoreConfig.defaults(), readers);
    reader = StoreReader.open(file);
    build(base, numbers);
    lucene = new LuceneVectors(base, numbers);
    final ReaderRow row = readers.row(0);
    row.claim(1, 1, "bench");
    snapshot = reader.snapshot(row);
  }

  static void main(String... arguments) throws IOException {
    if (arguments.length != 4) {
      throw new IllegalArgumentException(
          "usage: lectern bench filters BASE.fvecs QUERY.fvecs EF SHARE,SHARE…");
    }
    final List<float[]> base = VectorRows.readFloats(Path.of(arguments[0]));
    final List<float[]> queries = VectorRows.readFloats(Path.of(arguments[1]));
    final double[] shares =
        Arrays.stream(arguments[3].split(",")).mapToDouble(Double::parseDouble).toArray();
    try (FilterCurve curve = new FilterCurve(base, queries, Integer.parseInt(arguments[2]))) {
      System.out.println(
          "| share | Lectern: recall | queries/s | remembered | Lucene: recall | queries/s |"
              + " remembered | Lectern to Lucene | remembered |");
      System.out.println("|---|---|---|---|---|---|---|---|---|");
      for (double share : shares) {
        curve.measure(share);
      }
    }
  }

  private void build(List<float[]> base, long[] numbers) {
    writer.beginBatch();
    for (int row = 0; row < base.size(); row++) {
      if (row % PUTS_PER_BATCH == PUTS_PER_BATCH - 1) {
        writer.commit();
        writer.beginBatch();
      }
      writer.put(
          Concept.builder(Integer.toString(row))
              .metadata("number", numbers[row])
              .embedding(base.get(row))
              .build());
    }
    writer.commit();
  }

  private void measure(double share) {
    final long limit = Math.round(share * NUMBERS);
    final Filter filter = Filter.parse("metadata.number < " + limit);
    for (int round = 0; round < WARM_UP_ROUNDS; round++) {
      new Round(filter, limit).run(Math.min(queries.size(), 400));
    }
    final Round round = new Round(filter, limit);
    round.run(queries.size());
    round.print(share);
  }

  /** All queries with one filter. */
  private final class Round {
    private final Filter filter;
    private final long limit;
    private final VectorHits kept = new VectorHits();
    private final VectorHits exact = new VectorHits();
    private final int[] found = new int[K];
    private final long[] ns = new long[4];
    private int count;
    private long wanted;
    private long right;
    private long luceneRight;

    Round(Filter filter, long limit) {
      this.filter = filter;
      this.limit = limit;
    }

    void run(int most) {
      count = most;
      for (float[] vector : queries.subList(0, most)) {
        ask(vector);
      }
    }

    private void ask(float[] vector) {
      final VectorQuery query =
          VectorQuery.of(Concept.DEFAULT_SPACE, vector, K).withEf(ef).where(filter);
      final long begin = cpuNs();
      final VectorHits first = snapshot.search(query, new VectorHits());
      final long second = cpuNs();
      snapshot.search(query, kept);
      final long third = cpuNs();
      lucene.findBelow(limit, false, vector, ef, found);
      final long fourth = cpuNs();
      final int hits = lucene.findBelow(limit, true, vector, ef, found);
      final long end = cpuNs();
      ns[0] += second - begin;
      ns[1] += third - second;
      ns[2] += fourth - third;
      ns[3] += end - fourth;
      final Set<Integer> nearest = rows(snapshot.search(query.exactly(), exact));
      wanted += nearest.size();
      right += rows(first).stream().filter(nearest::contains).count();
      luceneRight += Arrays.stream(found, 0, hits).filter(nearest::contains).count();
    }

    void print(double share) {
      System.out.printf(
          Locale.ROOT,
          "| %s | %.4f | %,.0f | %,.0f | %.4f | %,.0f | %,.0f | %.2f | %.2f |%n",
          share,
          right / (double) wanted,
          count / (ns[0] / 1e9),
          count / (ns[1] / 1e9),
          luceneRight / (double) wanted,
          count / (ns[2] / 1e9),
          count / (ns[3] / 1e9),
          ns[2] / (double) ns[0],
          ns[3] / (double) ns[1]);
    }
  }

  private static Set<Integer> rows(VectorHits hits) {
    final Set<Integer> rows = new HashSet<>();
    while (hits.next()) {
      rows.add(Integer.parseInt(hits.id()));
    }
    return rows;
  }

  private static long cpuNs() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  @Override
  public void close() throws IOException {
    snapshot.close();
    lucene.close();
    reader.close();
    writer.close();
    directory.close();
  }
}
