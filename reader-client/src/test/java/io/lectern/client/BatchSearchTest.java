package io.lectern.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.lectern.engine.Concept;
import io.lectern.engine.ReaderTable;
import io.lectern.engine.Snapshot;
import io.lectern.engine.StoreConfig;
import io.lectern.engine.StoreReader;
import io.lectern.engine.StoreWriter;
import io.lectern.engine.VectorHits;
import io.lectern.engine.VectorQuery;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class BatchSearchTest {
  private static final int CONCEPTS = 600;
  private static final int DIMENSION = 8;
  private static final int QUERIES = 200;
  private static final int THREADS = 3;

  @TempDir private Path dir;

  private final Random random = new Random(5);
  private final ReaderTable readers = ReaderTable.inProcess();
  private StoreWriter writer;
  private StoreReader reader;

  @BeforeEach
  void fill() {
    final Path file = dir.resolve("store.dat");
    writer = StoreWriter.create(file, StoreConfig.small(), readers);
    reader = StoreReader.open(file);
    readers.row(0).claim(ProcessHandle.current().pid(), 0, "test");
    put();
  }

  @AfterEach
  void close() {
    reader.close();
    writer.close();
  }

  @Test
  void shouldFindOnSeveralThreadsWhatIsFoundOneByOne() {
    final List<VectorQuery> queries = queries();
    final List<List<VectorHit>> batch;
    final List<List<VectorHit>> oneByOne = new ArrayList<>();
    try (BatchSearch search = new BatchSearch(THREADS);
        Snapshot snapshot = reader.snapshot(readers.row(0))) {
      put(); // not what the snapshot shows
      batch = search.search(snapshot, queries);
      queries.forEach(query -> oneByOne.add(hits(snapshot.search(query, new VectorHits()))));
      assertThat(search.search(snapshot, queries)).as("a second time").isEqualTo(batch);
      assertThat(search.search(snapshot, List.of())).isEmpty();
    }
    assertThat(batch).isEqualTo(oneByOne).allSatisfy(hits -> assertThat(hits).hasSize(7));
  }

  @Test
  void shouldSearchOnAsManyThreadsAtOnceAsWereAskedFor() {
    final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    final CountDownLatch together = new CountDownLatch(THREADS);
    final AtomicInteger visits = new AtomicInteger();
    try (BatchSearch search = new BatchSearch(THREADS);
        Snapshot snapshot = reader.snapshot(readers.row(0))) {
      search.forEach(
          snapshot,
          queries(),
          (query, hits) -> {
            if (threads.add(Thread.currentThread())) {
              together.countDown();
              await(together);
            }
            visits.incrementAndGet();
          });
    }
    assertThat(threads).hasSize(THREADS).contains(Thread.currentThread());
    assertThat(visits).hasValue(QUERIES);
  }

  @Test
  void shouldThrowWhatAVisitorThrowsOnceAllThreadsHaveStopped() {
    final AtomicInteger inside = new AtomicInteger();
    try (BatchSearch search = new BatchSearch(THREADS);
        Snapshot snapshot = reader.snapshot(readers.row(0))) {
      assertThatExceptionOfType(ArithmeticException.class)
          .isThrownBy(
              () ->
                  search.forEach(
                      snapshot,
                      queries(),
                      (query, hits) -> {
                        inside.incrementAndGet();
                        if (query == 20) {
                          throw new ArithmeticException("as planned");
                        }
                        while (hits.next()) {
                          assertThat(hits.id()).isNotEmpty();
                        }
                        inside.decrementAndGet();
                      }));
      assertThat(inside).as("visits that have not ended, but for the one that failed").hasValue(1);
      assertThat(search.search(snapshot, queries())).as("the next batch").hasSize(QUERIES);
    }
  }

  @Test
  void shouldRefuseWhatCannotBeSearched() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BatchSearch(0))
        .withMessageContaining("threads 0");
    final BatchSearch search = new BatchSearch(THREADS);
    final Snapshot snapshot = reader.snapshot(readers.row(0));
    final List<VectorQuery> mixed = new ArrayList<>(queries());
    mixed.set(100, VectorQuery.of("elsewhere", new float[DIMENSION], 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> search.search(snapshot, mixed))
        .withMessageContaining("elsewhere");
    snapshot.close();
    assertThatIllegalStateException().isThrownBy(() -> search.search(snapshot, queries()));
    search.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> search.search(snapshot, queries()))
        .withMessageContaining("closed");
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).as("all threads search at once").isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static List<VectorHit> hits(VectorHits found) {
    final List<VectorHit> hits = new ArrayList<>();
    while (found.next()) {
      hits.add(new VectorHit(found.ordinal(), found.id(), found.score()));
    }
    return hits;
  }

  private void put() {
    writer.beginBatch();
    for (int i = 0; i < CONCEPTS; i++) {
      writer.put(Concept.builder("c" + i).embedding(vector()).build());
    }
    writer.commit();
  }

  private List<VectorQuery> queries() {
    final List<VectorQuery> queries = new ArrayList<>();
    for (int i = 0; i < QUERIES; i++) {
      queries.add(VectorQuery.of(Concept.DEFAULT_SPACE, vector(), 7));
    }
    return queries;
  }

  private float[] vector() {
    final float[] vector = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }
}
