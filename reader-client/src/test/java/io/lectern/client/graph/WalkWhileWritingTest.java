package io.lectern.client.graph;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.engine.Edge;
import io.lectern.engine.ReaderTable;
import io.lectern.engine.Snapshot;
import io.lectern.engine.StoreConfig;
import io.lectern.engine.StoreReader;
import io.lectern.engine.StoreWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Walks while another thread changes the edges: each answer is that of the walk's epoch. */
@Timeout(120)
class WalkWhileWritingTest {
  private static final int CONCEPTS = 60;
  private static final int WALKS = 2_000;

  @TempDir private Path dir;

  private final Map<Long, Set<Edge>> history = new ConcurrentHashMap<>();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private volatile boolean done;

  @Test
  void shouldAnswerExactlyFromItsSnapshot() throws InterruptedException {
    final long seed = Long.getLong("lectern.test.seed", System.nanoTime());
    final ReaderTable readers = ReaderTable.inProcess();
    final Path file = dir.resolve("store.dat");
    try (StoreWriter writer = StoreWriter.create(file, StoreConfig.small(), readers);
        StoreReader reader = StoreReader.open(file)) {
      final Set<Edge> edges = new HashSet<>();
      change(writer, edges, new SplittableRandom(seed), 300);
      final Thread writing = Thread.ofPlatform().start(() -> write(writer, edges, seed));
      readers.row(0).claim(ProcessHandle.current().pid(), 0, "test");
      final Set<Long> epochs = new HashSet<>();
      final GraphWorkspace workspace = new GraphWorkspace();
      try {
        for (int walk = 0; walk < WALKS && failure.get() == null; walk++) {
          try (Snapshot snapshot = reader.snapshot(readers.row(0))) {
            epochs.add(snapshot.epoch());
            compare(snapshot, workspace);
          }
        }
      } finally {
        done = true;
        writing.join();
      }
      assertThat(failure.get()).isNull();
      assertThat(epochs).as("the writer was there, seed %d", seed).hasSizeGreaterThan(10);
    }
  }

  private void compare(Snapshot snapshot, GraphWorkspace workspace) {
    final Set<Edge> expected = history.get(snapshot.epoch());
    final Neighbourhood found =
        new GraphReader(snapshot, workspace)
            .neighbourhood("c0", EdgeFilter.both(), CONCEPTS, true, Budget.unlimited());
    assertThat(found.isComplete()).isTrue();
    assertThat(found.size()).isEqualTo(CONCEPTS);
    assertThat(found.edges()).hasSize(expected.size());
    assertThat(new HashSet<>(found.edges())).isEqualTo(expected);
  }

  private void write(StoreWriter writer, Set<Edge> edges, long seed) {
    final SplittableRandom random = new SplittableRandom(seed + 1);
    try {
      while (!done) {
        change(writer, edges, random, 1 + random.nextInt(40));
      }
    } catch (RuntimeException | Error e) {
      failure.set(e);
    }
  }

  /** One batch; {@code c0} stays linked to all others, so that all are reached. */
  private void change(StoreWriter writer, Set<Edge> edges, SplittableRandom random, int changes) {
    final long epoch = writer.beginBatch();
    if (edges.isEmpty()) {
      for (int i = 1; i < CONCEPTS; i++) {
        link(writer, edges, Edge.of("c" + i, "root", "c0"));
      }
    }
    for (int i = 0; i < changes; i++) {
      final List<Edge> removable =
          new ArrayList<>(edges.stream().filter(edge -> !edge.type().equals("root")).toList());
      if (removable.size() > 200 || (!removable.isEmpty() && random.nextInt(2) == 0)) {
        final Edge edge = removable.get(random.nextInt(removable.size()));
        writer.unlink(edge.from(), edge.type(), edge.to());
        edges.remove(edge);
      } else {
        link(
            writer,
            edges,
            Edge.of(
                "c" + random.nextInt(CONCEPTS),
                "t" + random.nextInt(3),
                "c" + random.nextInt(CONCEPTS),
                random.nextInt(100)));
      }
    }
    history.put(epoch, Set.copyOf(edges));
    history.put(epoch + 1, history.get(epoch));
    writer.commit();
    writer.upkeep().reclaim();
  }

  private static void link(StoreWriter writer, Set<Edge> edges, Edge edge) {
    writer.link(edge, true);
    edges.removeIf(
        old ->
            old.from().equals(edge.from())
                && old.type().equals(edge.type())
                && old.to().equals(edge.to()));
    edges.add(edge);
  }
}
