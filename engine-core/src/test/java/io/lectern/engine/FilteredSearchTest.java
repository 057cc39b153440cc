package io.lectern.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/**
 * Searches with filters that want most, some and few of the concepts, near to the query and far
 * from it, against a plain comparison. The seed of a run that fails is in its message.
 */
@TestInstance(Lifecycle.PER_CLASS)
class FilteredSearchTest {
  private static final int DIMENSION = 32;
  private static final int CONCEPTS = 3000;
  private static final int CLUSTERS = 20;
  private static final int K = 5;

  private final long seed = Long.getLong("lectern.test.seed", new Random().nextLong());
  private final Random random = new Random(seed);
  private final ReaderTable readers = ReaderTable.inProcess();
  private final List<Concept> concepts = new ArrayList<>();
  private final float[][] centers = new float[CLUSTERS][];
  private StoreWriter writer;
  private StoreReader reader;

  @BeforeAll
  void fill(@TempDir Path directory) {
    final Path path = directory.resolve("store.dat");
    writer = StoreWriter.create(path, Roomy.config(), readers);
    reader = StoreReader.open(path);
    for (int i = 0; i < CLUSTERS; i++) {
      centers[i] = near(new float[DIMENSION]);
    }
    writer.beginBatch();
    for (int i = 0; i < CONCEPTS; i++) {
      concepts.add(concept(i));
      writer.put(concepts.getLast());
      if (i % 10 == 0) {
        writer.put(Concept.builder("without-vector-" + i).type("x").build());
      }
    }
    writer.commit();
  }

  @AfterAll
  void close() {
    reader.close();
    writer.close();
  }

  private Concept concept(int number) {
    final int cluster = random.nextInt(CLUSTERS);
    return Concept.builder("c" + number)
        .type(random.nextInt(4) == 0 ? "rare" : "common")
        .metadata("number", (long) number)
        .metadata("cluster", (long) cluster)
        .tag("tenth", "" + random.nextInt(10), 1)
        .embedding(near(centers[cluster]))
        .build();
  }

  @Test
  void shouldShowNothingOfAHitOnceItsSnapshotIsClosed() {
    final VectorHits hits = new VectorHits();
    try (Snapshot snapshot = reader.snapshot(readers.row(0))) {
      snapshot.search(VectorQuery.of(Concept.DEFAULT_SPACE, centers[0], K), hits);
      assertThat(hits.next()).isTrue();
      assertThat(hits.ordinal()).isPositive();
    }

    assertThatThrownBy(hits::ordinal).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(hits::concept).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void shouldFindWhatAPlainComparisonFindsWhateverShareAFilterWants() {
    try (Snapshot snapshot = reader.snapshot(readers.row(0))) {
      final VectorHits hits = new VectorHits();
      for (String text :
          List.of(
              "confidence > 2",
              "id = c17",
              "metadata.number < 3",
              "metadata.number < 40",
              "tag:tenth = 1 and type = rare",
              "tag:tenth = 1",
              "type = rare",
              "type = common and not metadata.cluster in (1, 2, 3)",
              "metadata.cluster = 7",
              "metadata.cluster < 5",
              "metadata.cluster >= 2",
              "not type = x")) {
        final Filter filter = Filter.parse(text);
        int found = 0;
        int wanted = 0;
        for (int i = 0; i < 40; i++) {
          final float[] vector = near(centers[random.nextInt(CLUSTERS)]);
          // Few kept in view: else so few concepts would always be compared one by one.
          final VectorQuery query =
              VectorQuery.of(Concept.DEFAULT_SPACE, vector, K).withEf(14).where(filter);
          final List<String> nearest = nearest(vector, K, filter);
          assertThat(ids(snapshot.search(query.exactly(), new VectorHits())))
              .as("%s, seed %s", text, seed)
              .isEqualTo(nearest);
          final List<String> ids = ids(snapshot.search(query, hits));
          assertThat(ids).as("%s, seed %s", text, seed).hasSameSizeAs(nearest);
          assertThat(ids).as("%s, seed %s", text, seed).doesNotHaveDuplicates();
          wanted += nearest.size();
          ids.retainAll(nearest);
          found += ids.size();
          final ConceptFlyweight view = new ConceptFlyweight();
          for (String id : ids) {
            assertThat(snapshot.find(id, view) && filter.test(view)).isTrue();
          }
        }
        if (wanted > 0) {
          assertThat((double) found / wanted).as("%s, seed %s", text, seed).isGreaterThan(0.85);
        }
      }
    }
  }

  @Test
  void shouldWalkThroughWantedNodesAloneAsWellAsThroughAll() {
    try (Snapshot snapshot = reader.snapshot(readers.row(0))) {
      for (String text : List.of("type = rare", "tag:tenth in (1, 2)", "tag:tenth = 3")) {
        final Predicate<ConceptFlyweight> filter = Filter.parse(text);
        int found = 0;
        for (int i = 0; i < 50; i++) {
          final float[] vector = near(centers[random.nextInt(CLUSTERS)]);
          found += walk(snapshot, vector, filter);
        }
        assertThat(found / (50.0 * K)).as("%s, seed %s", text, seed).isGreaterThan(0.95);
      }
    }
  }

  /** How many of the nearest a walk through wanted nodes alone finds. */
  private int walk(Snapshot snapshot, float[] vector, Predicate<ConceptFlyweight> wanted) {
    final VectorSpace space = snapshot.vectors().open(0);
    final NodeFilter filter = new NodeFilter();
    filter.begin(snapshot, space, VectorQuery.of(Concept.DEFAULT_SPACE, vector, K).where(wanted));
    assertThat(filter.share()).isPositive();
    assertThat(filter.isComplete()).isFalse();
    final NodeScorer scorer = new NodeScorer();
    scorer.query(space, vector);
    final FilteredWalk walk = new FilteredWalk(scorer);
    walk.search(space, (int) space.entry(), 60, filter);
    final ConceptFlyweight view = new ConceptFlyweight();
    final List<String> found = new ArrayList<>();
    while (walk.found() > 0) {
      final int node = LongHeap.node(walk.pollFarthest());
      assertThat(snapshot.wrap(space.ordinal(space.node(node)), view) && wanted.test(view))
          .isTrue();
      found.add(view.id());
    }
    found.retainAll(nearest(vector, K, wanted));
    return found.size();
  }

  @Test
  void shouldFindAmongSomeConceptsOnly() {
    try (Snapshot snapshot = reader.snapshot(readers.row(0))) {
      final VectorHits hits = new VectorHits();
      for (int count : new int[] {0, 1, 7, 300, 2500}) {
        final int[] ordinals =
            IntStream.generate(() -> 1 + random.nextInt(snapshot.ordinalLimit() + 5))
                .limit(count)
                .toArray();
        final List<String> ids = new ArrayList<>();
        final ConceptFlyweight view = new ConceptFlyweight();
        for (int ordinal : ordinals) {
          if (snapshot.wrap(ordinal, view)) {
            ids.add(view.id());
          }
        }
        for (int i = 0; i < 10; i++) {
          final float[] vector = near(centers[random.nextInt(CLUSTERS)]);
          final VectorQuery query =
              VectorQuery.of(Concept.DEFAULT_SPACE, vector, K).withEf(100).among(ordinals);
          assertThat(ids(snapshot.search(query, hits)))
              .as("%s of them, seed %s", count, seed)
              .isEqualTo(nearest(vector, K, concept -> ids.contains(concept.id())));
          assertThat(ids(snapshot.search(query.where(Filter.parse("type = rare")), hits)))
              .isEqualTo(
                  nearest(
                      vector,
                      K,
                      concept -> concept.type().equals("rare") && ids.contains(concept.id())));
        }
      }
    }
  }

  @Test
  void shouldForgetWhatAnotherSnapshotOrFilterWants() {
    final VectorHits hits = new VectorHits();
    final float[] vector = near(centers[0]);
    final Filter rare = Filter.parse("type = rare");
    final VectorQuery query =
        VectorQuery.of(Concept.DEFAULT_SPACE, vector, K).withEf(14).where(rare);
    try (Snapshot before = reader.snapshot(readers.row(0))) {
      final List<String> first = ids(before.search(query, hits));
      writer.beginBatch();
      for (String id : first) {
        writer.delete(id);
        concepts.removeIf(concept -> concept.id().equals(id));
      }
      writer.commit();
      try (Snapshot after = reader.snapshot(readers.row(1))) {
        final List<String> second = ids(after.search(query, hits));
        assertThat(second).doesNotContainAnyElementsOf(first).hasSize(K);
        assertThat(ids(before.search(query, hits))).isEqualTo(first);
        assertThat(ids(after.search(query.where(Filter.not(rare)), hits)))
            .doesNotContainAnyElementsOf(second)
            .hasSize(K);
        assertThat(ids(after.search(query.where(null), hits))).hasSize(K);
      }
    }
  }

  private List<String> nearest(float[] vector, int k, Predicate<ConceptFlyweight> wanted) {
    try (Snapshot snapshot = reader.snapshot(readers.row(2))) {
      final ConceptFlyweight view = new ConceptFlyweight();
      return concepts.stream()
          .filter(concept -> snapshot.find(concept.id(), view) && wanted.test(view))
          .map(concept -> Scored.of(concept, vector))
          .sorted(Comparator.comparingDouble(Scored::score).reversed())
          .limit(k)
          .map(Scored::id)
          .toList();
    }
  }

  private record Scored(String id, double score) {
    static Scored of(Concept concept, float[] vector) {
      return new Scored(concept.id(), cosine(vector, concept.vectors().get(Concept.DEFAULT_SPACE)));
    }
  }

  private static List<String> ids(VectorHits hits) {
    final List<String> ids = new ArrayList<>();
    while (hits.next()) {
      ids.add(hits.id());
    }
    return ids;
  }

  private static double cosine(float[] a, float[] b) {
    double dot = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
    }
    return dot / Vectors.norm(a) / Vectors.norm(b);
  }

  private float[] near(float[] center) {
    final float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = center[i] + (float) random.nextGaussian() / 2;
    }
    return vector;
  }
}
