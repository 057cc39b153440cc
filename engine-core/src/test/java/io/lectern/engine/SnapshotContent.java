package io.lectern.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Reads the whole visible state of a snapshot by every way there is, and compares it with a
 * model's.
 */
final class SnapshotContent {
  private SnapshotContent() {}

  static void assertSame(StoreReader reader, Snapshot snapshot, ModelStore expected) {
    final TreeMap<String, Concept> concepts = new TreeMap<>();
    final TreeMap<String, Edge> outgoing = new TreeMap<>();
    final TreeMap<String, Edge> incoming = new TreeMap<>();
    final ConceptFlyweight concept = new ConceptFlyweight();
    final ConceptFlyweight byKey = new ConceptFlyweight();
    final EdgeCursor cursor = new EdgeCursor();
    for (int ordinal = 1; ordinal < snapshot.ordinalLimit(); ordinal++) {
      if (snapshot.wrap(ordinal, concept)) {
        final String id = concept.id();
        assertThat(concepts.put(id, concept.toConcept())).as("one concept of id %s", id).isNull();
        assertThat(snapshot.find(reader.key(id), byKey)).as("find %s by key", id).isTrue();
        assertThat(byKey.ordinal()).isEqualTo(ordinal);
        collect(snapshot, ordinal, id, Direction.OUT, cursor, outgoing);
        collect(snapshot, ordinal, id, Direction.IN, cursor, incoming);
      }
    }
    assertSameEndsAtOnce(snapshot, cursor);
    assertThat(concepts).isEqualTo(expected.concepts());
    assertThat(outgoing).isEqualTo(expected.edges());
    assertThat(incoming).isEqualTo(expected.edges());
    expected
        .concepts()
        .keySet()
        .forEach(id -> assertThat(snapshot.get(id)).contains(expected.concepts().get(id)));
  }

  private static void collect(
      Snapshot snapshot,
      int ordinal,
      String id,
      Direction direction,
      EdgeCursor cursor,
      Map<String, Edge> edges) {
    final ConceptFlyweight end = new ConceptFlyweight();
    snapshot.prefetchEdges(new int[] {ordinal}, 0, 1, direction, cursor);
    snapshot.edges(ordinal, direction, cursor);
    final List<Integer> ends = new ArrayList<>();
    int count = 0;
    final int announced = cursor.count();
    while (cursor.next()) {
      count++;
      ends.add(cursor.end());
      assertThat(snapshot.wrap(cursor.end(), end)).as("end of an edge of %s", id).isTrue();
      final String from = direction == Direction.OUT ? id : end.id();
      final String to = direction == Direction.OUT ? end.id() : id;
      final Edge edge = new Edge(from, cursor.type(), to, cursor.weight(), cursor.timestamp());
      assertThat(edges.put(ModelStore.key(from, edge.type(), to), edge))
          .as("one edge %s", edge)
          .isNull();
    }
    assertThat(count).isEqualTo(announced);
    assertThat(endsInBulk(snapshot.edges(ordinal, direction, cursor))).isEqualTo(ends);
    assertSameWhenAskedForMoreLater(snapshot, ordinal, direction, cursor);
  }

  /**
   * A cursor that is asked for nothing but ends at first, and then for more, goes on where it was.
   *
   * @param blocks one that was asked for more before
   */
  private static void assertSameWhenAskedForMoreLater(
      Snapshot snapshot, int ordinal, Direction direction, EdgeCursor blocks) {
    final EdgeCursor ends = new EdgeCursor();
    snapshot.prefetchEdges(new int[] {ordinal}, 0, 1, direction, ends);
    snapshot.edges(ordinal, direction, ends);
    snapshot.edges(ordinal, direction, blocks);
    assertThat(ends.count()).isEqualTo(blocks.count());
    int left = ordinal % 5;
    while (blocks.next()) {
      assertThat(ends.next()).isTrue();
      assertThat(ends.end()).isEqualTo(blocks.end());
      if (--left < 0) {
        assertThat(ends.weight()).isEqualTo(blocks.weight());
        assertThat(ends.typeSymbol()).isEqualTo(blocks.typeSymbol());
        assertThat(ends.createdEpoch()).isEqualTo(blocks.createdEpoch());
        assertThat(ends.timestampNs()).isEqualTo(blocks.timestampNs());
        assertThat(ends.end()).isEqualTo(blocks.end());
      }
    }
    assertThat(ends.next()).isFalse();
    assertThat(ends.count()).isEqualTo(blocks.count());
  }

  /** The ends of all concepts' edges, of many concepts at once, are those that a cursor goes to. */
  private static void assertSameEndsAtOnce(Snapshot snapshot, EdgeCursor cursor) {
    final int[] all =
        IntStream.range(1, snapshot.ordinalLimit())
            .filter(ordinal -> snapshot.wrap(ordinal, new ConceptFlyweight()))
            .toArray();
    final EdgeBatch batch = new EdgeBatch();
    for (Direction direction : new Direction[] {Direction.OUT, Direction.IN, null}) {
      final List<List<Integer>> atOnce = new ArrayList<>();
      final List<List<Integer>> expected = new ArrayList<>();
      while (atOnce.size() < all.length) {
        final int next = atOnce.size();
        final int read = snapshot.readEnds(all, next, all.length - next, direction, batch);
        for (int i = 0; i < read; i++) {
          atOnce.add(
              Arrays.stream(batch.ends(), batch.offsets()[i], batch.offsets()[i + 1])
                  .boxed()
                  .toList());
          expected.add(ends(snapshot, all[next + i], direction, cursor));
        }
      }
      assertThat(atOnce).isEqualTo(expected);
    }
  }

  private static List<Integer> ends(
      Snapshot snapshot, int ordinal, Direction direction, EdgeCursor cursor) {
    final List<Integer> ends = new ArrayList<>();
    for (Direction one : Direction.values()) {
      if (direction == null || direction == one) {
        snapshot.edges(ordinal, one, cursor);
        while (cursor.next()) {
          ends.add(cursor.end());
        }
      }
    }
    return ends;
  }

  /** With room for few, so that many concepts take more than one call. */
  private static List<Integer> endsInBulk(EdgeCursor cursor) {
    final int[] some = new int[3];
    final List<Integer> ends = new ArrayList<>();
    int count;
    while ((count = cursor.nextEnds(some)) > 0) {
      for (int i = 0; i < count; i++) {
        ends.add(some[i]);
      }
    }
    assertThat(cursor.nextEnds(some)).isZero();
    assertThat(cursor.next()).isFalse();
    return ends;
  }
}
