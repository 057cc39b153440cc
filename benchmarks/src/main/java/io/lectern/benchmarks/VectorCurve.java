package io.lectern.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.lectern.cli.vectors.AnnEvaluation;
import io.lectern.cli.vectors.AnnPoint;
import io.lectern.cli.vectors.VectorRows;
import io.lectern.engine.Concept;
import io.lectern.engine.InsideVectors;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * {@code lectern bench vectors BASE.fvecs QUERY.fvecs TRUTH.ivecs EF,EF… [PROGRAM… [java]
 * [searcher] [PICTURE.svg]]}: builds a store of the base vectors in this process, without a
 * journal, and prints recall@10 and queries per CPU second of one thread by cosine, at each ef.
 * Makes the truth file, by exact search, if there is none. With programs ({@code hnswlib_curve},
 * {@code faiss_curve}), with the word {@code java} JVector, in the heap and on disk, and Lucene,
 * and with {@code searcher} JVector's searcher in the store's own graph: beside these, by turns of
 * one round over all queries; what is printed are medians of the rounds, and of the ratios within a
 * round, with the least and the greatest of these.
 */
final class VectorCurve {
  private static final String USAGE =
      "usage: lectern bench vectors BASE.fvecs QUERY.fvecs TRUTH.ivecs EF,EF… [PROGRAM… [java]"
          + " [searcher] [PICTURE.svg]]";
  private static final String OWN = "Lectern";
  private static final String JAVA_PEERS = "java";
  private static final String SEARCHER = "searcher";
  private static final String PICTURE = ".svg";
  private static final int K = 10;
  private static final int ROUNDS = Integer.getInteger("lectern.bench.rounds", 9);
  private static final int WARM_UP_EF = 80;

  private final List<float[]> base;
  private final List<float[]> queries;
  private final int[] efs;
  private final Map<String, Double> builds = new LinkedHashMap<>();
  private final Map<String, VectorTurns> contenders = new LinkedHashMap<>();
  private final Map<String, List<List<AnnPoint>>> rounds = new LinkedHashMap<>(); // by ef
  private List<int[]> truth = List.of();

  private VectorCurve(List<float[]> base, List<float[]> queries, int[] efs) {
    this.base = base;
    this.queries = queries;
    this.efs = efs;
  }

  static void main(String... arguments) throws IOException {
    if (arguments.length < 4) {
      throw new IllegalArgumentException(USAGE);
    }
    final List<String> files = List.of(arguments).subList(0, 3);
    final List<String> peers = new ArrayList<>(List.of(arguments).subList(4, arguments.length));
    final String picture =
        !peers.isEmpty() && peers.getLast().endsWith(PICTURE) ? peers.removeLast() : null;
    final int[] efs = Arrays.stream(arguments[3].split(",")).mapToInt(Integer::parseInt).toArray();
    final VectorCurve curve =
        new VectorCurve(
            VectorRows.readFloats(Path.of(files.get(0))),
            VectorRows.readFloats(Path.of(files.get(1))),
            efs);
    curve.measure(files, peers);
    curve.print();
    if (picture != null) {
      VectorPicture.write(Path.of(picture), curve.medians());
    }
  }

  private interface Builder<T extends VectorContender> {
    T build() throws IOException;
  }

  private <T extends VectorContender> T built(String name, Builder<T> builder) throws IOException {
    final long beganNs = processCpuNs();
    final T contender = builder.build();
    builds.put(name, (processCpuNs() - beganNs) / 1e9);
    contenders.put(name, turns(contender));
    return contender;
  }

  private void measure(List<String> files, List<String> peers) throws IOException {
    try {
      final LecternVectors lectern = built(OWN, () -> new LecternVectors(base));
      truth = VectorTruth.read(Path.of(files.get(2)), () -> lectern.exact(queries, K));
      for (String peer : peers) {
        if (peer.equals(JAVA_PEERS)) {
          final JVectorRows rows = built("JVector", () -> new JVectorRows(base));
          built("JVector on disk", () -> new JVectorFile(rows));
          built("Lucene", () -> new LuceneVectors(base));
        } else if (peer.equals(SEARCHER)) {
          final var space = new InsideVectors(lectern.snapshot(), Concept.DEFAULT_SPACE);
          built("JVector's searcher in the store", () -> new StoreByJVector(space));
        } else {
          final PeerProgram program = new PeerProgram(peer, files);
          contenders.put(program.name(), program);
          builds.put(program.name(), program.buildSeconds());
        }
      }
      contenders.values().forEach(VectorTurns::warmUp);
      for (int ef : efs) {
        byTurns(ef);
      }
    } finally {
      for (VectorTurns contender : contenders.values()) {
        contender.close();
      }
    }
  }

  private VectorTurns turns(VectorContender contender) {
    final AnnEvaluation evaluation =
        new AnnEvaluation(contender, queries, K, VectorCurve::threadCpuNs);
    return new VectorTurns() {
      @Override
      public void warmUp() {
        evaluation.warmUp(WARM_UP_EF);
      }

      @Override
      public AnnPoint run(int ef) {
        return evaluation.run(ef, truth);
      }

      @Override
      public void close() throws IOException {
        contender.close();
      }
    };
  }

  private void byTurns(int ef) {
    final Map<String, List<AnnPoint>> points = new LinkedHashMap<>();
    contenders.values().forEach(contender -> contender.run(ef)); // not counted
    for (int round = 0; round < ROUNDS; round++) {
      contenders.forEach(
          (name, contender) ->
              points.computeIfAbsent(name, _ -> new ArrayList<>()).add(contender.run(ef)));
    }
    points.forEach((name, own) -> rounds.computeIfAbsent(name, _ -> new ArrayList<>()).add(own));
  }

  private Map<String, List<AnnPoint>> medians() {
    final Map<String, List<AnnPoint>> medians = new LinkedHashMap<>();
    rounds.forEach(
        (name, byEf) ->
            medians.put(
                name,
                byEf.stream()
                    .map(
                        points ->
                            points.stream()
                                .sorted(Comparator.comparingDouble(AnnPoint::queriesPerSecond))
                                .toList()
                                .get(ROUNDS / 2))
                    .toList()));
    return medians;
  }

  private void print() {
    System.out.print("\n| ef |");
    Arrays.stream(efs).forEach(ef -> System.out.print(" " + ef + " |"));
    System.out.print(" build, CPU s |\n|---|");
    System.out.println("---|".repeat(efs.length + 1));
    medians()
        .forEach(
            (name, points) -> {
              System.out.printf("| %s, recall |", name);
              points.forEach(point -> System.out.printf(Locale.ROOT, " %.3f |", point.recall()));
              System.out.println(" |");
            });
    medians()
        .forEach(
            (name, points) -> {
              System.out.printf("| %s, queries/s |", name);
              points.forEach(
                  point -> System.out.printf(Locale.ROOT, " %,.0f |", point.queriesPerSecond()));
              System.out.printf(Locale.ROOT, " %.1f |%n", builds.get(name));
            });
    rounds.keySet().stream().filter(name -> !name.equals(OWN)).forEach(this::printRatios);
  }

  private void printRatios(String name) {
    System.out.printf("| Lectern to %s |", name);
    for (int i = 0; i < efs.length; i++) {
      final List<AnnPoint> own = rounds.get(OWN).get(i);
      final List<AnnPoint> others = rounds.get(name).get(i);
      final double[] ratios = new double[ROUNDS];
      Arrays.setAll(
          ratios,
          round -> own.get(round).queriesPerSecond() / others.get(round).queriesPerSecond());
      Arrays.sort(ratios);
      System.out.printf(
          Locale.ROOT, " %.2f (%.2f to %.2f) |", ratios[ROUNDS / 2], ratios[0], ratios[ROUNDS - 1]);
    }
    System.out.printf(Locale.ROOT, " %.2f |%n", builds.get(OWN) / builds.get(name));
  }

  private static long threadCpuNs() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  /** With what the compiler and the garbage collector take. */
  private static long processCpuNs() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }
}
