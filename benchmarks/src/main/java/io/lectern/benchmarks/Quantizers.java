package io.lectern.benchmarks;

import io.github.jbellis.jvector.graph.ListRandomAccessVectorValues;
import io.github.jbellis.jvector.graph.RandomAccessVectorValues;
import io.github.jbellis.jvector.graph.similarity.ScoreFunction;
import io.github.jbellis.jvector.quantization.CompressedVectors;
import io.github.jbellis.jvector.quantization.NVQuantization;
import io.github.jbellis.jvector.quantization.ProductQuantization;
import io.github.jbellis.jvector.vector.VectorizationProvider;
import io.github.jbellis.jvector.vector.types.VectorFloat;
import io.lectern.cli.vectors.VectorRows;
import io.lectern.engine.Concept;
import io.lectern.engine.InsideVectors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ForkJoinPool;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * {@code lectern bench quantizers BASE.fvecs QUERY.fvecs [TURNS]}: what the store's codes of one
 * byte a value and JVector's quantisers keep of the order of vectors, by cosine, and how long a
 * comparison takes of nodes in random order.
 */
final class Quantizers implements AutoCloseable {
  private static final int K = 10;
  private static final int[] KEPT = {10, 15, 20, 40};
  private static final int QUERIES = 100;
  private static final int AT_ONCE = 32;
  private static final int TURNS = 40;
  private static final int CENTROIDS = 256;

  private final List<float[]> base;
  private final List<float[]> queries;
  private final LecternVectors lectern;
  private final InsideVectors store;
  private final Map<String, CompressedVectors> quantized = new LinkedHashMap<>();
  private final int[] nodes;

  private Quantizers(List<float[]> base, List<float[]> queries) throws IOException {
    this.base = base;
    this.queries = queries.subList(0, Math.min(QUERIES, queries.size()));
    lectern = new LecternVectors(base);
    store = new InsideVectors(lectern.snapshot(), Concept.DEFAULT_SPACE);
    final int dimension = base.getFirst().length;
    final List<VectorFloat<?>> units = new ArrayList<>();
    base.forEach(row -> units.add(JVectorRows.unit(row)));
    final RandomAccessVectorValues values = new ListRandomAccessVectorValues(units, dimension);
    final ForkJoinPool pool = ForkJoinPool.commonPool();
    quantized.put("NVQ", NVQuantization.compute(values, 1).encodeAll(values, pool));
    for (int share : new int[] {2, 4, 8}) {
      quantized.put(
          "PQ, a byte for " + share + " values",
          ProductQuantization.compute(values, dimension / share, CENTROIDS, false)
              .encodeAll(values, pool));
    }
    nodes = new SplittableRandom(1).ints(1 << 14, 0, base.size()).toArray();
  }

  static void main(String... arguments) throws IOException {
    if (arguments.length < 2 || arguments.length > 3) {
      throw new IllegalArgumentException(
          "usage: lectern bench quantizers BASE.fvecs QUERY.fvecs [TURNS]");
    }
    System.out.println(VectorizationProvider.getInstance().getClass().getSimpleName());
    try (Quantizers quantizers =
        new Quantizers(
            VectorRows.readFloats(Path.of(arguments[0])),
            VectorRows.readFloats(Path.of(arguments[1])))) {
      quantizers.printOverlap();
      quantizers.time(arguments.length == 3 ? Integer.parseInt(arguments[2]) : TURNS);
    }
  }

  /** How many of the nearest are among the first few by approximate scores. */
  private void printOverlap() {
    System.out.print("\n| of the nearest 10, among the first |");
    Arrays.stream(KEPT).forEach(kept -> System.out.print(" " + kept + " |"));
    System.out.println(" bytes a vector |\n|---|" + "---|".repeat(KEPT.length + 1));
    printOverlap("Lectern, a byte a value", base.getFirst().length + Float.BYTES, this::codes);
    quantized.forEach(
        (name, vectors) ->
            printOverlap(
                name, vectors.getCompressedSize(), query -> scores(vectors, query)::similarityTo));
  }

  private interface Scoring {
    IntToDoubleFunction of(float[] query);
  }

  private void printOverlap(String name, int bytes, Scoring scoring) {
    final int[] found = new int[KEPT.length];
    for (float[] query : queries) {
      final int[] nearest = Arrays.copyOf(order(exact(query)), K);
      final int[] order = order(scoring.of(query));
      for (int i = 0; i < KEPT.length; i++) {
        final int[] first = Arrays.copyOf(order, KEPT[i]);
        Arrays.sort(first);
        found[i] +=
            (int)
                Arrays.stream(nearest).filter(row -> Arrays.binarySearch(first, row) >= 0).count();
      }
    }
    System.out.print("| " + name + " |");
    for (int count : found) {
      System.out.printf(Locale.ROOT, " %.4f |", count / (double) (K * queries.size()));
    }
    System.out.println(" " + bytes + " |");
  }

  /** All rows, the nearest first. */
  private int[] order(IntToDoubleFunction score) {
    final double[] scores = new double[base.size()];
    Arrays.setAll(scores, score);
    return IntStream.range(0, scores.length)
        .boxed()
        .sorted((a, b) -> Double.compare(scores[b], scores[a]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** The base's rows were put in their order: node n is row n - 1. */
  private IntToDoubleFunction codes(float[] query) {
    store.query(query);
    return row -> -store.key(row + 1);
  }

  private IntToDoubleFunction exact(float[] query) {
    store.query(query);
    return row -> -store.exactKey(row + 1);
  }

  private static ScoreFunction scores(CompressedVectors vectors, float[] query) {
    return vectors.precomputedScoreFunctionFor(JVectorRows.unit(query), JVectorRows.SIMILARITY);
  }

  private void time(int turns) {
    final float[] query = queries.getFirst();
    store.query(query);
    final Alternation alternation = new Alternation(turns);
    alternation.add("Lectern, vectors", nodes.length, this::sumExact);
    alternation.add("Lectern, a byte a value, one at a time", nodes.length, this::sumCodes);
    alternation.add("Lectern, a byte a value, many at once", nodes.length, this::sumManyCodes);
    quantized.forEach(
        (name, vectors) -> {
          final ScoreFunction scores = scores(vectors, query);
          alternation.add(name, nodes.length, () -> sum(scores));
        });
    alternation.run("comparison, nodes in random order");
  }

  private long sumExact() {
    float sum = 0;
    for (int row : nodes) {
      sum += store.exactKey(row + 1);
    }
    return Float.floatToRawIntBits(sum);
  }

  private long sumCodes() {
    float sum = 0;
    for (int row : nodes) {
      sum += store.key(row + 1);
    }
    return Float.floatToRawIntBits(sum);
  }

  private long sumManyCodes() {
    final int[] some = new int[AT_ONCE];
    final float[] keys = new float[2 * AT_ONCE];
    float sum = 0;
    for (int from = 0; from < nodes.length; from += AT_ONCE) {
      for (int i = 0; i < AT_ONCE; i++) {
        some[i] = nodes[from + i] + 1;
      }
      store.keys(some, AT_ONCE, keys);
      for (int i = 0; i < AT_ONCE; i++) {
        sum += keys[i];
      }
    }
    return Float.floatToRawIntBits(sum);
  }

  private long sum(ScoreFunction scores) {
    float sum = 0;
    for (int row : nodes) {
      sum += scores.similarityTo(row);
    }
    return Float.floatToRawIntBits(sum);
  }

  @Override
  public void close() throws IOException {
    lectern.close();
  }
}
