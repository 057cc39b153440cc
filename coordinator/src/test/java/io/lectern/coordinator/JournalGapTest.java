package io.lectern.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lectern.coordinator.CrashPoints.Point;
import io.lectern.coordinator.TestClient.Applied;
import io.lectern.coordinator.journal.JournalConfig;
import io.lectern.engine.Concept;
import io.lectern.engine.Edge;
import io.lectern.engine.ReaderTable;
import io.lectern.engine.StoreReader;
import io.lectern.engine.StoreWriter;
import io.lectern.engine.VectorMetric;
import io.lectern.engine.VectorSpaceConfig;
import io.lectern.layout.StoreHeaderDescriptor;
import io.lectern.layout.ipc.SyncLevel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is journaled relies on what is not, and the power goes: the journal is applied all the same.
 */
@Timeout(120)
class JournalGapTest {
  private static final String SPACE = "plane";
  private static final VectorSpaceConfig PLANE =
      new VectorSpaceConfig(SPACE, 2, VectorMetric.EUCLIDEAN, "", "");

  @TempDir private Path scratch;
  private final ByteArrayOutputStream console = new ByteArrayOutputStream();
  private CoordinatorConfig config;

  @BeforeEach
  void setUp() {
    config =
        CoordinatorConfig.of(scratch.resolve("store"))
            .withStoreConfig(KillWorkload.storeConfig())
            .withCheckpointConfig(CheckpointConfig.onRequest())
            .withJournalConfig(JournalConfig.defaults().withSegmentLength(44 << 10));
  }

  @Test
  void shouldMakeWhatAUnitFarBehindTheGapRelyOn() throws IOException {
    serve(
        served -> {
          served.put("lost", SyncLevel.NONE);
          served.put("kept", SyncLevel.SYNC);
          served.put("between", SyncLevel.SYNC);
          link(served, "kept", "lost");
        });
    losePower();

    serve(
        served -> {
          assertThat(served.get("between")).isPresent();
          assertThat(served.get("lost").orElseThrow().content()).isNull();
          assertThat(edges()).isEqualTo(1);
        });
  }

  @Test
  void shouldKeepASpaceThatWasCreatedAtLevelNone() throws IOException {
    serve(
        served -> {
          final Applied created =
              served.applied(served.client().unit().createSpace(PLANE).syncLevel(SyncLevel.NONE));
          assertThat(created.reached()).isEqualTo(SyncLevel.JOURNAL);
          putVector(served, "origin", 0, 0);
          served.apply(served.client().unit().createSpace(PLANE).syncLevel(SyncLevel.JOURNAL));
        });
    losePower();

    serve(
        served ->
            assertThat(served.get("origin").orElseThrow().vectors().get(SPACE))
                .containsExactly(0, 0));
    assertThat(said()).doesNotContain("left out");
  }

  @Test
  void shouldTellAndLeaveOutWhatCannotBeAppliedBehindTheGap() throws IOException {
    serve(served -> served.put("first", SyncLevel.SYNC));
    createSpaceBehindTheJournal(true);
    serve(
        served -> {
          putVector(served, "origin", 0, 0);
          served.put("last", SyncLevel.SYNC);
        });
    losePower();

    serve(
        served -> {
          assertThat(served.get("first")).isPresent();
          assertThat(served.get("origin")).isEmpty();
          assertThat(served.get("last")).isPresent();
        });
    assertThat(said())
        .containsPattern("left out unit \\d+ of client \\d+ in journal entry 2, which relies on");
  }

  @Test
  void shouldRefuseWhatCannotBeAppliedWithoutAGap() throws IOException {
    serve(served -> served.put("first", SyncLevel.SYNC));
    createSpaceBehindTheJournal(false);
    serve(served -> putVector(served, "origin", 0, 0));
    losePower();

    assertThatThrownBy(() -> serve(served -> {}))
        .hasMessageContaining("journal entry 2 was applied once and cannot be applied again");
  }

  @Test
  void shouldKnowTheGapAfterAReplayThatWasInterrupted() throws IOException {
    serve(
        served -> {
          served.put("lost", SyncLevel.NONE);
          for (int i = 0; i < 200; i++) {
            served.apply(
                served
                    .client()
                    .unit()
                    .put(Concept.builder("kept").content(Integer.toString(i).repeat(200)).build())
                    .syncLevel(SyncLevel.JOURNAL));
          }
          link(served, "kept", "lost");
        });
    losePower();

    final int[] left = {190};
    final CoordinatorConfig whole = config;
    config =
        config.withCrashPoints(
            point -> {
              if (point == Point.IN_REPLAY && left[0]-- == 0) {
                throw new AssertionError("the end of this start");
              }
            });
    assertThatThrownBy(() -> serve(served -> {})).hasMessage("the end of this start");
    config = whole;

    serve(
        served -> {
          assertThat(served.get("lost").orElseThrow().content()).isNull();
          assertThat(edges()).isEqualTo(1);
        });
  }

  private void serve(Consumer<ServedStore> work) {
    final ServedStore served =
        new ServedStore(config, new PrintStream(console, true, StandardCharsets.UTF_8));
    try {
      work.accept(served);
    } finally {
      served.abandon();
    }
  }

  private static void link(ServedStore served, String from, String to) {
    served.apply(
        served.client().unit().link(Edge.of(from, "to", to), false).syncLevel(SyncLevel.SYNC));
  }

  private static void putVector(ServedStore served, String id, float... vector) {
    served.apply(
        served
            .client()
            .unit()
            .put(Concept.builder(id).vector(SPACE, vector).build())
            .syncLevel(SyncLevel.JOURNAL));
  }

  /** As the version before did at level NONE, or, without a note of it, as nobody may. */
  private void createSpaceBehindTheJournal(boolean noted) {
    try (StoreWriter store =
        StoreWriter.open(
            config.storeFile(),
            config.storeConfig(),
            ReaderTable.inProcess(),
            InstantSource.system())) {
      store.beginBatch();
      store.createSpace(PLANE);
      store.prepareCommit();
      if (noted) {
        store.unjournaled();
      }
      store.commit();
    }
  }

  private void losePower() throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(config.storeFile().toFile(), "rw")) {
      file.seek(StoreHeaderDescriptor.CLEAN_OFFSET);
      file.write(0);
      file.seek(StoreHeaderDescriptor.BOOT_ID_HIGH_OFFSET);
      final int old = file.read();
      file.seek(StoreHeaderDescriptor.BOOT_ID_HIGH_OFFSET);
      file.write(old ^ 1);
    }
  }

  private long edges() {
    try (StoreReader reader = StoreReader.open(config.storeFile())) {
      return reader.statistics().edges();
    }
  }

  private String said() {
    return console.toString(StandardCharsets.UTF_8);
  }
}
