package io.lectern.engine.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lectern.engine.ReaderTable;
import io.lectern.engine.SampleConcepts;
import io.lectern.engine.Snapshot;
import io.lectern.engine.StoreConfig;
import io.lectern.engine.StoreException;
import io.lectern.engine.StoreException.Reason;
import io.lectern.engine.StoreReader;
import io.lectern.engine.StoreWriter;
import io.lectern.layout.BlockHeapDescriptor;
import io.lectern.layout.ConceptSlotDescriptor;
import io.lectern.layout.EdgeBlockDescriptor;
import io.lectern.layout.HnswRegionDescriptor;
import io.lectern.layout.IdIndexDescriptor;
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
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/**
 * A store with something of everything is damaged in each structure, bit by bit, and put right
 * again.
 */
@TestInstance(Lifecycle.PER_CLASS)
class StoreVerifierTest {
  private static final int CONCEPTS = 700;
  private static final int FLIPS_OF_EACH = 20;

  private final Arena arena = Arena.ofShared();
  private final List<Target> targets = new ArrayList<>();
  private Path path;
  private MemorySegment memory;

  /** Bytes of which no bit may change unnoticed. */
  private record Target(String name, long offset, long length) {}

  @BeforeAll
  void makeStore(@TempDir Path directory) throws IOException {
    path = directory.resolve("store.dat");
    try (StoreWriter writer =
        StoreWriter.create(path, StoreConfig.small(), ReaderTable.inProcess())) {
      for (int round = 0; round < 3; round++) {
        for (int from = 0; from < CONCEPTS; from += 100) {
          writer.beginBatch();
          for (int i = from; i < from + 100; i++) {
            SampleConcepts.put(writer, i, round);
          }
          writer.commit();
        }
      }
      // Some slots free, some still in the queue of tombstones.
      SampleConcepts.delete(writer, 600, 650);
      writer.upkeep().reclaim();
      SampleConcepts.delete(writer, 650, 700);
      while (writer.upkeep().settleEdges(100)) {}
    }
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size(), arena);
    }
    assertThat(verify()).isEmpty();
  }

  @AfterAll
  void unmap() {
    arena.close();
  }

  @Test
  void shouldFindEveryFlippedBitOfWhatMatters() {
    collectTargets();
    final long seed = Long.getLong("lectern.test.seed", new Random().nextLong());
    final Random random = new Random(seed);
    for (Target target : targets) {
      for (int i = 0; i < FLIPS_OF_EACH; i++) {
        final long offset = target.offset() + random.nextLong(target.length());
        final int bit = random.nextInt(8);
        flip(offset, bit);
        assertThat(verify())
            .as("%s, bit %s of byte %s, seed %s", target.name(), bit, offset, seed)
            .isNotEmpty();
        flip(offset, bit);
      }
    }
    assertThat(verify()).isEmpty();
  }

  /** Anything may be anywhere: no finding is promised, but an answer is. */
  @Test
  void shouldNotFailWhateverTheBytesAre() {
    final long seed = Long.getLong("lectern.test.seed", new Random().nextLong());
    final Random random = new Random(seed);
    for (int i = 0; i < 300; i++) {
      final int area = 1 + random.nextInt(RegionTableDescriptor.AREA_COUNT);
      final long start = random.nextInt(4) == 0 ? 0 : area(area);
      final long offset = start + 64 + 8L * random.nextInt(512);
      final long old = memory.get(ValueLayout.JAVA_LONG, offset);
      memory.set(
          ValueLayout.JAVA_LONG,
          offset,
          random.nextBoolean() ? random.nextLong() : random.nextInt(1 << 20));
      try {
        verify();
      } catch (StoreException e) {
        assertThat(e.reason()).isIn(Reason.NOT_A_STORE, Reason.VERSION);
      } catch (RuntimeException e) {
        throw new AssertionError("word at " + offset + ", seed " + seed + ": " + e, e);
      }
      memory.set(ValueLayout.JAVA_LONG, offset, old);
    }
  }

  @Test
  void shouldSayWhatIsWrongAndWhere() {
    final long weight =
        slot(7, ConceptSlotDescriptor.OUTGOING_OFFSET)
            + EdgeBlockDescriptor.weightsOffset(capacity(7));
    flip(weight, 0);
    final List<Finding> findings = verify();
    flip(weight, 0);

    assertThat(findings).hasSize(2);
    assertThat(findings.getFirst().toString())
        .startsWith("edges, offset 0x")
        .contains("the edge from slot 7 to slot 6 is in the incoming block");
    assertThat(findings.getLast().text())
        .contains("the edge from slot 7 to slot 6 is in the outgoing block");
  }

  @Test
  void shouldFindUpperBlocksThatAreNotAligned() {
    final long place =
        area(RegionTableDescriptor.HNSW)
            + HnswRegionDescriptor.SPACES_OFFSET
            + HnswRegionDescriptor.SPACE_UPPER_OFFSET_OFFSET;
    flip(place, 1);
    final List<Finding> findings = verify();
    flip(place, 1);

    assertThat(findings).anyMatch(finding -> finding.text().contains("do not lie where they can"));
  }

  @Test
  void shouldFindInASnapshotWhatItShows() {
    assertThat(verifySnapshot()).isEmpty();
    final long weight =
        slot(7, ConceptSlotDescriptor.OUTGOING_OFFSET)
            + EdgeBlockDescriptor.weightsOffset(capacity(7));
    assertSnapshotShows(weight, "slot 7 with slot 6 is not the same at the other end");
    final long record = slot(9, ConceptSlotDescriptor.RECORD_OFFSET);
    assertSnapshotShows(record + recordLength(9) - 1, "in slot 9 does not have its checksum");
    assertSnapshotShows(slotOffset(11), "in slot 11 is not found by its id");
  }

  private void assertSnapshotShows(long offset, String what) {
    flip(offset, 1);
    assertThat(verifySnapshot()).anyMatch(finding -> finding.text().contains(what));
    flip(offset, 1);
  }

  private List<Finding> verifySnapshot() {
    final List<Finding> findings = new ArrayList<>();
    final ReaderTable readers = ReaderTable.inProcess();
    readers.row(0).claim(1, 1, "verify");
    try (StoreReader reader = StoreReader.open(path);
        Snapshot snapshot = reader.snapshot(readers.row(0))) {
      assertThat(SnapshotVerifier.verify(snapshot, findings::add)).isEqualTo(findings.size());
    }
    return findings;
  }

  @Test
  void shouldTellOfADamagedHeader() {
    final long kind =
        RegionTableDescriptor.entryOffset(3) + (long) RegionTableDescriptor.KIND_OFFSET;
    flip(kind, 2);
    final List<Finding> findings = verify();
    flip(kind, 2);

    assertThat(findings)
        .singleElement()
        .satisfies(finding -> assertThat(finding.text()).contains("region table, row 3"));
  }

  @Test
  void shouldRefuseWhatIsNoStore(@TempDir Path directory) throws IOException {
    final Path other = directory.resolve("other");
    Files.write(other, new byte[10_000]);

    assertThatThrownBy(() -> StoreVerifier.verify(other, finding -> {}))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("is not a store");
  }

  private void collectTargets() {
    add("committed counts", StoreHeaderDescriptor.CONCEPT_COUNT_OFFSET, 40);
    add("index directory word", StoreHeaderDescriptor.INDEX_DIRECTORY_OFFSET, 8);
    add("symbol count", StoreHeaderDescriptor.SYMBOL_COUNT_OFFSET, 4);
    add("slot tail", StoreHeaderDescriptor.SLOT_TAIL_OFFSET, 4);
    add("slot queues", StoreHeaderDescriptor.FREE_SLOT_HEAD_OFFSET, 16);
    for (int area = RegionTableDescriptor.SLOTS; area < RegionTableDescriptor.HNSW; area++) {
      add(
          "used bytes of area " + area,
          RegionTableDescriptor.entryOffset(area) + (long) RegionTableDescriptor.USED_BYTES_OFFSET,
          8);
    }
    add("symbol entries", area(RegionTableDescriptor.SYMBOLS) + 8, 24);
    add("checksum of the symbols", area(RegionTableDescriptor.SYMBOLS), 4);
    add(
        "names of symbols",
        area(RegionTableDescriptor.SYMBOLS) + SymbolTableDescriptor.NAMES_OFFSET,
        usedBytes(RegionTableDescriptor.SYMBOLS) - SymbolTableDescriptor.NAMES_OFFSET);
    add("live slot", slotOffset(7), 64);
    add("tombstone's slot", slotOffset(690), 64);
    add("record", slot(7, ConceptSlotDescriptor.RECORD_OFFSET), recordLength(7));
    add("tombstone", slot(690, ConceptSlotDescriptor.RECORD_OFFSET), recordLength(690));
    addIndex();
    addEdges();
    addVectors();
    addQueues(RegionTableDescriptor.RECORDS);
    addQueues(RegionTableDescriptor.EDGES);
    addQueues(RegionTableDescriptor.INDEX);
  }

  private void addIndex() {
    final long word = getLong(StoreHeaderDescriptor.INDEX_DIRECTORY_OFFSET);
    final int depth = (int) word & IdIndexDescriptor.DIRECTORY_DEPTH_MASK;
    assertThat(depth).as("depth of the index").isPositive();
    final long entries = (word & -64) + IdIndexDescriptor.DIRECTORY_ENTRIES_OFFSET;
    add("index directory", entries, 8L << depth);
    final long segment = getLong(entries);
    add("depth of a segment", segment + IdIndexDescriptor.SEGMENT_DEPTH_OFFSET, 4);
    add("buckets", segment + IdIndexDescriptor.SEGMENT_BUCKETS_OFFSET, 63 * 64);
  }

  private void addEdges() {
    final long block = slot(7, ConceptSlotDescriptor.OUTGOING_OFFSET);
    final int capacity = capacity(7);
    final int count = getInt(block + EdgeBlockDescriptor.COUNT_OFFSET);
    assertThat(count).isPositive();
    add("edge block's fields", block + EdgeBlockDescriptor.WATERMARK_OFFSET, 28);
    add("edge block's epoch", block + EdgeBlockDescriptor.CREATED_OFFSET, 8);
    add("ends", block + EdgeBlockDescriptor.endsOffset(), 4L * count);
    add("types", block + EdgeBlockDescriptor.typesOffset(capacity), 4L * count);
    add("weights", block + EdgeBlockDescriptor.weightsOffset(capacity), 4L * count);
    add("created epochs", block + EdgeBlockDescriptor.createdOffset(capacity), 8L * count);
    add("removed epochs", block + EdgeBlockDescriptor.removedOffset(capacity), 8L * count);
    add("timestamps", block + EdgeBlockDescriptor.timestampsOffset(capacity), 8L * count);
    add(
        "adjacency entry",
        area(RegionTableDescriptor.ADJACENCY) + 64L * 7,
        4L + 4L * Math.min(count, 3));
    add("properties", block + EdgeBlockDescriptor.propertiesOffset(capacity), 8L * count);
  }

  private void addVectors() {
    final long region = area(RegionTableDescriptor.HNSW);
    final long space = region + HnswRegionDescriptor.SPACES_OFFSET;
    add("space count", region, 4);
    add("dimension", space + HnswRegionDescriptor.SPACE_DIMENSION_OFFSET, 4);
    add("links and stride", space + HnswRegionDescriptor.SPACE_LINKS_OFFSET, 8);
    add("offset of the nodes", space + HnswRegionDescriptor.SPACE_NODES_OFFSET_OFFSET, 8);
    add("node tail", space + HnswRegionDescriptor.SPACE_NODE_TAIL_OFFSET, 4);
    add("queue of nodes", space + HnswRegionDescriptor.SPACE_RETIRED_HEAD_OFFSET, 16);
    final int reference = getInt(slot(7, ConceptSlotDescriptor.RECORD_OFFSET) + 96);
    final long node =
        getLong(space + HnswRegionDescriptor.SPACE_NODES_OFFSET_OFFSET)
            + (long) HnswRegionDescriptor.nodeOf(reference)
                * getInt(space + HnswRegionDescriptor.SPACE_STRIDE_OFFSET);
    // These vectors are short, so they have no codes.
    add("removed epoch of a node", node + HnswRegionDescriptor.NODE_REMOVED_OFFSET, 8);
    add("ordinal of a node", node + HnswRegionDescriptor.NODE_ORDINAL_OFFSET, 4);
    add("upper blocks and level of a node", node + HnswRegionDescriptor.NODE_UPPER_OFFSET, 8);
    add("entry point", space + HnswRegionDescriptor.SPACE_ENTRY_OFFSET, 8);
  }

  private void addQueues(int area) {
    int found = 0;
    for (int sizeClass = 0; sizeClass < BlockHeapDescriptor.CLASS_COUNT; sizeClass++) {
      final long queue =
          area(area)
              + BlockHeapDescriptor.QUEUES_OFFSET
              + (long) sizeClass * BlockHeapDescriptor.QUEUE_LENGTH;
      final long count = getLong(queue + BlockHeapDescriptor.QUEUE_COUNT_OFFSET);
      if (count > 0) {
        found++;
        add("queue of class " + sizeClass + " of area " + area, queue, 24);
      }
      if (count > 1) {
        add("next of a block of area " + area, getLong(queue), 8);
      }
    }
    assertThat(found).as("queues of area %s", area).isPositive();
    add("head of heap " + area, area(area), 8);
  }

  private void add(String name, long offset, long length) {
    targets.add(new Target(name, offset, length));
  }

  private List<Finding> verify() {
    final List<Finding> findings = new ArrayList<>();
    final long count = StoreVerifier.verify(path, findings::add);
    assertThat(findings).hasSize((int) Math.min(count, 1000));
    return findings;
  }

  private void flip(long offset, int bit) {
    final byte old = memory.get(ValueLayout.JAVA_BYTE, offset);
    memory.set(ValueLayout.JAVA_BYTE, offset, (byte) (old ^ (1 << bit)));
  }

  private int capacity(int ordinal) {
    return getInt(
        slot(ordinal, ConceptSlotDescriptor.OUTGOING_OFFSET) + EdgeBlockDescriptor.CAPACITY_OFFSET);
  }

  private int recordLength(int ordinal) {
    return getInt(slot(ordinal, ConceptSlotDescriptor.RECORD_OFFSET));
  }

  private long slot(int ordinal, int field) {
    return getLong(slotOffset(ordinal) + field);
  }

  private long slotOffset(int ordinal) {
    return area(RegionTableDescriptor.SLOTS) + (long) ordinal * ConceptSlotDescriptor.SLOT_LENGTH;
  }

  private long area(int area) {
    return getLong(
        RegionTableDescriptor.entryOffset(area) + (long) RegionTableDescriptor.OFFSET_OFFSET);
  }

  private long usedBytes(int area) {
    return getLong(
        RegionTableDescriptor.entryOffset(area) + (long) RegionTableDescriptor.USED_BYTES_OFFSET);
  }

  private long getLong(long offset) {
    return memory.get(ValueLayout.JAVA_LONG, offset);
  }

  private int getInt(long offset) {
    return memory.get(ValueLayout.JAVA_INT, offset);
  }
}
