package io.lectern.benchmarks;

import io.lectern.cli.wordnet.WordNet;
import io.lectern.engine.Concept;
import io.lectern.engine.Edge;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/** A graph that every contender holds. The same in every run. */
final class GraphData {
  private static final int CONCEPTS = 1_000_000;
  private static final int EDGES = 10_000_000;
  private static final int LEVELS = 20;
  private static final long SEED = 5;

  /** Of the vertices, by number. */
  final String[] ids;

  // The edges, in columns; a single type is that of all.
  final int[] froms;
  final String[] types;
  final int[] tos;

  private GraphData(String[] ids, int[] froms, String[] types, int[] tos) {
    this.ids = ids;
    this.froms = froms;
    this.types = types;
    this.tos = tos;
  }

  int vertices() {
    return ids.length;
  }

  int edges() {
    return froms.length;
  }

  Edge edge(int index) {
    return Edge.of(ids[froms[index]], types[index % types.length], ids[tos[index]]);
  }

  static GraphData of(String name) {
    return switch (name) {
      case "wordnet" -> wordNet();
      case "power-law" -> powerLaw(CONCEPTS, EDGES);
      default -> throw new IllegalArgumentException("no graph '" + name + "': wordnet, power-law");
    };
  }

  private static GraphData wordNet() {
    final WordNet wordNet;
    try {
      wordNet = WordNet.read();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    final String[] ids = wordNet.concepts().map(Concept::id).toArray(String[]::new);
    final Map<String, Integer> numbers = new HashMap<>();
    for (int i = 0; i < ids.length; i++) {
      numbers.put(ids[i], i);
    }
    final Set<Edge> seen = new HashSet<>();
    final List<Edge> edges = wordNet.edges().filter(seen::add).toList();
    return new GraphData(
        ids,
        edges.stream().mapToInt(edge -> numbers.get(edge.from())).toArray(),
        edges.stream().map(Edge::type).toArray(String[]::new),
        edges.stream().mapToInt(edge -> numbers.get(edge.to())).toArray());
  }

  /**
   * R-MAT with 0.57, 0.19, 0.19, 0.05; distinct edges in random order, vertices renumbered at
   * random.
   */
  private static GraphData powerLaw(int concepts, int count) {
    final SplittableRandom random = new SplittableRandom(SEED);
    long[] pairs = new long[0];
    while (pairs.length < count) {
      final int known = pairs.length;
      pairs = Arrays.copyOf(pairs, count + count / 4);
      for (int i = known; i < pairs.length; i++) {
        pairs[i] = pair(random, concepts);
      }
      Arrays.parallelSort(pairs);
      pairs = distinct(pairs);
    }
    shuffle(pairs, random);
    final int[] numbers = new int[concepts];
    Arrays.setAll(numbers, i -> i);
    for (int i = concepts - 1; i > 0; i--) {
      final int j = random.nextInt(i + 1);
      final int number = numbers[i];
      numbers[i] = numbers[j];
      numbers[j] = number;
    }
    final int[] froms = new int[count];
    final int[] tos = new int[count];
    for (int i = 0; i < count; i++) {
      froms[i] = numbers[(int) (pairs[i] >>> 32)];
      tos[i] = numbers[(int) pairs[i]];
    }
    final String[] ids = new String[concepts];
    Arrays.setAll(ids, Corpus::id);
    return new GraphData(ids, froms, new String[] {Corpus.EDGE_TYPE}, tos);
  }

  private static long pair(SplittableRandom random, int concepts) {
    while (true) {
      int from = 0;
      int to = 0;
      for (int level = 0; level < LEVELS; level++) {
        final double place = random.nextDouble();
        from = from << 1 | (place >= 0.76 ? 1 : 0);
        to = to << 1 | ((place >= 0.57 && place < 0.76) || place >= 0.95 ? 1 : 0);
      }
      if (from < concepts && to < concepts) {
        return (long) from << 32 | to;
      }
    }
  }

  private static long[] distinct(long[] sorted) {
    int kept = 0;
    for (int i = 0; i < sorted.length; i++) {
      if (i == 0 || sorted[i] != sorted[i - 1]) {
        sorted[kept++] = sorted[i];
      }
    }
    return Arrays.copyOf(sorted, kept);
  }

  private static void shuffle(long[] pairs, SplittableRandom random) {
    for (int i = pairs.length - 1; i > 0; i--) {
      final int j = random.nextInt(i + 1);
      final long pair = pairs[i];
      pairs[i] = pairs[j];
      pairs[j] = pair;
    }
  }
}
