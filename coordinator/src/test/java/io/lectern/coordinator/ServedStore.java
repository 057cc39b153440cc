package io.lectern.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.coordinator.TestClient.Applied;
import io.lectern.coordinator.TestClient.Response;
import io.lectern.engine.Concept;
import io.lectern.engine.ReaderTable;
import io.lectern.engine.Snapshot;
import io.lectern.engine.StoreReader;
import io.lectern.layout.ipc.SyncLevel;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A coordinator whose cycle is turned by hand, and a client of it. */
final class ServedStore implements AutoCloseable {
  private final Path directory;
  private final Coordinator coordinator;
  private final TestClient client;
  private boolean ended;

  ServedStore(CoordinatorConfig config) {
    this(config, System.err);
  }

  ServedStore(CoordinatorConfig config, PrintStream console) {
    directory = config.directory();
    coordinator = Coordinator.launch(config, console);
    coordinator.agent().doWork();
    client = new TestClient(directory, "client");
  }

  Coordinator coordinator() {
    return coordinator;
  }

  TestClient client() {
    return client;
  }

  /** Epoch of the receipt. */
  long put(String id, String content) {
    return apply(
        client
            .unit()
            .put(Concept.builder(id).content(content).build())
            .syncLevel(SyncLevel.JOURNAL));
  }

  Applied put(String id, SyncLevel level) {
    return applied(client.unit().put(Concept.builder(id).content(id).build()).syncLevel(level));
  }

  /** Epoch of the image. */
  long checkpoint() {
    return apply(client.unit().takeImage(""));
  }

  /** Epoch of the receipt. */
  long apply(UnitMessage unit) {
    return applied(unit).epoch();
  }

  Applied applied(UnitMessage unit) {
    final Response response = send(unit);
    assertThat(response).isInstanceOf(Applied.class);
    return (Applied) response;
  }

  Response send(UnitMessage unit) {
    client.send(unit);
    final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    while (System.nanoTime() < deadlineNs) {
      coordinator.agent().doWork();
      final List<Response> received = client.poll();
      if (!received.isEmpty()) {
        return received.getFirst();
      }
      Thread.onSpinWait();
    }
    throw new AssertionError("no response within 30 s");
  }

  Optional<Concept> get(String id) {
    return get(directory, id);
  }

  /** A concept as a reader sees it. */
  static Optional<Concept> get(Path directory, String id) {
    final ReaderTable readers = ReaderTable.inProcess();
    readers.row(0).claim(1, 1, "test");
    try (StoreReader reader = StoreReader.open(directory.resolve("store.dat"));
        Snapshot snapshot = reader.snapshot(readers.row(0))) {
      return snapshot.get(id);
    }
  }

  /** Ends as the death of the process would. */
  void abandon() {
    if (!ended) {
      ended = true;
      client.close();
      coordinator.abandon();
    }
  }

  @Override
  public void close() {
    if (!ended) {
      ended = true;
      client.close();
      coordinator.close();
    }
  }
}
