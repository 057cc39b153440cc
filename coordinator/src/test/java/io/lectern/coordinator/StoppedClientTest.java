package io.lectern.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.coordinator.TestClient.Applied;
import io.lectern.coordinator.TestClient.Response;
import io.lectern.engine.Concept;
import io.lectern.engine.StoreConfig;
import io.lectern.engine.verify.StoreVerifier;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients in JVMs of their own are stopped by SIGSTOP for longer than they may be, and go on. */
@Timeout(120)
class StoppedClientTest {
  private static final long LEASE_NS = TimeUnit.MILLISECONDS.toNanos(300);

  @TempDir private Path scratch;
  private Path directory;
  private Coordinator coordinator;
  private Thread thread;
  private int jvms;

  @BeforeEach
  void serve() {
    directory = scratch.resolve("store");
    coordinator =
        Coordinator.launch(
            CoordinatorConfig.of(directory)
                .withStoreConfig(StoreConfig.small())
                .withCheckpointConfig(CheckpointConfig.onRequest())
                .withClaimLeaseNs(LEASE_NS),
            System.err);
    thread = Thread.ofPlatform().name("coordinator").start(coordinator::run);
  }

  @AfterEach
  void stop() throws InterruptedException {
    coordinator.stop();
    thread.join();
    coordinator.close();
    assertThat(StoreVerifier.verify(directory.resolve("store.dat"), System.err::println)).isZero();
  }

  @Test
  void shouldServeOthersAndTakeNothingOfAClaimThatCameBackTooLate() throws IOException {
    try (ChildJvm stopped = start(StoppedClaimMain.class, directory.toString());
        TestClient client = new TestClient(directory, "client")) {
      stopped.awaitLine("claimed");
      stopped.stop();
      // Behind the claim, and round the ring, so that where it lies others have written since.
      for (int i = 0; i < 3000; i++) {
        client.send(
            client.unit().put(Concept.builder("id-" + i % 100).content(content(i)).build()));
        assertThat(client.await()).isInstanceOf(Applied.class);
      }
      stopped.resume();
      stopped.sendLine();
      stopped.awaitLine("went on");
      for (int i = 3000; i < 3500; i++) {
        client.send(
            client.unit().put(Concept.builder("id-" + i % 100).content(content(i)).build()));
        assertThat(client.await()).isInstanceOf(Applied.class);
      }
      stopped.sendLine();
      assertThat(stopped.awaitLine("answered")).contains("Applied");
      for (int i = 3400; i < 3500; i++) {
        assertThat(ServedStore.get(directory, "id-" + i % 100).orElseThrow().content())
            .isEqualTo(content(i));
      }
      assertThat(ServedStore.get(directory, "late")).as("its claim was skipped").isEmpty();
    }
  }

  @Test
  void shouldKeepTheSnapshotOfAReaderThatIsStopped() throws IOException {
    try (TestClient client = new TestClient(directory, "client")) {
      put(client, "old");
      try (ChildJvm reader = start(PinnedReaderMain.class, directory.toString(), "a")) {
        reader.awaitLine("pinned");
        reader.stop();
        for (int i = 0; i < 2000; i++) {
          put(client, "new " + i);
        }
        reader.resume();
        reader.sendLine();
        assertThat(reader.awaitLine("sees")).isEqualTo("sees old");
      }
    }
  }

  private static String content(int i) {
    return i + "y".repeat(300);
  }

  private static void put(TestClient client, String content) {
    client.send(client.unit().put(Concept.builder("a").content(content).build()));
    final Response response = client.await();
    assertThat(response).isInstanceOf(Applied.class);
  }

  private ChildJvm start(Class<?> main, String... arguments) throws IOException {
    return ChildJvm.start(main, scratch.resolve("errors-" + ++jvms + ".txt"), arguments);
  }
}
