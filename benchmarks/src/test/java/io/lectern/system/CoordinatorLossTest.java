package io.lectern.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.lectern.client.ConceptChange;
import io.lectern.client.CoordinatorLostException;
import io.lectern.client.InvalidatedCache;
import io.lectern.client.InvalidationListener;
import io.lectern.client.InvalidationPoller;
import io.lectern.client.LecternReader;
import io.lectern.client.LecternWriter;
import io.lectern.client.NoCoordinatorException;
import io.lectern.client.Receipt;
import io.lectern.client.RejectedException;
import io.lectern.client.ResyncReason;
import io.lectern.client.WriteException;
import io.lectern.client.WriterOptions;
import io.lectern.coordinator.CoordinatorMain;
import io.lectern.engine.Concept;
import io.lectern.engine.Edge;
import io.lectern.engine.Snapshot;
import io.lectern.layout.ipc.RejectionCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * Clients of a coordinator in a process of its own, which refuses them, is killed, and comes back.
 */
@Isolated // its processes want both processors
@Timeout(180)
class CoordinatorLossTest {
  private static final Duration LONG = Duration.ofMinutes(2);

  @TempDir private Path directory;
  private JavaProcess coordinator;

  @BeforeEach
  void startCoordinator() throws InterruptedException {
    coordinator =
        new JavaProcess(CoordinatorMain.class, "-Xmx256m", "serve", "--dir", directory.toString());
    // Not any line that names the directory: one may say before where the last errors are.
    coordinator.await(line -> line.startsWith("ready: dir " + directory), 60);
  }

  @AfterEach
  void endCoordinator() {
    coordinator.close();
  }

  @Test
  void shouldEndEveryUnitUnderWayWhenTheCoordinatorIsKilled() throws Exception {
    try (LecternReader reader = LecternReader.open(directory);
        LecternWriter writer =
            LecternWriter.open(
                directory, WriterOptions.defaults().withRetryTimeout(Duration.ofMillis(500)));
        InvalidationPoller invalidations = reader.invalidations()) {
      final List<CompletableFuture<Receipt>> stages = new ArrayList<>();
      // In the midst: some units are answered by then, and more are on their way.
      final CompletableFuture<Void> killed =
          writer.putAsync(concept("first", "x")).thenRunAsync(this::killSoon).toCompletableFuture();
      while (stages.isEmpty() || !stages.getLast().isCompletedExceptionally()) {
        stages.add(writer.putAsync(concept("c" + stages.size(), "x")).toCompletableFuture());
      }
      killed.join();

      int acknowledged = 0;
      for (int i = 0; i < stages.size(); i++) {
        if (isAcknowledged(stages.get(i))) {
          acknowledged++;
          try (Snapshot snapshot = reader.snapshot()) {
            assertThat(snapshot.get("c" + i)).as("unit %d, acknowledged", i).isPresent();
          }
        }
      }
      assertThat(acknowledged).isPositive();
      assertThatThrownBy(() -> writer.put(concept("a", "x"), LONG))
          .isInstanceOf(NoCoordinatorException.class)
          .hasMessageContaining("lectern serve --dir " + directory);

      startCoordinator();

      final Receipt receipt = writer.put(concept("after", "x"), LONG);
      assertThat(reader.awaitEpoch(receipt.epoch(), LONG)).isTrue();
      final List<ResyncReason> resyncs = new ArrayList<>();
      invalidations.poll(new Resyncs(resyncs), Integer.MAX_VALUE);
      assertThat(resyncs).contains(ResyncReason.COORDINATOR_RESTARTED);
    }
  }

  /** Each unit deletes what it made before, so that one applied twice, or out of turn, shows. */
  @Test
  void shouldApplyEveryUnitOnceThoughTheCoordinatorIsKilled() throws Exception {
    try (LecternReader reader = LecternReader.open(directory);
        // The next coordinator knows old keys only when it has opened its index of receipts.
        LecternWriter writer =
            LecternWriter.open(directory, WriterOptions.defaults().withSendTimeout(LONG))) {
      final List<CompletableFuture<Receipt>> stages = new ArrayList<>();
      for (int kill = 0; kill < 3; kill++) {
        for (int i = 0; i < 2_000; i++) {
          final int n = stages.size();
          stages.add(
              writer
                  .unit()
                  .put(concept("last", "v" + n))
                  .put(concept("unit" + n, "x"))
                  .delete("unit" + (n - 1))
                  .sendAsync()
                  .toCompletableFuture());
        }
        coordinator.kill();
        startCoordinator();
      }
      long lastEpoch = 0;
      for (int i = 0; i < stages.size(); i++) {
        final Receipt receipt = stages.get(i).orTimeout(120, TimeUnit.SECONDS).join();
        assertThat(receipt.changedCount()).as("unit %d", i).isEqualTo(i == 0 ? 2 : 3);
        assertThat(receipt.epoch()).as("unit %d", i).isGreaterThanOrEqualTo(lastEpoch);
        lastEpoch = receipt.epoch();
      }
      try (Snapshot snapshot = reader.snapshot()) {
        assertThat(snapshot.get("last").orElseThrow().content())
            .isEqualTo("v" + (stages.size() - 1));
      }
      assertThat(reader.statistics().concepts()).isEqualTo(2);
    }
  }

  @Test
  void shouldSayWhatTheCoordinatorRefused() {
    try (LecternWriter writer = LecternWriter.open(directory);
        LecternReader reader = LecternReader.open(directory)) {
      final RejectedException missing =
          catchThrowableOfType(
              RejectedException.class,
              () ->
                  writer
                      .unit()
                      .put(concept("a", "x"))
                      .link(Edge.of("a", "knows", "nobody"))
                      .send(LONG));
      assertThat(missing.code()).isEqualTo(RejectionCode.MISSING_CONCEPT);
      assertThat(missing.commandIndex()).isEqualTo(1);
      assertThat(missing).hasMessageContaining("'a'").hasMessageContaining("nobody");
      assertThat(reader.statistics().concepts()).isZero();

      writer.put(Concept.builder("v").embedding(1, 2, 3).build(), LONG);
      final RejectedException dimension =
          catchThrowableOfType(
              RejectedException.class,
              () -> writer.put(Concept.builder("w").embedding(1, 2).build(), LONG));
      assertThat(dimension.code()).isEqualTo(RejectionCode.INVALID);
      assertThat(reader.statistics().concepts()).isEqualTo(1);
    }
  }

  @Test
  void shouldKeepACacheOfAnotherProcessesWritesFresh() throws Exception {
    try (LecternWriter writer = LecternWriter.open(directory);
        LecternReader reader = LecternReader.open(directory);
        InvalidatedCache<String> cache =
            new InvalidatedCache<>(
                reader, (snapshot, id) -> snapshot.get(id).map(Concept::content).orElse("none"))) {
      for (int i = 0; i < 200; i++) {
        final String content = "v" + i;
        cache.get("a");
        writer.put(concept("a", content), LONG);
        while (!cache.get("a").orElseThrow().equals(content)) { // bounded by the class's timeout
          Thread.onSpinWait();
        }
      }
    }
  }

  private static boolean isAcknowledged(CompletableFuture<Receipt> stage) {
    try {
      return stage.orTimeout(120, TimeUnit.SECONDS).join() != null;
    } catch (CompletionException e) {
      assertThat(e)
          .hasCauseInstanceOf(WriteException.class)
          .satisfiesAnyOf(
              lost -> assertThat(lost).hasCauseInstanceOf(CoordinatorLostException.class),
              none -> assertThat(none).hasCauseInstanceOf(NoCoordinatorException.class));
      return false;
    }
  }

  private void killSoon() {
    try {
      Thread.sleep(1_000);
      coordinator.kill();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static Concept concept(String id, String content) {
    return Concept.builder(id).content(content).build();
  }

  /** Keeps the reasons of resyncs. */
  private record Resyncs(List<ResyncReason> reasons) implements InvalidationListener {
    @Override
    public void onConceptChanged(ConceptChange change) {
      assertThat(change.id()).isNotEmpty();
    }

    @Override
    public void onResync(ResyncReason reason, long epoch) {
      reasons.add(reason);
    }
  }
}
