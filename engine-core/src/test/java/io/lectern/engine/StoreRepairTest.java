package io.lectern.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lectern.engine.verify.Finding;
import io.lectern.engine.verify.StoreVerifier;
import io.lectern.layout.BlockHeapDescriptor;
import io.lectern.layout.ConceptSlotDescriptor;
import io.lectern.layout.EdgeBlockDescriptor;
import io.lectern.layout.RegionTableDescriptor;
import io.lectern.layout.StoreHeaderDescriptor;
import io.lectern.layout.SymbolTableDescriptor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** A store with something of everything is damaged, repaired, and held to what it was. */
@TestInstance(Lifecycle.PER_CLASS)
class StoreRepairTest {
  private static final int CONCEPTS = 300;
  private static final int ROUNDS = Integer.getInteger("lectern.test.repairs", 150);

  private final Arena arena = Arena.ofShared();
  private Path directory;
  private Path path;
  private MemorySegment memory;
  private Content content;

  /** All that a snapshot shows. */
  private record Content(Map<String, Concept> concepts, Map<String, Edge> edges) {}

  @BeforeAll
  void makeStore(@TempDir Path root) throws IOException {
    directory = root;
    path = root.resolve("store.dat");
    try (StoreWriter writer =
        StoreWriter.create(path, StoreConfig.small(), ReaderTable.inProcess())) {
      for (int round = 0; round < 3; round++) {
        for (int from = 0; from < CONCEPTS; from += 50) {
          writer.beginBatch();
          for (int i = from; i < from + 50; i++) {
            SampleConcepts.put(writer, i, round);
          }
          writer.commit();
        }
      }
      SampleConcepts.delete(writer, 250, 270);
      writer.upkeep().reclaim();
      SampleConcepts.delete(writer, 270, 290);
      writer.upkeep().settleEdges(CONCEPTS);
    }
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size(), arena);
    }
    Verified.assertClean(path);
    content = content(path);
  }

  @AfterAll
  void unmap() {
    arena.close();
  }

  @Test
  void shouldMakeAnewWhatFollowsFromSomethingElse() throws IOException {
    final long seed = Long.getLong("lectern.test.seed", new Random().nextLong());
    final Random random = new Random(seed);
    int found = 0;
    for (int round = 0; round < ROUNDS; round++) {
      final long offset = derivedWord(random);
      final long old = memory.get(ValueLayout.JAVA_LONG, offset);
      memory.set(ValueLayout.JAVA_LONG, offset, old ^ (1L << random.nextInt(Long.SIZE)));
      final String what = "word at " + offset + ", seed " + seed;
      if (!findings(path).isEmpty()) {
        found++;
        final List<String> told = new ArrayList<>();
        final Path repaired = repair(told);
        assertThat(findings(repaired)).as("%s: %s", what, told).isEmpty();
        assertThat(told).as(what).isNotEmpty();
        final Content after = content(repaired);
        assertThat(after.concepts()).as("%s: %s", what, told).isEqualTo(content.concepts());
        assertThat(after.edges().keySet())
            .as("%s: %s", what, told)
            .isEqualTo(content.edges().keySet());
        assertGoesOn(repaired);
        Files.delete(repaired);
      }
      memory.set(ValueLayout.JAVA_LONG, offset, old);
    }
    Verified.assertClean(path);
    assertThat(found).as("damages that were found, seed %s", seed).isGreaterThan(ROUNDS / 4);
  }

  /** A word of slots, index, edges, free lists, counts or adjacency. */
  private long derivedWord(Random random) {
    return switch (random.nextInt(7)) {
      case 0 -> slot(1 + random.nextInt(CONCEPTS - 60)) + 8L * random.nextInt(8);
      case 1 -> used(RegionTableDescriptor.INDEX, random);
      case 2 -> edgeWord(random);
      case 3 ->
          area(RegionTableDescriptor.RECORDS)
              + BlockHeapDescriptor.QUEUES_OFFSET
              + 8L * random.nextInt(4 * 30);
      case 5 ->
          area(RegionTableDescriptor.ADJACENCY)
              + 64L * (1 + random.nextInt(CONCEPTS - 60))
              + 32L * random.nextInt(2);
      case 4 -> StoreHeaderDescriptor.CONCEPT_COUNT_OFFSET + 8L * random.nextInt(5);
      default -> StoreHeaderDescriptor.INDEX_DIRECTORY_OFFSET;
    };
  }

  /** Of ends, types or the header of a block. */
  private long edgeWord(Random random) {
    final int ordinal = 10 + random.nextInt(200);
    final long block =
        memory.get(
            ValueLayout.JAVA_LONG,
            slot(ordinal)
                + (random.nextBoolean()
                    ? ConceptSlotDescriptor.OUTGOING_OFFSET
                    : ConceptSlotDescriptor.INCOMING_OFFSET));
    final int count = memory.get(ValueLayout.JAVA_INT, block + EdgeBlockDescriptor.COUNT_OFFSET);
    return random.nextInt(3) == 0
        ? block + EdgeBlockDescriptor.WATERMARK_OFFSET + 8L * random.nextInt(3)
        : block + EdgeBlockDescriptor.endsOffset() + 8L * random.nextInt(Math.max(1, count / 2));
  }

  private long used(int area, Random random) {
    final long bytes =
        memory.get(
            ValueLayout.JAVA_LONG,
            RegionTableDescriptor.entryOffset(area)
                + (long) RegionTableDescriptor.USED_BYTES_OFFSET);
    return area(area) + 8L * random.nextLong(bytes / 8);
  }

  @Test
  void shouldKeepNamesOfTypesThatDoNotFitTheirChecksumAndSaySo() throws IOException {
    final long word = area(RegionTableDescriptor.SYMBOLS) + SymbolTableDescriptor.NAMES_OFFSET;
    final long old = memory.get(ValueLayout.JAVA_LONG, word);
    memory.set(ValueLayout.JAVA_LONG, word, old ^ 1L << 32); // the first letter's lowest bit
    final List<String> told = new ArrayList<>();
    final Path repaired = repair(told);
    memory.set(ValueLayout.JAVA_LONG, word, old);

    assertThat(told).anyMatch(line -> line.contains("names of types do not fit their checksum"));
    Verified.assertClean(repaired);
    assertThat(content(repaired).concepts().keySet()).isEqualTo(content.concepts().keySet());
    assertGoesOn(repaired);
    Files.delete(repaired);
  }

  @Test
  void shouldFindTheRecordThatASlotHasLost() throws IOException {
    final long word = slot(42) + ConceptSlotDescriptor.RECORD_OFFSET;
    final long old = memory.get(ValueLayout.JAVA_LONG, word);
    // To an older version of the same concept, and to nowhere.
    final long[] damages = {
      memory.get(ValueLayout.JAVA_LONG, slot(43) + ConceptSlotDescriptor.RECORD_OFFSET),
      12_345,
      Long.MAX_VALUE
    };
    for (long damage : damages) {
      memory.set(ValueLayout.JAVA_LONG, word, damage);
      final List<String> told = new ArrayList<>();
      final Path repaired = repair(told);
      memory.set(ValueLayout.JAVA_LONG, word, old);

      assertThat(told).anyMatch(line -> line.contains("had lost their record"));
      Verified.assertClean(repaired);
      assertThat(content(repaired)).isEqualTo(content);
      Files.delete(repaired);
    }
  }

  @Test
  void shouldSayOfADamagedRecordThatNothingElseTellsIt() throws IOException {
    final long record =
        memory.get(ValueLayout.JAVA_LONG, slot(42) + ConceptSlotDescriptor.RECORD_OFFSET);
    final long word = record + 96;
    final long old = memory.get(ValueLayout.JAVA_LONG, word);
    memory.set(ValueLayout.JAVA_LONG, word, old ^ 4);
    final List<String> told = new ArrayList<>();
    final Path repaired = repair(told);
    memory.set(ValueLayout.JAVA_LONG, word, old);

    assertThat(told)
        .anyMatch(line -> line.contains("record of the concept in slot 42 is damaged and cannot"));
    assertThat(findings(repaired))
        .allMatch(
            f ->
                f.text().contains("slot 42")
                    || f.structure().equals("space")
                    || f.structure().equals("vectors"));
    Files.delete(repaired);
  }

  @Test
  void shouldRefuseWhatIsBeyondRepairAndLeaveNothing() {
    final long epoch = StoreHeaderDescriptor.COMMITTED_EPOCH_OFFSET;
    final long old = memory.get(ValueLayout.JAVA_LONG, epoch);
    memory.set(ValueLayout.JAVA_LONG, epoch, -5);
    final Path repaired = directory.resolve("none.dat");
    try {
      assertThatThrownBy(() -> StoreRepair.repair(path, repaired, line -> {}))
          .isInstanceOf(StoreException.class)
          .hasMessageContainingAll("cannot be repaired", "lectern restore");
    } finally {
      memory.set(ValueLayout.JAVA_LONG, epoch, old);
    }
    assertThat(repaired).doesNotExist();
  }

  private Path repair(List<String> told) {
    final Path repaired = directory.resolve("repaired.dat");
    StoreRepair.repair(path, repaired, told::add);
    return repaired;
  }

  /** What was made anew must be fit to be written, too. */
  private static void assertGoesOn(Path store) {
    try (StoreWriter writer = StoreWriter.open(store, ReaderTable.inProcess())) {
      writer.beginBatch();
      for (int i = 0; i < 60; i++) {
        SampleConcepts.put(writer, i, 9);
        writer.put(Concept.builder("new-" + i).content("x".repeat(10 * i)).build());
      }
      writer.commit();
      writer.beginBatch();
      writer.delete("id-7");
      writer.commit();
      writer.upkeep().reclaim();
    }
    Verified.assertClean(store);
  }

  private static List<Finding> findings(Path store) {
    final List<Finding> findings = new ArrayList<>();
    StoreVerifier.verify(store, findings::add);
    return findings;
  }

  private static Content content(Path store) {
    final Map<String, Concept> concepts = new TreeMap<>();
    final Map<String, Edge> edges = new TreeMap<>();
    final ReaderTable readers = ReaderTable.inProcess();
    readers.row(0).claim(1, 1, "test");
    try (StoreReader reader = StoreReader.open(store);
        Snapshot snapshot = reader.snapshot(readers.row(0))) {
      final ConceptFlyweight concept = new ConceptFlyweight();
      final ConceptFlyweight end = new ConceptFlyweight();
      final EdgeCursor cursor = new EdgeCursor();
      for (int ordinal = 1; ordinal < snapshot.ordinalLimit(); ordinal++) {
        if (snapshot.wrap(ordinal, concept)) {
          concepts.put(concept.id(), concept.toConcept());
          snapshot.edges(ordinal, Direction.OUT, cursor);
          while (cursor.next()) {
            snapshot.wrap(cursor.end(), end);
            final Edge edge =
                new Edge(
                    concept.id(), cursor.type(), end.id(), cursor.weight(), cursor.timestamp());
            edges.put(edge.from() + " " + edge.type() + " " + edge.to(), edge);
          }
        }
      }
    }
    return new Content(concepts, edges);
  }

  private long slot(int ordinal) {
    return area(RegionTableDescriptor.SLOTS) + (long) ordinal * ConceptSlotDescriptor.SLOT_LENGTH;
  }

  private long area(int area) {
    return memory.get(
        ValueLayout.JAVA_LONG,
        RegionTableDescriptor.entryOffset(area) + (long) RegionTableDescriptor.OFFSET_OFFSET);
  }
}
