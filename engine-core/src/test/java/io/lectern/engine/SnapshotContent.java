package io.lectern.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

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
