package io.lectern.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * One writer against readers in their critical places. What the store holds is a function of the
 * epoch, so every reader knows what it must see at the epoch of its snapshot: each test names the
 * legal outcomes, anything else fails it, and each legal one must have been seen.
 */
@Isolated // races want both processors
class StoreStressTest {
  private static final int MILLIS = Integer.getInteger("lectern.test.stressMillis", 3000);
  private static final int LEAST_EPOCHS = 500;
  private static final int PATIENCE_SECONDS = 20;
  private static final int READERS = 3;

  @TempDir Path directory;

  private final ReaderTable readers = ReaderTable.inProcess();
  private final AtomicBoolean running = new AtomicBoolean(true);
  private StoreWriter writer;
  private StoreReader reader;

  /** Looks at one snapshot. */
  private interface Look {
    void at(Snapshot snapshot, Random random);
  }

  @BeforeEach
  void makeStore() {
    final Path path = directory.resolve("store.dat");
    writer = StoreWriter.create(path, Roomy.config(), readers);
    reader = StoreReader.open(path);
  }

  @AfterEach
  void closeStore() {
    reader.close();
    writer.close();
  }

  /** Whether commits came between the opening of a snapshot and the end of reading it. */
  private enum Reclamation {
    ALL_OF_ITS_EPOCH_UNDISTURBED,
    ALL_OF_ITS_EPOCH_WHILE_THE_WRITER_WENT_ON
  }

  /** Every concept is put anew at every epoch, so that space comes round as fast as it can. */
  @Test
  void shouldPinEpochBeforeItsVersionsAreReclaimed() throws Exception {
    final int concepts = 16;
    final Outcomes<Reclamation> outcomes = new Outcomes<>(Reclamation.class);
    race(
        epoch -> {
          for (int i = 0; i < concepts; i++) {
            writer.put(version("id-" + i, epoch));
          }
        },
        (snapshot, random) -> {
          for (int i = 0; i < concepts; i++) {
            final String wrong = mismatch(snapshot, "id-" + i, snapshot.epoch());
            if (wrong != null) {
              outcomes.forbid(wrong);
              return;
            }
          }
          outcomes.count(
              reader.committedEpoch() == snapshot.epoch()
                  ? Reclamation.ALL_OF_ITS_EPOCH_UNDISTURBED
                  : Reclamation.ALL_OF_ITS_EPOCH_WHILE_THE_WRITER_WENT_ON);
        },
        outcomes);
    assertThat(reader.statistics().reusedBytes()).as("bytes reused").isPositive();
  }

  private enum Lookup {
    FOUND_WHILE_LIVE,
    ABSENT_BEFORE_ITS_EPOCH,
    ABSENT_AFTER_ITS_DELETION
  }

  /**
   * More ids come than go: the index splits its segments and doubles its directory, and removes.
   */
  @Test
  void shouldFindExactlyTheIdsOfAnEpochWhileTheIndexGrows() throws Exception {
    final Outcomes<Lookup> outcomes = new Outcomes<>(Lookup.class);
    race(
        epoch -> {
          for (long id = firstLive(epoch - 1); id < firstLive(epoch) && epoch <= 5000; id++) {
            writer.delete("id-" + id);
          }
          for (long id = endOfLive(epoch - 1); id < endOfLive(epoch) && epoch <= 5000; id++) {
            writer.put(Concept.builder("id-" + id).build());
          }
        },
        (snapshot, random) -> {
          final long first = firstLive(snapshot.epoch());
          final long end = endOfLive(snapshot.epoch());
          for (int look = 0; look < 64; look++) {
            final Lookup due =
                random.nextInt(4) > 0
                    ? Lookup.FOUND_WHILE_LIVE
                    : first > 0 && random.nextBoolean()
                        ? Lookup.ABSENT_AFTER_ITS_DELETION
                        : Lookup.ABSENT_BEFORE_ITS_EPOCH;
            final long id =
                switch (due) {
                  case FOUND_WHILE_LIVE -> random.nextLong(first, end);
                  case ABSENT_AFTER_ITS_DELETION -> random.nextLong(first);
                  case ABSENT_BEFORE_ITS_EPOCH -> end + random.nextInt(100);
                };
            final Optional<Concept> seen = snapshot.get("id-" + id);
            if (seen.isPresent() != (due == Lookup.FOUND_WHILE_LIVE)
                || (seen.isPresent() && !seen.get().id().equals("id-" + id))) {
              outcomes.forbid(
                  "id-%d at epoch %d: %s, due was %s".formatted(id, snapshot.epoch(), seen, due));
              return;
            }
            outcomes.count(due);
          }
        },
        outcomes);
  }

  private static long firstLive(long epoch) {
    return Math.max(0, epoch - 2) * 10;
  }

  private static long endOfLive(long epoch) {
    return Math.max(0, epoch - 1) * 40;
  }

  private enum SlotRead {
    NEWEST_VERSION,
    OLDER_VERSION_THROUGH_THE_CHAIN
  }

  /** Few concepts; half of what is written to them is undone at once. */
  @Test
  void shouldReadFieldsOfOneVersionWhileSlotsAreUpdatedAndRolledBack() throws Exception {
    final int concepts = 3;
    final Outcomes<SlotRead> outcomes = new Outcomes<>(SlotRead.class);
    race(
        epoch -> {
          for (int i = 0; i < concepts; i++) {
            final long mark = writer.mark();
            writer.put(version("id-" + i, -epoch));
            writer.put(version("undone-" + i, -epoch));
            writer.rollbackTo(mark);
            writer.put(version("id-" + i, epoch));
          }
        },
        (snapshot, random) -> {
          for (int look = 0; look < 64; look++) {
            final String wrong =
                mismatch(snapshot, "id-" + random.nextInt(concepts), snapshot.epoch());
            if (wrong != null) {
              outcomes.forbid(wrong);
              return;
            }
            outcomes.count(
                reader.committedEpoch() == snapshot.epoch()
                    ? SlotRead.NEWEST_VERSION
                    : SlotRead.OLDER_VERSION_THROUGH_THE_CHAIN);
          }
        },
        outcomes);
  }

  private enum EdgeScan {
    EDGES_OF_ITS_EPOCH_UNDISTURBED,
    EDGES_OF_ITS_EPOCH_WHILE_THE_BLOCK_CHANGED
  }

  /** The hub's edges are those of the last epochs, one each: appended, removed, rebuilt, undone. */
  @Test
  void shouldScanExactlyTheEdgesOfAnEpochWhileTheBlockChanges() throws Exception {
    final int ends = 12;
    final int window = 9;
    final Outcomes<EdgeScan> outcomes = new Outcomes<>(EdgeScan.class);
    writer.beginBatch();
    for (int i = 0; i < ends; i++) {
      writer.put(Concept.builder("end-" + i).build());
    }
    writer.put(Concept.builder("hub").build());
    writer.commit();
    race(
        epoch -> {
          final long mark = writer.mark();
          for (int i = 0; i < 5; i++) {
            writer.link(Edge.of("hub", "undone" + i, "end-" + i), false);
          }
          writer.rollbackTo(mark);
          writer.link(Edge.of("hub", "e", "end-" + epoch % ends, (float) epoch), false);
          if (epoch > window) {
            writer.unlink("hub", "e", "end-" + (epoch - window) % ends);
          }
        },
        (snapshot, random) -> {
          final String wrong = edgeMismatch(snapshot, window);
          if (wrong != null) {
            outcomes.forbid(wrong);
          } else {
            outcomes.count(
                reader.committedEpoch() == snapshot.epoch()
                    ? EdgeScan.EDGES_OF_ITS_EPOCH_UNDISTURBED
                    : EdgeScan.EDGES_OF_ITS_EPOCH_WHILE_THE_BLOCK_CHANGED);
          }
        },
        outcomes);
  }

  private enum EndsRead {
    FROM_THE_ADJACENCY_AREA,
    FROM_THE_EDGE_BLOCK
  }

  /**
   * Every fourth epoch the hub has one edge more, up to forty, then none again, and half-way it
   * loses its first ten; in between the writer notes its ends for everyone, and takes that back.
   */
  @Test
  void shouldReadExactlyTheEndsOfAnEpochWhileTheyAreNotedAndTakenBack() throws Exception {
    final Outcomes<EndsRead> outcomes = new Outcomes<>(EndsRead.class);
    writer.beginBatch();
    for (int i = 0; i < 12; i++) {
      writer.put(Concept.builder("end-" + i).build());
    }
    writer.put(Concept.builder("hub").build());
    writer.commit();
    race(
        epoch -> {
          writer.put(version("other", epoch));
          final long step = epoch / 4;
          if (epoch % 4 == 0 && step % 40 == 0) {
            unlinkFromHub(step - 29, step);
          } else if (epoch % 4 == 0) {
            if (step % 40 == 20) {
              unlinkFromHub(step - 19, step - 9);
            }
            writer.link(Edge.of("hub", "t" + step % 40 / 12, "end-" + step % 12), false);
          }
        },
        (snapshot, random) -> {
          final ConceptFlyweight concept = new ConceptFlyweight();
          snapshot.find("hub", concept);
          final int hub = concept.ordinal();
          final Mapping store = snapshot.mapping();
          final boolean isNoted =
              hub < store.adjacencyLimit() && Mapping.getIntAcquire(store.adjacency(hub)) != 0;
          final EdgeBatch batch = new EdgeBatch();
          snapshot.readEnds(new int[] {hub}, 0, 1, Direction.OUT, batch);
          final List<String> seen = new ArrayList<>();
          for (int i = 0; i < batch.offsets()[1]; i++) {
            snapshot.wrap(batch.ends()[i], concept);
            seen.add(concept.id());
          }
          final List<String> wanted = new ArrayList<>();
          final long step = snapshot.epoch() / 4;
          for (long i = step - step % 40 + (step % 40 < 20 ? 1 : 11); i <= step; i++) {
            wanted.add("end-" + i % 12);
          }
          if (seen.equals(wanted)) {
            outcomes.count(
                isNoted ? EndsRead.FROM_THE_ADJACENCY_AREA : EndsRead.FROM_THE_EDGE_BLOCK);
          } else {
            outcomes.forbid("%s at epoch %d, due was %s".formatted(seen, snapshot.epoch(), wanted));
          }
        },
        outcomes);
  }

  private void unlinkFromHub(long from, long to) {
    for (long i = from; i < to; i++) {
      writer.unlink("hub", "t" + i % 40 / 12, "end-" + i % 12);
    }
  }

  /** What is wrong with the hub's edges of an epoch; null if nothing. */
  private static String edgeMismatch(Snapshot snapshot, int window) {
    final ConceptFlyweight hub = new ConceptFlyweight();
    final ConceptFlyweight end = new ConceptFlyweight();
    if (!snapshot.find("hub", hub)) {
      return "no hub at epoch " + snapshot.epoch();
    }
    final EdgeCursor cursor = snapshot.edges(hub.ordinal(), Direction.OUT, new EdgeCursor());
    // Epoch 2 made the ends: the first edge came with epoch 3.
    long wanted = Math.max(3, snapshot.epoch() - window + 1);
    while (cursor.next()) {
      if (cursor.weight() != (float) wanted
          || cursor.createdEpoch() != wanted
          || !cursor.type().equals("e")
          || !snapshot.wrap(cursor.end(), end)
          || !end.id().equals("end-" + wanted % 12)) {
        return "edge of weight %f, type %s where that of epoch %d is due, at epoch %d"
            .formatted(cursor.weight(), cursor.type(), wanted, snapshot.epoch());
      }
      wanted++;
    }
    return wanted == snapshot.epoch() + 1 || snapshot.epoch() == 2
        ? null
        : "edges end before that of epoch %d at epoch %d".formatted(wanted, snapshot.epoch());
  }

  /** A concept every field of which tells the version. */
  private static Concept version(String id, long version) {
    final String text = id + " in version " + version;
    return Concept.builder(id)
        .type("type-" + Math.floorMod(version, 7))
        .confidence(Math.floorMod(version, 64) / 64f)
        .content(text.repeat(1 + Math.floorMod(version * 31, 40)))
        .metadata("version", version)
        .build();
  }

  /** What is wrong with a concept that should be in a version; null if nothing. */
  private static String mismatch(Snapshot snapshot, String id, long version) {
    final ConceptFlyweight concept = new ConceptFlyweight();
    if (!snapshot.find(id, concept)) {
      return id + " is not there at epoch " + snapshot.epoch();
    }
    final Concept seen = concept.toConcept();
    return concept.epoch() == version && seen.equals(version(id, version))
        ? null
        : "%s at epoch %d: of epoch %d, %s".formatted(id, snapshot.epoch(), concept.epoch(), seen);
  }

  /** Commits batch after batch while the readers look at snapshot after snapshot. */
  private void race(LongConsumer batch, Look look, Outcomes<?> outcomes) throws Exception {
    commit(batch);
    try (ExecutorService pool = Executors.newFixedThreadPool(READERS)) {
      final List<Future<?>> looks = new ArrayList<>();
      for (int i = 0; i < READERS; i++) {
        final ReaderRow row = readers.row(i);
        row.claim(1, 1, "reader");
        looks.add(pool.submit(() -> lookOn(row, look, outcomes)));
      }
      try {
        final long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MILLIS);
        // On a busy machine, too, the writer has to come some way.
        while ((System.nanoTime() < end || reader.committedEpoch() < LEAST_EPOCHS)
            && outcomes.isAllLegal()) {
          commit(batch);
        }
        // The writer at rest: what is newest can be seen to be so, on one processor too.
        TimeUnit.MILLISECONDS.sleep(100);
      } finally {
        running.set(false);
      }
      for (Future<?> future : looks) {
        future.get();
      }
    }
    outcomes.verify();
    System.out.println(reader.committedEpoch() + " epochs: " + outcomes);
  }

  /**
   * What a reader pins for half a second, whatever has kept it, is as much as there is room for:
   * then the writer waits for it.
   */
  private void commit(LongConsumer batch) throws InterruptedException {
    final long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!tryCommit(batch, deadline)) {
      TimeUnit.MILLISECONDS.sleep(1);
    }
    writer.upkeep().settleChangedEdges(4);
    writer.upkeep().settleEdges(32);
  }

  private boolean tryCommit(LongConsumer batch, long deadline) {
    try {
      batch.accept(writer.beginBatch());
      writer.commit();
      return true;
    } catch (StoreException e) {
      if (e.reason() != StoreException.Reason.NO_SPACE || System.nanoTime() > deadline) {
        throw e;
      }
      writer.abort();
      return false;
    }
  }

  private void lookOn(ReaderRow row, Look look, Outcomes<?> outcomes) {
    final Random random = new Random(row.index());
    while (running.get() && outcomes.isAllLegal()) {
      try (Snapshot snapshot = reader.snapshot(row)) {
        look.at(snapshot, random);
      }
    }
  }
}
