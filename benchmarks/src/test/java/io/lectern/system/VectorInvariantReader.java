package io.lectern.system;

import io.lectern.client.LecternReader;
import io.lectern.engine.Concept;
import io.lectern.engine.ConceptFlyweight;
import io.lectern.engine.FilterField;
import io.lectern.engine.Snapshot;
import io.lectern.engine.VectorHits;
import io.lectern.engine.VectorQuery;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * A process that searches in snapshots and looks for hits that break the {@link VectorInvariants},
 * until its input ends. Exit code 1 and a line VIOLATION if it found something.
 */
final class VectorInvariantReader {
  private static final int K = 10;
  private static final int MOST_IN_VIEW = 50;
  private static final int SEARCHES_PER_SNAPSHOT = 10;
  private static final double TOLERANCE = 1e-4;

  private final LecternReader reader;
  private final int writers;
  private final SplittableRandom random;
  private final VectorHits hits = new VectorHits();
  private final ConceptFlyweight view = new ConceptFlyweight();
  private final Recall plain = new Recall();
  private final Recall filtered = new Recall();
  private long checks;

  private VectorInvariantReader(LecternReader reader, int writers, long seed) {
    this.reader = reader;
    this.writers = writers;
    this.random = new SplittableRandom(seed);
  }

  /** Arguments: directory, number of writers, seed. */
  public static void main(String[] args) throws Exception {
    try (LecternReader reader = LecternReader.open(Path.of(args[0]))) {
      new VectorInvariantReader(reader, Integer.parseInt(args[1]), Long.parseLong(args[2])).run();
    } catch (AssertionError e) {
      System.out.println("VIOLATION " + e.getMessage());
      System.exit(1);
    }
  }

  private void run() throws InterruptedException {
    System.out.println("ready");
    while (!StandardInput.ended()) {
      try (Snapshot snapshot = reader.snapshot()) {
        checkSnapshot(snapshot);
      } catch (AssertionError e) {
        throw new AssertionError(e.getMessage() + ", after " + checks + " checks", e);
      }
    }
    System.out.println("checks " + checks);
    System.out.println("last epoch " + reader.committedEpoch());
    plain.print("plain");
    filtered.print("filtered");
  }

  private void checkSnapshot(Snapshot snapshot) throws InterruptedException {
    Thread.sleep(random.nextInt(30)); // units come meanwhile that a search must pass over
    final Map<String, Integer> counts = counts(snapshot);
    for (int i = 0; i < SEARCHES_PER_SNAPSHOT; i++) {
      search(snapshot, counts, random.nextInt(4) == 0);
      checkAnyGroup(snapshot);
    }
    if (random.nextInt(10) == 0) {
      checkAll(snapshot, counts);
    }
  }

  /** How many vectors of each type the writers say there are. */
  private Map<String, Integer> counts(Snapshot snapshot) {
    final Map<String, Integer> counts = new HashMap<>();
    for (int writer = 0; writer < writers; writer++) {
      final String id = VectorInvariants.counter(writer);
      require(snapshot.find(id, view), snapshot, "there is no " + id);
      view.metadata()
          .forEach((type, count) -> counts.merge(type, ((Long) count).intValue(), Integer::sum));
    }
    return counts;
  }

  private void search(Snapshot snapshot, Map<String, Integer> counts, boolean exactToo) {
    final int choice = random.nextInt(2 * VectorInvariants.TYPES.size());
    final boolean isFiltered = choice < VectorInvariants.TYPES.size();
    final String type = isFiltered ? VectorInvariants.TYPES.get(choice) : null;
    final int live = isFiltered ? counts.get(type) : total(counts);
    final VectorQuery all = query();
    final VectorQuery wide = isFiltered ? all.where(FilterField.type().is(type)) : all;
    // With a narrow view, a filter does not mean that all it wants are compared.
    final VectorQuery query = exactToo ? wide : wide.withEf(random.nextInt(1, MOST_IN_VIEW));
    final Set<Integer> found = hits(snapshot, query, type, live);
    if (exactToo) {
      final Set<Integer> nearest = hits(snapshot, query.exactly(), type, live);
      (isFiltered ? filtered : plain).add(found, nearest);
    }
  }

  private void checkAnyGroup(Snapshot snapshot) {
    final int writer = random.nextInt(writers);
    final int group = random.nextInt(VectorInvariants.GROUPS);
    IntStream.range(0, VectorInvariants.size(group))
        .mapToObj(member -> snapshot.get(VectorInvariants.id(writer, group, member)))
        .flatMap(Optional::stream)
        .findAny()
        .ifPresent(concept -> checkGroup(snapshot, concept));
  }

  private VectorQuery query() {
    return VectorQuery.of(Concept.DEFAULT_SPACE, VectorInvariants.vector(random), K);
  }

  /** Searches and checks every hit; returns the ordinals found. */
  private Set<Integer> hits(Snapshot snapshot, VectorQuery query, String type, int live) {
    snapshot.search(query, hits);
    final String search = "search for type " + type + ", exact " + query.exact();
    require(
        hits.count() == Math.min(K, live),
        snapshot,
        search + ": " + hits.count() + " hits of " + live + " vectors");
    final Set<Integer> found = new HashSet<>();
    float last = Float.POSITIVE_INFINITY;
    while (hits.next()) {
      final Concept concept = hitConcept(snapshot);
      final String hit = search + ": " + concept.id() + " of score " + hits.score();
      require(found.add(hits.ordinal()), snapshot, hit + " is found twice");
      require(hits.score() <= last, snapshot, hit + " comes after one of " + last);
      require(type == null || type.equals(concept.type()), snapshot, hit + " is " + concept.type());
      checkScore(snapshot, hit, concept, query.vector());
      checkGroup(snapshot, concept);
      last = hits.score();
      checks++;
    }
    return found;
  }

  /** The concept of the present hit, as looking its id up gives it. */
  private Concept hitConcept(Snapshot snapshot) {
    final String id = hits.id();
    require(snapshot.find(id, view), snapshot, "there is no " + id + ", which is a hit");
    require(
        view.ordinal() == hits.ordinal(),
        snapshot,
        id + " has ordinal " + view.ordinal() + ", as a hit " + hits.ordinal());
    return view.toConcept();
  }

  private void checkScore(Snapshot snapshot, String hit, Concept concept, float[] wanted) {
    final float[] vector = concept.vectors().get(Concept.DEFAULT_SPACE);
    require(vector != null, snapshot, hit + " has no vector");
    final double score = VectorInvariants.cosine(vector, wanted);
    require(
        Math.abs(score - hits.score()) <= TOLERANCE,
        snapshot,
        hit + " has a vector of score " + score);
  }

  /** Every member of a concept's group is what the concept's generation says, or not there. */
  private void checkGroup(Snapshot snapshot, Concept concept) {
    final int writer = (int) number(concept, VectorInvariants.WRITER);
    final int group = (int) number(concept, VectorInvariants.GROUP);
    final long generation = number(concept, VectorInvariants.GENERATION);
    for (int member = 0; member < VectorInvariants.size(group); member++) {
      final Optional<Concept> expected = VectorInvariants.member(writer, group, member, generation);
      final Optional<Concept> shown = snapshot.get(VectorInvariants.id(writer, group, member));
      require(
          expected.equals(shown),
          snapshot,
          "%s is of generation %d; of its group there is %s instead of %s"
              .formatted(concept.id(), generation, inWords(shown), inWords(expected)));
    }
    checks++;
  }

  /**
   * Goes through all concepts: there are as many vectors as the writers say, and the exact search
   * finds the nearest of them.
   */
  private void checkAll(Snapshot snapshot, Map<String, Integer> counts) {
    final VectorQuery query = query().exactly();
    final Map<String, Integer> counted = new HashMap<>();
    final List<Double> scores = new ArrayList<>();
    for (int ordinal = 1; ordinal < snapshot.ordinalLimit(); ordinal++) {
      final float[] vector =
          snapshot.wrap(ordinal, view) ? view.vector(Concept.DEFAULT_SPACE) : null;
      if (vector != null) {
        counted.merge(view.type(), 1, Integer::sum);
        scores.add(VectorInvariants.cosine(vector, query.vector()));
      }
    }
    counts.forEach(
        (type, count) ->
            require(
                count.equals(counted.getOrDefault(type, 0)),
                snapshot,
                "writers say " + counts + ", there are " + counted));
    scores.sort(Comparator.reverseOrder());
    snapshot.search(query, hits);
    for (int i = 0; hits.next(); i++) {
      require(
          Math.abs(hits.score() - scores.get(i)) <= TOLERANCE,
          snapshot,
          "exact hit " + i + " scores " + hits.score() + " instead of " + scores.get(i));
    }
    checks++;
  }

  private static String inWords(Optional<Concept> concept) {
    return concept
        .map(it -> it + " vector " + Arrays.toString(it.vectors().get(Concept.DEFAULT_SPACE)))
        .orElse("none");
  }

  private static int total(Map<String, Integer> counts) {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }

  private static long number(Concept concept, String key) {
    return (Long) concept.metadata().get(key);
  }

  private static void require(boolean holds, Snapshot snapshot, String message) {
    if (!holds) {
      throw new AssertionError(message + ", at epoch " + snapshot.epoch());
    }
  }

  /** How many of the nearest were found, of how many. */
  private static final class Recall {
    private long found;
    private long wanted;

    void add(Set<Integer> hits, Set<Integer> nearest) {
      found += nearest.stream().filter(hits::contains).count();
      wanted += nearest.size();
    }

    void print(String name) {
      System.out.println(name + " found " + found);
      System.out.println(name + " wanted " + wanted);
    }
  }
}
