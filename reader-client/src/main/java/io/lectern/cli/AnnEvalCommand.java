package io.lectern.cli;

import io.lectern.cli.load.BulkWriter;
import io.lectern.cli.load.LoadReport;
import io.lectern.cli.scratch.ScratchStore;
import io.lectern.cli.vectors.AnnBatch;
import io.lectern.cli.vectors.AnnEvaluation;
import io.lectern.cli.vectors.AnnPoint;
import io.lectern.cli.vectors.RowIds;
import io.lectern.cli.vectors.StoredRows;
import io.lectern.cli.vectors.VectorLoad;
import io.lectern.cli.vectors.VectorRows;
import io.lectern.client.BatchSearch;
import io.lectern.client.LecternReader;
import io.lectern.client.LecternWriter;
import io.lectern.engine.Concept;
import io.lectern.engine.Snapshot;
import io.lectern.engine.VectorMetric;
import io.lectern.engine.VectorSpaceConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code lectern ann-eval}: recall and speed of vector search on the files of ann-benchmarks. */
@Command(
    name = "ann-eval",
    description = {
      "Measure how well and how fast nearest vectors are found, on the files of ann-benchmarks.",
      "A coordinator process builds a temporary store of the base vectors, and this process reads"
          + " it in place and asks the queries, in one thread or several."
    })
final class AnnEvalCommand implements Callable<Integer> {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final String SPACE = Concept.DEFAULT_SPACE;

  @ParentCommand private LecternCli lectern;

  @Spec private CommandSpec spec;

  @Option(
      names = "--base",
      paramLabel = "B.fvecs",
      required = true,
      description = "The vectors among which is searched.")
  private Path base;

  @Option(
      names = "--query",
      paramLabel = "Q.fvecs",
      required = true,
      description = "The vectors that are searched for.")
  private Path query;

  @Option(
      names = "--truth",
      paramLabel = "T.ivecs",
      description =
          "For each query the numbers of the nearest vectors of the base, the nearest first;"
              + " without it all are compared, which takes a while.")
  private Path truth;

  @Option(
      names = "--ef",
      paramLabel = "N,N…",
      split = ",",
      defaultValue = "10,20,40,80,160,320",
      description = "Candidates kept in view (default: ${DEFAULT-VALUE}).")
  private List<Integer> efs;

  @Option(
      names = "-k",
      paramLabel = "N",
      defaultValue = "10",
      description = "How many are looked for (default: ${DEFAULT-VALUE}).")
  private int k;

  @Option(
      names = "--metric",
      paramLabel = "cosine|dot|euclidean",
      defaultValue = "cosine",
      description = "How vectors are compared (default: ${DEFAULT-VALUE}).")
  private VectorMetric metric;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Search on so many threads at once (default: ${DEFAULT-VALUE}); queries a second are"
              + " those of all together.")
  private int threads;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // picocli acts on it
  private boolean help;

  /** What the base took to be loaded. */
  private record Build(int vectors, int dimension, double seconds) {}

  @Override
  public Integer call() throws IOException, InterruptedException {
    final Path launcher = Launcher.required("ann-eval");
    if (efs.stream().anyMatch(ef -> ef < 1)) {
      throw new ParameterException(spec.commandLine(), "--ef " + efs + " must all be at least 1");
    }
    if (k < 1) {
      throw new ParameterException(spec.commandLine(), "-k " + k + " must be at least 1");
    }
    if (threads < 1) {
      throw new ParameterException(
          spec.commandLine(), "--threads " + threads + " must be at least 1");
    }
    final List<float[]> queries = VectorRows.readFloats(query);
    requireQueries(queries);
    final List<int[]> nearest = truth == null ? null : VectorRows.readInts(truth);
    if (nearest != null) {
      requireTruth(nearest, queries.size(), VectorRows.count(base));
    }
    try (ScratchStore scratch = new ScratchStore(launcher, "lectern-ann-eval");
        LecternWriter writer = scratch.startCoordinator("ann-eval");
        LecternReader reader = LecternReader.open(scratch.store())) {
      final Build build = build(writer, reader);
      try (Snapshot snapshot = reader.snapshot()) {
        final StoredRows rows = new StoredRows(snapshot, SPACE, build.vectors());
        final List<int[]> truths = nearest == null ? rows.exact(queries, k) : nearest;
        final List<AnnPoint> points =
            threads == 1 ? points(rows, queries, truths) : batches(rows, queries, truths);
        print(build, queries.size(), points);
      }
    }
    return ExitCode.DONE;
  }

  private List<AnnPoint> points(StoredRows rows, List<float[]> queries, List<int[]> truths) {
    final AnnEvaluation evaluation = new AnnEvaluation(rows, queries, k, System::nanoTime);
    evaluation.warmUp(efs.getLast());
    return efs.stream().map(ef -> evaluation.run(ef, truths)).toList();
  }

  private List<AnnPoint> batches(StoredRows rows, List<float[]> queries, List<int[]> truths) {
    try (BatchSearch search = new BatchSearch(threads)) {
      final AnnBatch batch = new AnnBatch(search, rows, queries, k, System::nanoTime);
      batch.warmUp(efs.getLast());
      return efs.stream().map(ef -> batch.run(ef, truths)).toList();
    }
  }

  private void requireQueries(List<float[]> queries) throws IOException {
    final int dimension = VectorRows.dimension(base);
    if (queries.isEmpty()) {
      throw new CliException(ExitCode.NOT_FOUND, query + " holds no vector");
    }
    if (queries.getFirst().length != dimension) {
      throw new CliException(
          ExitCode.NOT_FOUND,
          query
              + " has vectors of "
              + queries.getFirst().length
              + " values, and "
              + base
              + " of "
              + dimension);
    }
  }

  private void requireTruth(List<int[]> nearest, int queries, long vectors) {
    if (nearest.size() != queries) {
      throw new CliException(
          ExitCode.NOT_FOUND,
          truth + " has " + nearest.size() + " rows, and there are " + queries + " queries");
    }
    if (nearest.getFirst().length < Math.min(k, vectors)) {
      throw new CliException(
          ExitCode.NOT_FOUND,
          truth
              + " names "
              + nearest.getFirst().length
              + " vectors for a query, and -k asks for "
              + k);
    }
    for (int[] row : nearest) {
      for (int number : row) {
        if (number < 0 || number >= vectors) {
          throw new CliException(
              ExitCode.NOT_FOUND,
              truth + " names vector " + number + ", and the base has " + vectors);
        }
      }
    }
  }

  private Build build(LecternWriter writer, LecternReader reader) throws IOException {
    final Streams streams = lectern.streams();
    final long beganNs = System.nanoTime();
    final int dimension = VectorRows.dimension(base);
    writer
        .unit()
        .createSpace(new VectorSpaceConfig(SPACE, dimension, metric, "", ""))
        .send(TIMEOUT);
    final LoadReport report = new LoadReport(base.toString(), streams.err(), Optional.empty(), 1);
    try (VectorRows rows = VectorRows.open(base);
        RowIds ids = RowIds.numbers("");
        LoadProgress progress = LoadProgress.start(streams)) {
      new VectorLoad(reader, new BulkWriter(writer, false, report), SPACE, ids)
          .load(rows, progress::bytes);
    }
    reader.awaitEpoch(report.epoch(), TIMEOUT);
    return new Build(
        Math.toIntExact(report.conceptCount()), dimension, (System.nanoTime() - beganNs) / 1e9);
  }

  private void print(Build build, int queries, List<AnnPoint> points) {
    if (json) {
      printJson(build, queries, points);
      return;
    }
    final Output out = lectern.streams().out();
    out.printf(
        "%,d vectors of %,d values, %s: loaded in %.1f s, %,.0f a second, journaled%n",
        build.vectors(),
        build.dimension(),
        metricName(),
        build.seconds(),
        build.vectors() / build.seconds());
    out.printf(
        "%,d queries for the %d nearest, %s, another process's store in place%n%n",
        queries, k, threads == 1 ? "one thread" : threads + " threads");
    out.printf("%6s %10s %12s %10s %10s%n", "ef", "recall@" + k, "queries/s", "p50 us", "p99 us");
    for (AnnPoint point : points) {
      out.printf(
          "%6d %10.4f %,12.0f %10.1f %10.1f%n",
          point.ef(),
          point.recall(),
          point.queriesPerSecond(),
          point.p50Ns() / 1e3,
          point.p99Ns() / 1e3);
    }
  }

  private void printJson(Build build, int queries, List<AnnPoint> points) {
    JsonObjects.print(
        lectern.streams().out(),
        object -> {
          object.writeNumberField("vectors", build.vectors());
          object.writeNumberField("dimension", build.dimension());
          object.writeStringField("metric", metricName());
          object.writeNumberField("build_seconds", build.seconds());
          object.writeNumberField("queries", queries);
          object.writeNumberField("k", k);
          object.writeNumberField("threads", threads);
          object.writeArrayFieldStart("points");
          for (AnnPoint point : points) {
            object.writeStartObject();
            object.writeNumberField("ef", point.ef());
            object.writeNumberField("recall", point.recall());
            object.writeNumberField("queries_per_second", point.queriesPerSecond());
            object.writeNumberField("p50_us", point.p50Ns() / 1e3);
            object.writeNumberField("p99_us", point.p99Ns() / 1e3);
            object.writeEndObject();
          }
          object.writeEndArray();
        });
  }

  private String metricName() {
    return metric.name().toLowerCase(Locale.ROOT);
  }
}
