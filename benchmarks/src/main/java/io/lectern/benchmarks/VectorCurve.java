package io.lectern.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import io.lectern.cli.vectors.AnnEvaluation;
import io.lectern.cli.vectors.AnnPoint;
import io.lectern.cli.vectors.VectorRows;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * {@code lectern bench vectors BASE.fvecs QUERY.fvecs TRUTH.ivecs EF,EF… [PICTURE.svg
 * [HNSWLIB_CURVE]]}: builds a store of the base vectors in this process, without a journal, and
 * prints recall@10 and queries per CPU second of one thread by cosine, at each ef. Makes the truth
 * file, by exact search, if there is none. With a picture: beside JVector and Lucene, by turns, and
 * beside hnswlib, if its program is named, after them.
 */
final class VectorCurve {
  private static final String OWN = "Lectern";
  private static final int K = 10;
  private static final int ROUNDS = 3;
  private static final int WARM_UP_EF = 80;

  private final List<float[]> queries;
  private final int[] efs;
  private final Map<String, Double> builds = new LinkedHashMap<>();
  private final Map<String, List<AnnPoint>> curves = new LinkedHashMap<>();

  private VectorCurve(List<float[]> queries, int[] efs) {
    this.queries = queries;
    this.efs = efs;
  }

  static void main(String... arguments) throws IOException {
    if (arguments.length < 4 || arguments.length > 6) {
      throw new IllegalArgumentException(
          "usage: lectern bench vectors BASE.fvecs QUERY.fvecs TRUTH.ivecs EF,EF… [PICTURE.svg"
              + " [HNSWLIB_CURVE]]");
    }
    final List<float[]> base = VectorRows.readFloats(Path.of(arguments[0]));
    final List<float[]> queries = VectorRows.readFloats(Path.of(arguments[1]));
    final int[] efs = Arrays.stream(arguments[3].split(",")).mapToInt(Integer::parseInt).toArray();
    final VectorCurve curve = new VectorCurve(queries, efs);
    curve.measure(base, Path.of(arguments[2]), arguments.length > 4);
    if (arguments.length == 6) {
      final HnswlibCurve hnswlib = HnswlibCurve.run(arguments[5], List.of(arguments).subList(0, 4));
      curve.builds.put("hnswlib", hnswlib.buildSeconds());
      curve.curves.put("hnswlib", hnswlib.points());
    }
    curve.print();
    if (arguments.length > 4) {
      VectorPicture.write(Path.of(arguments[4]), curve.curves);
    }
  }

  private interface Builder<T extends VectorContender> {
    T build() throws IOException;
  }

  private <T extends VectorContender> T built(String name, Builder<T> builder) throws IOException {
    final long beganNs = processCpuNs();
    final T contender = builder.build();
    builds.put(name, (processCpuNs() - beganNs) / 1e9);
    return contender;
  }

  private void measure(List<float[]> base, Path truthFile, boolean withPeers) throws IOException {
    try (LecternVectors lectern = built(OWN, () -> new LecternVectors(base));
        JVectorRows jvector = withPeers ? built("JVector", () -> new JVectorRows(base)) : null;
        LuceneVectors lucene = withPeers ? built("Lucene", () -> new LuceneVectors(base)) : null) {
      final List<int[]> truth = VectorTruth.read(truthFile, () -> lectern.exact(queries, K));
      final Map<String, AnnEvaluation> evaluations = new LinkedHashMap<>();
      evaluations.put(OWN, evaluation(lectern));
      if (withPeers) {
        evaluations.put("JVector", evaluation(jvector));
        evaluations.put("Lucene", evaluation(lucene));
      }
      evaluations.values().forEach(evaluation -> evaluation.warmUp(WARM_UP_EF));
      for (int ef : efs) {
        byTurns(evaluations, ef, truth);
      }
    }
  }

  private AnnEvaluation evaluation(VectorContender contender) {
    return new AnnEvaluation(contender, queries, K, VectorCurve::threadCpuNs);
  }

  private void byTurns(Map<String, AnnEvaluation> evaluations, int ef, List<int[]> truth) {
    final Map<String, List<AnnPoint>> rounds = new LinkedHashMap<>();
    for (int round = 0; round < ROUNDS; round++) {
      evaluations.forEach(
          (name, evaluation) ->
              rounds
                  .computeIfAbsent(name, first -> new ArrayList<>())
                  .add(evaluation.run(ef, truth)));
    }
    rounds.forEach(
        (name, points) -> {
          points.sort((a, b) -> Double.compare(a.queriesPerSecond(), b.queriesPerSecond()));
          curves.computeIfAbsent(name, first -> new ArrayList<>()).add(points.get(ROUNDS / 2));
        });
  }

  private void print() {
    System.out.print("\n| ef |");
    Arrays.stream(efs).forEach(ef -> System.out.print(" " + ef + " |"));
    System.out.print(" build, CPU s |\n|---|");
    System.out.println("---|".repeat(efs.length + 1));
    curves.forEach(
        (name, points) -> {
          System.out.printf("| %s, recall |", name);
          points.forEach(point -> System.out.printf(Locale.ROOT, " %.3f |", point.recall()));
          System.out.println(" |");
        });
    curves.forEach(
        (name, points) -> {
          System.out.printf("| %s, queries/s |", name);
          points.forEach(
              point -> System.out.printf(Locale.ROOT, " %,.0f |", point.queriesPerSecond()));
          System.out.printf(Locale.ROOT, " %.1f |%n", builds.get(name));
        });
    final List<AnnPoint> own = curves.get(OWN);
    curves.forEach(
        (name, points) -> {
          if (!name.equals(OWN)) {
            System.out.printf("| Lectern to %s |", name);
            for (int i = 0; i < efs.length; i++) {
              System.out.printf(
                  Locale.ROOT,
                  " %.2f |",
                  own.get(i).queriesPerSecond() / points.get(i).queriesPerSecond());
            }
            System.out.printf(Locale.ROOT, " %.2f |%n", builds.get(OWN) / builds.get(name));
          }
        });
  }

  private static long threadCpuNs() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  /** With what the compiler and the garbage collector take. */
  private static long processCpuNs() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }
}
