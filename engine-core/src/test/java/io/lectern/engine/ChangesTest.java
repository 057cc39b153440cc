package io.lectern.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the writer tells of the concepts that a batch has changed. */
class ChangesTest {
  private static final int BATCHES = 3000;

  @TempDir Path directory;

  /** A change as it was told. */
  private record Told(int ordinal, long high, long low, int flags) {}

  @Test
  void shouldTellEveryConceptThatABatchHasChanged() {
    final long seed = Long.getLong("lectern.test.seed", new Random().nextLong());
    final Random random = new Random(seed);
    final Path file = directory.resolve("store.dat");
    try (StoreWriter writer =
            StoreWriter.create(file, StoreConfig.small(), ReaderTable.inProcess());
        StoreReader reader = StoreReader.open(file)) {
      final RandomCommands commands = new RandomCommands(random, writer);
      for (int batch = 0; batch < BATCHES; batch++) {
        final ModelStore before = new ModelStore(commands.model());
        writer.beginBatch();
        for (int unit = random.nextInt(4); unit >= 0; unit--) {
          commands.unit();
        }
        writer.commit();
        assertTold(reader, told(writer), before, commands.model());
        writer.upkeep().reclaim();
      }
    } catch (AssertionError e) {
      throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
    }
  }

  @Test
  void shouldTellWhoHasTheSlotOfAConceptThatWasTakenBack() {
    try (StoreWriter writer =
        StoreWriter.create(
            directory.resolve("store.dat"), StoreConfig.small(), ReaderTable.inProcess())) {
      writer.beginBatch();
      final long mark = writer.mark();
      writer.put(Concept.builder("taken back").build());
      writer.rollbackTo(mark);
      writer.put(Concept.builder("here").build());
      writer.commit();
      assertThat(told(writer)).containsOnlyKeys("here");
      assertThat(told(writer).get("here").flags()).isEqualTo(ChangeConsumer.CONCEPT);
    }
  }

  @Test
  void shouldTellOfManyChangesAndThenOfFew() {
    final int many = 5000;
    try (StoreWriter writer =
        StoreWriter.create(
            directory.resolve("store.dat"), StoreConfig.small(), ReaderTable.inProcess())) {
      writer.beginBatch();
      for (int i = 0; i < many; i++) {
        writer.put(Concept.builder("concept " + i).build());
      }
      writer.commit();
      assertThat(told(writer)).hasSize(many);
      writer.beginBatch();
      writer.link(Edge.of("concept 7", "next", "concept 8"), false);
      writer.commit();
      assertThat(told(writer)).containsOnlyKeys("concept 7", "concept 8");
      assertThat(told(writer).get("concept 7").flags()).isEqualTo(ChangeConsumer.EDGES);
      writer.beginBatch();
      writer.delete("concept 7");
      writer.commit();
      assertThat(told(writer).get("concept 7").flags())
          .isEqualTo(ChangeConsumer.DELETED | ChangeConsumer.EDGES);
      assertThat(told(writer).get("concept 8").flags()).isEqualTo(ChangeConsumer.EDGES);
    }
  }

  private static Map<String, Told> told(StoreWriter writer) {
    final Map<String, Told> told = new HashMap<>();
    writer.forEachChange(
        (ordinal, ids, idOffset, idLength, high, low, flags) -> {
          final String id = new String(ids, idOffset, idLength, StandardCharsets.UTF_8);
          assertThat(told.put(id, new Told(ordinal, high, low, flags))).as("twice %s", id).isNull();
        });
    return told;
  }

  private static void assertTold(
      StoreReader reader, Map<String, Told> told, ModelStore before, ModelStore after) {
    final Set<String> ids = new HashSet<>(before.concepts().keySet());
    ids.addAll(after.concepts().keySet());
    for (String id : ids) {
      final Concept old = before.concepts().get(id);
      final Concept now = after.concepts().get(id);
      if (!Objects.equals(old, now)) {
        assertFlag(told, id, now == null ? ChangeConsumer.DELETED : ChangeConsumer.CONCEPT);
      }
    }
    final Set<Edge> changed = new HashSet<>(before.edges().values());
    changed.removeAll(after.edges().values());
    final Set<Edge> added = new HashSet<>(after.edges().values());
    added.removeAll(before.edges().values());
    changed.addAll(added);
    for (Edge edge : changed) {
      assertFlag(told, edge.from(), ChangeConsumer.EDGES);
      assertFlag(told, edge.to(), ChangeConsumer.EDGES);
    }
    told.forEach(
        (id, change) -> {
          final ConceptKey key = reader.key(id);
          assertThat(change.high()).as(id).isEqualTo(key.high());
          assertThat(change.low()).as(id).isEqualTo(key.low());
        });
  }

  private static void assertFlag(Map<String, Told> told, String id, int flag) {
    assertThat(told).containsKey(id);
    assertThat(told.get(id).flags() & flag).as("flags of %s", id).isEqualTo(flag);
  }
}
