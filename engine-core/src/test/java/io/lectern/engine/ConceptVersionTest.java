package io.lectern.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConceptVersionTest {
  @TempDir private Path dir;

  private final ReaderTable readers = ReaderTable.inProcess();
  private StoreWriter writer;
  private StoreReader reader;

  @BeforeEach
  void open() {
    final Path file = dir.resolve("store.dat");
    writer = StoreWriter.create(file, StoreConfig.small(), readers);
    reader = StoreReader.open(file);
    readers.row(0).claim(1, 1, "test");
  }

  @AfterEach
  void close() {
    reader.close();
    writer.close();
  }

  private static Concept concept(String id, String content) {
    return Concept.builder(id)
        .content(content)
        .vector("s", new float[] {content.length(), 1})
        .build();
  }

  private long put(String... contents) {
    writer.beginBatch();
    for (String content : contents) {
      writer.put(concept("a", content));
    }
    writer.commit();
    return reader.committedEpoch();
  }

  private void delete(String id) {
    writer.beginBatch();
    writer.delete(id);
    writer.commit();
  }

  private List<String> contentsSince(long epoch) {
    try (Snapshot snapshot = reader.snapshotAsOf(readers.row(0), null, epoch)) {
      return snapshot.versionsSince("a").stream()
          .map(version -> version.isDeleted() ? "deleted" : version.concept().content())
          .toList();
    }
  }

  @Test
  void shouldTellOfEveryVersionThatAnEpochShows() {
    writer.retain(0);
    final long first = put("one");
    final long second = put("not seen", "two");
    delete("a");
    final long last = put("four");
    put("four"); // changes nothing
    assertThat(contentsSince(first)).containsExactly("four", "deleted", "two", "one");
    assertThat(contentsSince(second)).containsExactly("four", "deleted", "two");
    assertThat(contentsSince(last)).containsExactly("four");
    try (Snapshot snapshot = reader.snapshotAsOf(readers.row(0), null, second)) {
      final List<ConceptVersion> versions = snapshot.versionsSince("a");
      assertThat(versions)
          .extracting(ConceptVersion::epoch)
          .containsExactly(last, last - 1, second);
      assertThat(versions.getLast().concept()).isEqualTo(concept("a", "two"));
      assertThat(versions.getFirst().recordedAt())
          .isAfterOrEqualTo(versions.getLast().recordedAt());
      assertThat(snapshot.versionsSince("nobody")).isEmpty();
      assertThatThrownBy(() -> snapshot.versionsSince(""))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void shouldNotTellOfABatchInFlightNorOfOneThatWasUndone() {
    writer.retain(0);
    final long first = put("one");
    writer.beginBatch();
    final long mark = writer.mark();
    writer.put(concept("a", "two"));
    assertThat(contentsSince(first)).containsExactly("one");
    writer.rollbackTo(mark);
    writer.commit();
    assertThat(contentsSince(first)).containsExactly("one");
    writer.beginBatch();
    writer.put(concept("a", "three"));
    writer.commit();
    assertThat(contentsSince(first)).containsExactly("three", "one");
  }

  @Test
  void shouldForgetAConceptWhoseSlotWentToAnother() {
    put("one");
    delete("a");
    for (int i = 0; i < 20; i++) {
      put("again");
      delete("a");
      writer.upkeep().reclaim();
      writer.beginBatch();
      writer.put(concept("other" + i, "x"));
      writer.commit();
    }
    assertThat(contentsSince(reader.committedEpoch())).isEmpty();
    try (Snapshot snapshot = reader.snapshot(readers.row(0))) {
      assertThat(snapshot.versionsSince("other3")).hasSize(1);
    }
  }
}
