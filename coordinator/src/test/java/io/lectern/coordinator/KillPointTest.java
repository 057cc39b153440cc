package io.lectern.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.coordinator.CrashPoints.Point;
import io.lectern.coordinator.TestClient.Applied;
import io.lectern.coordinator.TestClient.Rejected;
import io.lectern.coordinator.TestClient.Response;
import io.lectern.coordinator.journal.JournalReader;
import io.lectern.engine.Concept;
import io.lectern.engine.Edge;
import io.lectern.engine.ReaderRow;
import io.lectern.engine.Snapshot;
import io.lectern.engine.StoreReader;
import io.lectern.layout.ipc.RejectionCode;
import io.lectern.layout.ipc.SyncLevel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A coordinator process is killed at each named point in the life of a batch and of a start. The
 * next one has what was acknowledged, and of what was not, either all of a unit or nothing: which,
 * the point tells.
 */
@Timeout(180)
class KillPointTest {
  private static final int ROUNDS = Integer.getInteger("lectern.test.kills", 1);

  @TempDir private Path scratch;
  private Path directory;
  private final Map<String, String> present = new HashMap<>();
  private final List<String> absent = new ArrayList<>();
  private int jvms;
  private int units;

  @Test
  void shouldKeepWhatWasAcknowledgedAndNoHalfOfAnythingElse() throws IOException {
    directory = scratch.resolve("store");
    try (ChildJvm first = serve(Point.AFTER_RECEIPTS, 1_000_000)) {
      first.awaitLine("ready");
      try (TestClient client = new TestClient(directory, "client")) {
        write(client, SyncLevel.JOURNAL);
      }
      first.kill();
    }
    for (int round = 0; round < ROUNDS; round++) {
      for (SyncLevel level : List.of(SyncLevel.JOURNAL, SyncLevel.SYNC, SyncLevel.NONE)) {
        for (Point point : Point.values()) {
          if (isPassed(point, level)) {
            killAt(point, level);
          }
        }
      }
    }
    try (ChildJvm last = serve(Point.AFTER_RECEIPTS, 1_000_000)) {
      last.awaitLine("ready");
      verify("at the end");
      verifyJournal();
    }
  }

  /** Which points a batch of a level comes to. */
  private static boolean isPassed(Point point, SyncLevel level) {
    return switch (point) {
      case BEFORE_JOURNAL, AFTER_JOURNAL -> level != SyncLevel.NONE;
      case AFTER_FORCE -> level == SyncLevel.SYNC;
      case AFTER_PUBLISH, AFTER_RECEIPTS -> true;
      case BEFORE_REPLAY, IN_REPLAY, AFTER_REPLAY -> level == SyncLevel.JOURNAL;
    };
  }

  private void killAt(Point point, SyncLevel level) throws IOException {
    switch (point) {
      case BEFORE_JOURNAL, AFTER_JOURNAL, AFTER_FORCE, AFTER_PUBLISH, AFTER_RECEIPTS ->
          killInBatch(point, level);
      case BEFORE_REPLAY, IN_REPLAY, AFTER_REPLAY -> {
        killInBatch(Point.AFTER_JOURNAL, level);
        try (ChildJvm starting = serve(point, 1)) {
          starting.awaitLine("at " + point);
          starting.kill();
        }
      }
    }
  }

  private void killInBatch(Point point, SyncLevel level) throws IOException {
    try (ChildJvm coordinator = serve(point, 4)) {
      coordinator.awaitLine("ready");
      verify("before " + point + " of " + level);
      try (TestClient client = new TestClient(directory, "client")) {
        for (int i = 0; i < 3; i++) {
          write(client, level);
        }
        final String last = send(client, level);
        coordinator.awaitLine("at " + point);
        coordinator.kill();
        final boolean answered = !client.poll().isEmpty();
        assertThat(answered).as("%s of %s", point, level).isEqualTo(point == Point.AFTER_RECEIPTS);
        if (survives(point)) {
          present.put(last, content(last));
        } else {
          absent.add(last);
        }
      }
    }
  }

  private static boolean survives(Point point) {
    return point != Point.BEFORE_JOURNAL;
  }

  private void write(TestClient client, SyncLevel level) {
    final String id = send(client, level);
    assertThat(client.await())
        .isInstanceOfSatisfying(
            Applied.class, applied -> assertThat(applied.reached()).isEqualTo(level));
    present.put(id, content(id));
  }

  /** Two concepts and an edge, of which none may be without the others. */
  private String send(TestClient client, SyncLevel level) {
    final String id = "unit-" + ++units;
    client.send(
        client
            .unit()
            .put(Concept.builder(id).content(content(id)).build())
            .put(Concept.builder(id + "-twin").content(content(id)).build())
            .link(Edge.of(id, "twin", id + "-twin"), false)
            .syncLevel(level));
    return id;
  }

  private static String content(String id) {
    return "content of " + id;
  }

  private void verify(String when) {
    try (TestClient observer = new TestClient(directory, "observer")) {
      final ReaderRow row = observer.control().readerRows().claim("observer");
      try (StoreReader reader = StoreReader.open(directory.resolve("store.dat"));
          Snapshot snapshot = reader.snapshot(row)) {
        present.forEach(
            (id, content) -> {
              assertThat(snapshot.get(id).orElseThrow().content()).as(when).isEqualTo(content);
              assertThat(snapshot.get(id + "-twin").orElseThrow().content())
                  .as(when)
                  .isEqualTo(content);
            });
        for (String id : absent) {
          assertThat(snapshot.get(id)).as(when).isEmpty();
          assertThat(snapshot.get(id + "-twin")).as(when).isEmpty();
        }
        assertThat(reader.statistics().concepts()).as(when).isEqualTo(2L * present.size());
        assertThat(reader.statistics().edges()).as(when).isEqualTo(present.size());
      } finally {
        observer.control().readerRows().release(row);
      }
      observer.believeInTerm(1);
      observer.put("stale");
      final Response response = observer.await();
      assertThat(((Rejected) response).code()).isEqualTo(RejectionCode.STALE_TERM);
    }
  }

  private void verifyJournal() {
    int entries = 0;
    try (StoreReader store = StoreReader.open(directory.resolve("store.dat"));
        JournalReader journal =
            JournalReader.open(
                directory.resolve("journal"), store.storeIdHigh(), store.storeIdLow())) {
      while (journal.next()) {
        entries++;
      }
    }
    assertThat(entries).isPositive().isLessThan(present.size());
  }

  private ChildJvm serve(Point point, int count) throws IOException {
    return ChildJvm.start(
        DyingCoordinatorMain.class,
        scratch.resolve("errors-" + ++jvms + ".txt"),
        directory.toString(),
        point.name(),
        Integer.toString(count));
  }
}
