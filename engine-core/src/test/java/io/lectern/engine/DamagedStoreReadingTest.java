package io.lectern.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lectern.engine.verify.SnapshotVerifier;
import io.lectern.engine.verify.StoreVerifier;
import io.lectern.layout.RegionTableDescriptor;
import io.lectern.layout.StoreHeaderDescriptor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bits of a store flip, and readers read it by every way there is: they come to an end, with what
 * was written or a {@link StoreException}. A JVM that dies of it is a test run that fails.
 */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class DamagedStoreReadingTest {
  private static final int CONCEPTS = 120;
  private static final int ROUNDS = Integer.getInteger("lectern.test.flips", 2000);
  private static final int MOST_STEPS = 200_000;

  private final Arena arena = Arena.ofShared();
  private final Map<String, Concept> concepts = new HashMap<>();
  private Path path;
  private MemorySegment memory;
  private long pinnedEpoch;

  @BeforeAll
  void makeStore(@TempDir Path directory) throws IOException {
    path = directory.resolve("store.dat");
    final ReaderTable readers = ReaderTable.inProcess();
    readers.row(0).claim(1, 1, "pins");
    try (StoreWriter writer = StoreWriter.create(path, StoreConfig.small(), readers)) {
      for (int round = 0; round < 4; round++) {
        writer.beginBatch();
        for (int i = 0; i < CONCEPTS; i++) {
          SampleConcepts.put(writer, i, round);
        }
        writer.commit();
        if (round == 1) {
          // So that there are older versions to go back to.
          readers.row(0).pin(writer.committedEpoch(), 0);
          pinnedEpoch = writer.committedEpoch();
        }
      }
      writer.upkeep().settleEdges(2 * CONCEPTS);
    }
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size(), arena);
    }
    try (StoreReader reader = StoreReader.open(path);
        Snapshot snapshot = reader.snapshot(row())) {
      for (int i = 0; i < CONCEPTS; i++) {
        concepts.put("id-" + i, snapshot.get("id-" + i).orElseThrow());
      }
    }
  }

  @AfterAll
  void unmap() {
    arena.close();
  }

  @Test
  void shouldReadWhatWasWrittenOrSayThatItIsDamaged() {
    final long seed = Long.getLong("lectern.test.seed", new Random().nextLong());
    final Random random = new Random(seed);
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      final long word = word(random);
      final long old = memory.get(ValueLayout.JAVA_LONG, word);
      final long damage =
          random.nextInt(8) == 0 ? random.nextLong() : old ^ (1L << random.nextInt(64));
      memory.set(ValueLayout.JAVA_LONG, word, damage);
      final String what = "word at " + word + " made " + damage + ", seed " + seed;
      try {
        readAll(what);
      } catch (StoreException e) {
        refused++;
      } catch (RuntimeException | Error e) {
        throw new AssertionError(what + ": " + e, e);
      } finally {
        memory.set(ValueLayout.JAVA_LONG, word, old);
      }
    }
    assertThat(refused).as("damages that were noticed, seed %s", seed).isPositive();
    readAll("as it was");
  }

  /** A word in use: of the header, of the beginning of an area or of anywhere in it. */
  private long word(Random random) {
    final int area = 1 + random.nextInt(RegionTableDescriptor.AREA_COUNT);
    final int kind = random.nextInt(8);
    if (kind == 0) {
      return 8L * random.nextInt(StoreHeaderDescriptor.HEADER_LENGTH / 8);
    }
    final long row = RegionTableDescriptor.entryOffset(area);
    final long start = memory.get(ValueLayout.JAVA_LONG, row + RegionTableDescriptor.OFFSET_OFFSET);
    final long used =
        Math.max(
            4096, memory.get(ValueLayout.JAVA_LONG, row + RegionTableDescriptor.USED_BYTES_OFFSET));
    return start + 8L * (kind < 3 ? random.nextInt(512) : random.nextLong(used / 8));
  }

  private void readAll(String what) {
    StoreException first = null;
    try (StoreReader reader = StoreReader.open(path)) {
      try (Snapshot snapshot = reader.snapshot(row())) {
        first = readByIds(snapshot, first, what);
        first = readByOrdinals(snapshot, first);
        first = readEnds(snapshot, first);
      }
      try (Snapshot snapshot = older(reader)) {
        first = readByOrdinals(snapshot, first);
      }
      try (Snapshot snapshot = reader.snapshot(row())) {
        SnapshotVerifier.verify(snapshot, finding -> {});
      }
    }
    StoreVerifier.verify(path, finding -> {});
    if (first != null) {
      throw first;
    }
  }

  private static StoreException readEnds(Snapshot snapshot, StoreException before) {
    final EdgeBatch batch = new EdgeBatch();
    final int[] ordinal = new int[1];
    StoreException first = before;
    final int limit = Math.min(snapshot.ordinalLimit(), MOST_STEPS);
    for (ordinal[0] = 1; ordinal[0] < limit; ordinal[0]++) {
      try {
        snapshot.readEnds(ordinal, 0, 1, null, batch);
      } catch (StoreException e) {
        first = e;
      }
    }
    return first;
  }

  private StoreException readByIds(Snapshot snapshot, StoreException before, String what) {
    StoreException first = before;
    for (int i = 0; i < CONCEPTS; i++) {
      final String id = "id-" + i;
      try {
        snapshot
            .get(id)
            .ifPresent(
                found ->
                    // Names of types and values of vectors have no checksum.
                    assertThat(found.content() + found.metadata() + found.tags())
                        .as("%s, %s", id, what)
                        .isEqualTo(
                            concepts.get(id).content()
                                + concepts.get(id).metadata()
                                + concepts.get(id).tags()));
      } catch (StoreException e) {
        first = e;
      }
    }
    return first;
  }

  private static StoreException readByOrdinals(Snapshot snapshot, StoreException before) {
    StoreException first = before;
    final ConceptFlyweight concept = new ConceptFlyweight();
    final EdgeCursor asked = new EdgeCursor();
    int steps = 0;
    for (int ordinal = 1; ordinal < snapshot.ordinalLimit() && steps < MOST_STEPS; ordinal++) {
      steps++;
      try {
        if (snapshot.wrap(ordinal, concept)) {
          concept.id();
          concept.content();
          concept.metadata();
          concept.tags();
          concept.type();
          concept.timestamp();
          concept.toConcept();
        }
      } catch (StoreException e) {
        first = e;
      }
      for (Direction direction : Direction.values()) {
        // One that was asked for types before goes another way.
        final EdgeCursor edges = ordinal % 2 == 0 ? asked : new EdgeCursor();
        try {
          snapshot.edges(ordinal, direction, edges);
          while (edges.next() && steps++ < MOST_STEPS) {
            edges.end();
            edges.type();
            edges.weight();
            edges.timestampNs();
          }
        } catch (StoreException e) {
          first = e;
          while (edges.next() && steps++ < MOST_STEPS) {
            edges.end(); // Who goes on all the same may read anything, but nothing beyond the file.
          }
        }
      }
    }
    return first;
  }

  /** A snapshot of an epoch before the last ones, of which the versions are still there. */
  private Snapshot older(StoreReader reader) {
    return new Snapshot(reader, row(), null, pinnedEpoch);
  }

  private static ReaderRow row() {
    final ReaderTable readers = ReaderTable.inProcess();
    readers.row(0).claim(1, 1, "test");
    return readers.row(0);
  }

  @Test
  void shouldRefuseATruncatedStoreWhereverItWasCut(@TempDir Path directory) throws IOException {
    final long seed = Long.getLong("lectern.test.seed", new Random().nextLong());
    final Random random = new Random(seed);
    final Path cut = directory.resolve("store.dat");
    StoreCopy.make(path, cut);
    long length = Files.size(cut);
    for (int i = 0; i < 200 && length > 0; i++) {
      length = i < 100 ? length - 1 - random.nextLong(length / 20 + 1) : random.nextLong(9000);
      try (FileChannel channel = FileChannel.open(cut, StandardOpenOption.WRITE)) {
        channel.truncate(length);
      }
      assertThatThrownBy(() -> StoreReader.open(cut))
          .as("length %s, seed %s", length, seed)
          .isInstanceOf(StoreException.class);
      assertThat(isNoticed(cut)).as("length %s, seed %s", length, seed).isTrue();
    }
  }

  /** Whether a verification finds something, or refuses the file. */
  private static boolean isNoticed(Path store) {
    try {
      return StoreVerifier.verify(store, finding -> {}) > 0;
    } catch (StoreException e) {
      return true;
    }
  }
}
