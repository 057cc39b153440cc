package io.lectern.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lectern.layout.AdjacencyDescriptor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Concepts with more edges than an adjacency entry holds, some of which were removed. */
class SparseAdjacencyTest {
  private static final int ENDS = 12;
  private static final int ROWS = 3;

  @TempDir private Path directory;

  private final ReaderTable readers = ReaderTable.inProcess();
  private Path file;
  private StoreWriter writer;
  private StoreReader reader;
  private int hub;

  @BeforeEach
  void makeHub() {
    for (int i = 0; i < ROWS; i++) {
      readers.row(i).claim(1, 1, "test");
    }
    file = directory.resolve("store.dat");
    writer = StoreWriter.create(file, StoreConfig.small(), readers);
    reader = StoreReader.open(file);
    change(
        () -> {
          writer.put(Concept.builder("hub").build());
          for (int i = 0; i < ENDS; i++) {
            writer.put(Concept.builder("end-" + i).build());
            writer.link(Edge.of("hub", "to", "end-" + i), false);
          }
        });
    while (writer.upkeep().settleEdges(100)) {}
    try (Snapshot snapshot = reader.snapshot(readers.row(0))) {
      final ConceptFlyweight concept = new ConceptFlyweight();
      assertThat(snapshot.find("hub", concept)).isTrue();
      hub = concept.ordinal();
    }
  }

  @AfterEach
  void close() {
    reader.close();
    writer.close();
    Verified.assertClean(file);
  }

  @Test
  void shouldNoteWhatIsLeftOfEdges() {
    change(() -> unlink(0, 5, ENDS - 1));
    writer.upkeep().settleChangedEdges(100);
    assertThat(kind()).isEqualTo(AdjacencyDescriptor.KIND_SPARSE);
    assertThat(ends(1)).isEqualTo(allBut(0, 5, ENDS - 1));

    change(() -> writer.link(Edge.of("hub", "to", "end-5"), false));
    assertThat(kind()).isEqualTo(AdjacencyDescriptor.KIND_UNKNOWN);
    writer.upkeep().settleChangedEdges(100);
    assertThat(ends(1)).containsExactlyInAnyOrderElementsOf(allBut(0, ENDS - 1));
  }

  @Test
  void shouldShowRemovedEdgesToSnapshotThatSeesThem() {
    try (Snapshot before = reader.snapshot(readers.row(0))) {
      change(() -> unlink(3, 4));
      writer.upkeep().settleChangedEdges(100);
      while (writer.upkeep().settleEdges(100)) {}
      assertThat(kind()).isEqualTo(AdjacencyDescriptor.KIND_UNKNOWN);
      assertThat(ends(before)).isEqualTo(allBut());
      assertThat(ends(1)).isEqualTo(allBut(3, 4));
    }
    while (writer.upkeep().settleEdges(100)) {}
    assertThat(kind()).isEqualTo(AdjacencyDescriptor.KIND_SPARSE);
    assertThat(ends(0)).isEqualTo(allBut(3, 4));
  }

  @Test
  void shouldReadTheSameAfterAHintWhateverItNames() {
    try (Snapshot snapshot = reader.snapshot(readers.row(0))) {
      final EdgeBatch batch = new EdgeBatch();
      final EdgeCursor ends = new EdgeCursor();
      final EdgeCursor blocks = snapshot.edges(hub, Direction.OUT, new EdgeCursor());
      assertThat(blocks.next()).isTrue();
      assertThat(blocks.type()).isEqualTo("to"); // So it goes by blocks from here on.
      for (int other : new int[] {hub, 1, 0, -1, snapshot.ordinalLimit(), Integer.MAX_VALUE}) {
        for (Direction direction : Direction.values()) {
          snapshot.fetchEnds(hub, direction, other, batch);
          snapshot.fetchEnds(other, direction, hub, batch);
          final int[] ordinals = {hub, other, hub};
          snapshot.prefetchEdges(ordinals, 0, ordinals.length, direction, ends);
          snapshot.prefetchEdges(ordinals, 0, ordinals.length, direction, blocks);
        }
        assertThat(ends(snapshot, batch)).isEqualTo(allBut());
      }
    }
  }

  @Test
  void shouldGoOnInBlockWhenAskedForMoreThanEnds() {
    final EdgeCursor cursor = new EdgeCursor();
    final EdgeCursor behind = new EdgeCursor();
    try (Snapshot snapshot = reader.snapshot(readers.row(0))) {
      snapshot.edges(hub, Direction.OUT, cursor);
      snapshot.edges(hub, Direction.OUT, behind);
      assertThat(cursor.next()).isTrue();
      assertThat(cursor.next()).isTrue();
      assertThat(behind.next()).isTrue();
      final int end = cursor.end();
      // The block is another one before it is read, with an edge more and some edges less.
      change(() -> unlink(0, 2));
      change(this::fillUp);
      assertThat(cursor.type()).isEqualTo("to");
      assertThat(cursor.end()).isEqualTo(end);
      int left = ENDS - 2;
      while (cursor.next()) {
        assertThat(cursor.type()).isEqualTo("to");
        left--;
      }
      assertThat(left).isZero();
      assertThatThrownBy(cursor::type).isInstanceOf(IndexOutOfBoundsException.class);
    }
    assertThatThrownBy(behind::weight).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(behind::next).isInstanceOf(IllegalStateException.class);
  }

  private void fillUp() {
    for (int i = 0; i < 2 * ENDS; i++) {
      writer.put(Concept.builder("more-" + i).build());
      writer.link(Edge.of("hub", "more", "more-" + i), false);
    }
  }

  private void change(Runnable commands) {
    writer.beginBatch();
    commands.run();
    writer.commit();
  }

  private void unlink(int... numbers) {
    for (int number : numbers) {
      assertThat(writer.unlink("hub", "to", "end-" + number)).isTrue();
    }
  }

  private static List<String> allBut(int... numbers) {
    return IntStream.range(0, ENDS)
        .filter(i -> IntStream.of(numbers).noneMatch(number -> number == i))
        .mapToObj(i -> "end-" + i)
        .toList();
  }

  private int kind() {
    try (Snapshot snapshot = reader.snapshot(readers.row(2))) {
      return Mapping.getIntAcquire(snapshot.mapping().adjacency(hub))
          & AdjacencyDescriptor.KIND_MASK;
    }
  }

  private List<String> ends(int row) {
    try (Snapshot snapshot = reader.snapshot(readers.row(row))) {
      return ends(snapshot);
    }
  }

  private List<String> ends(Snapshot snapshot) {
    return ends(snapshot, new EdgeBatch());
  }

  private List<String> ends(Snapshot snapshot, EdgeBatch batch) {
    assertThat(snapshot.readEnds(new int[] {hub}, 0, 1, Direction.OUT, batch)).isOne();
    final ConceptFlyweight concept = new ConceptFlyweight();
    final List<String> ends = new ArrayList<>();
    for (int i = 0; i < batch.offsets()[1]; i++) {
      assertThat(snapshot.wrap(batch.ends()[i], concept)).isTrue();
      ends.add(concept.id());
    }
    return ends;
  }
}
