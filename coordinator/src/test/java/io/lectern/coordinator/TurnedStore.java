package io.lectern.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.coordinator.TestClient.Applied;
import io.lectern.coordinator.TestClient.Response;
import io.lectern.engine.Concept;
import io.lectern.layout.ipc.SyncLevel;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A coordinator in this thread, whose cycle the test turns, and a client of it. */
final class TurnedStore implements AutoCloseable {
  private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(30);

  private final Coordinator coordinator;
  private final TestClient client;
  private boolean ended;

  private TurnedStore(Coordinator coordinator, TestClient client) {
    this.coordinator = coordinator;
    this.client = client;
  }

  static TurnedStore launch(CoordinatorConfig config, PrintStream console) {
    final Coordinator coordinator = Coordinator.launch(config, console);
    coordinator.agent().doWork();
    return new TurnedStore(coordinator, new TestClient(config.directory(), "client"));
  }

  Coordinator coordinator() {
    return coordinator;
  }

  TestClient client() {
    return client;
  }

  Applied put(String id, SyncLevel level) {
    return applied(client.unit().put(Concept.builder(id).content(id).build()).syncLevel(level));
  }

  Applied checkpoint() {
    return applied(client.unit().takeImage(""));
  }

  Applied applied(UnitMessage unit) {
    final Response response = send(unit);
    assertThat(response).isInstanceOf(Applied.class);
    return (Applied) response;
  }

  Response send(UnitMessage unit) {
    client.send(unit);
    final long deadlineNs = System.nanoTime() + PATIENCE_NS;
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
