package io.lectern.engine;

import io.lectern.layout.RegionTableDescriptor;
import io.lectern.layout.StoreHeaderDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A small store, always the same, byte for byte in golden files, area by area: changing what is
 * written changes them.
 */
class GoldenStoreTest {
  @TempDir Path directory;

  private StoreFile file;
  private byte[] header;

  @BeforeEach
  void makeStore() {
    final Path path = directory.resolve("store.dat");
    try (StoreWriter writer =
        StoreWriter.create(
            path,
            StoreConfig.small(),
            ReaderTable.inProcess(),
            new StoreIdentity(0x1111, 0x2222, 42, 1_767_225_600_000_000_007L),
            InstantSource.fixed(Instant.parse("2026-01-02T03:04:05.000000006Z")))) {
      writer.controlId(0x3333);
      writer.beginBatch();
      writer.put(alpha().content("first").build());
      writer.put(Concept.builder("beta").build());
      writer.put(Concept.builder("gamma").type("place").embedding(4, 5, 6).build());
      writer.link(new Edge("alpha", "knows", "beta", 0.5f, Instant.ofEpochSecond(1, 2)), false);
      writer.link(Edge.of("alpha", "near", "beta", -2), false);
      writer.link(Edge.of("gamma", "near", "alpha"), false);
      writer.commit();
      writer.beginBatch();
      writer.put(
          alpha()
              .content("Größe €")
              .metadata("text", "wert")
              .metadata("long", -7L)
              .metadata("double", 2.5)
              .metadata("boolean", true)
              .tag("color", "red", 0.75f)
              .timestamp(Instant.ofEpochSecond(100, 1))
              .validFrom(Instant.ofEpochSecond(200, 2))
              .validTo(Instant.ofEpochSecond(300, 3))
              .build());
      writer.unlink("alpha", "near", "beta");
      writer.delete("gamma");
      writer.commit();
      writer.upkeep().settleEdges(10);
    }
    file = StoreFile.openForReading(path);
    zeroBootId();
  }

  private static Concept.Builder alpha() {
    return Concept.builder("alpha").type("person").confidence(0.25f).embedding(1, -2, 3.5f);
  }

  @AfterEach
  void closeStore() {
    file.close();
  }

  @Test
  void shouldWriteHeaderAndRegionTable() {
    Golden.assertMatches("store-header", 0, header);
  }

  @Test
  void shouldWriteUndoEntries() {
    assertArea("store-undo", RegionTableDescriptor.UNDO, 4096);
  }

  @Test
  void shouldWriteConceptSlots() {
    assertArea("store-slots", RegionTableDescriptor.SLOTS);
  }

  @Test
  void shouldWriteIdIndex() {
    assertArea("store-index", RegionTableDescriptor.INDEX);
  }

  @Test
  void shouldWriteConceptRecords() {
    assertArea("store-records", RegionTableDescriptor.RECORDS);
  }

  @Test
  void shouldWriteSymbolTable() {
    assertArea("store-symbols", RegionTableDescriptor.SYMBOLS);
  }

  @Test
  void shouldWriteEdgeBlocks() {
    assertArea("store-edges", RegionTableDescriptor.EDGES);
  }

  @Test
  void shouldWriteAdjacencyArea() {
    assertArea("store-adjacency", RegionTableDescriptor.ADJACENCY, 4 * 64);
  }

  @Test
  void shouldWriteVectorSpaceAndNodes() {
    assertArea("store-hnsw", RegionTableDescriptor.HNSW, (2 << 20) + 4096);
  }

  private void assertArea(String name, int area) {
    assertArea(name, area, file.usedBytes(area));
  }

  private void assertArea(String name, int area, long length) {
    Golden.assertMatches(name, file.areaOffset(area), bytes(file.areaOffset(area), length));
  }

  private void zeroBootId() {
    header = bytes(0, StoreHeaderDescriptor.HEADER_LENGTH);
    MemorySegment.ofArray(header)
        .asSlice(StoreHeaderDescriptor.BOOT_ID_HIGH_OFFSET, 16)
        .fill((byte) 0);
  }

  private byte[] bytes(long offset, long length) {
    return file.memory().asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
  }
}
