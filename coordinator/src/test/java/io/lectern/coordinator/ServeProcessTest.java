package io.lectern.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.coordinator.TestClient.Applied;
import io.lectern.coordinator.TestClient.Rejected;
import io.lectern.engine.Concept;
import io.lectern.engine.StoreReader;
import io.lectern.engine.control.ControlFile;
import io.lectern.layout.ipc.RejectionCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code lectern serve} as a process, among other processes that are killed. */
@Timeout(180)
class ServeProcessTest {
  private static final int KILLS = 4;

  @TempDir private Path scratch;
  private Path directory;
  private int jvms;

  @BeforeEach
  void setUp() {
    directory = scratch.resolve("store");
  }

  @Test
  void shouldStopCleanlyOnSigtermAndStartAgain() throws IOException {
    try (ChildJvm first = serve()) {
      assertThat(first.awaitLine("ready"))
          .contains("dir " + directory, "pid " + first.pid(), "epoch ");
      try (TestClient client = new TestClient(directory, "client")) {
        client.put("a");
        assertThat(client.await()).isInstanceOf(Applied.class);
        first.terminate();
        assertThat(first.awaitExit()).isZero();
        assertThat(client.control().header().isRunning()).isFalse();
      }
      assertThat(first.errors()).isEmpty();
    }
    final long controlId = controlId();
    try (ChildJvm second = serve()) {
      second.awaitLine("ready");
      assertThat(controlId()).as("the control file is used again").isEqualTo(controlId);
      try (StoreReader reader = StoreReader.open(directory.resolve("store.dat"))) {
        assertThat(reader.statistics().concepts()).isEqualTo(1);
        assertThat(reader.controlId()).isEqualTo(controlId);
      }
    }
  }

  @Test
  void shouldRefuseSecondCoordinatorNamingTheFirst() throws IOException {
    try (ChildJvm first = serve()) {
      first.awaitLine("ready");
      try (ChildJvm second = serve();
          ControlFile control = ControlFile.open(directory.resolve("control.dat"))) {
        assertThat(second.awaitExit()).isEqualTo(3);
        assertThat(second.errors())
            .contains(
                "pid " + first.pid(),
                "started " + java.time.Instant.ofEpochMilli(control.header().coordinatorStartMs()),
                "in directory " + directory);
      }
      try (TestClient client = new TestClient(directory, "client")) {
        client.put("a");
        assertThat(client.await()).as("the first carries on").isInstanceOf(Applied.class);
      }
    }
  }

  /** Two that start at once in an empty directory must not each make a store. */
  @Test
  void shouldLetOneOfManyStartInEmptyDirectory() throws IOException {
    try (ChildJvm one = serve();
        ChildJvm other = serve()) {
      final ChildJvm loser = one.awaitEither(other);
      assertThat(loser.awaitExit()).isEqualTo(3);
      assertThat(loser.errors()).contains("is held by");
      final ChildJvm winner = loser == one ? other : one;
      winner.awaitLine("ready");
      winner.terminate();
      assertThat(winner.awaitExit()).isZero();
    }
  }

  @Test
  void shouldServeOthersWhenClientIsKilledBetweenClaimAndCommit() throws IOException {
    try (ChildJvm coordinator = serve()) {
      coordinator.awaitLine("ready");
      try (TestClient client = new TestClient(directory, "client")) {
        for (int i = 0; i < KILLS; i++) {
          try (ChildJvm doomed = start(AbandonedClaimMain.class, directory.toString())) {
            doomed.awaitLine("claimed");
            client.put("behind " + i);
            doomed.kill();
          }
          assertThat(client.await()).isInstanceOf(Applied.class);
        }
      }
    }
  }

  @Test
  void shouldKeepPinnedReaderAndAnswerStaleUnitsAfterKillAndRestart() throws IOException {
    final ChildJvm first = serve();
    first.awaitLine("ready");
    try (TestClient client = new TestClient(directory, "client")) {
      client.send(client.unit().put(Concept.builder("a").content("old").build()));
      final long epoch = ((Applied) client.await()).epoch();
      try (ChildJvm reader = start(PinnedReaderMain.class, directory.toString(), "a")) {
        assertThat(reader.awaitLine("pinned")).isEqualTo("pinned " + epoch);
        final long controlId = controlId();
        first.kill();
        final long stale = client.send(client.unit().put(Concept.builder("stale").build()));
        try (ChildJvm second = serve()) {
          second.awaitLine("ready");
          assertThat(controlId()).isEqualTo(controlId);
          assertThat(client.await())
              .isInstanceOfSatisfying(
                  Rejected.class,
                  rejected -> {
                    assertThat(rejected.correlationId()).isEqualTo(stale);
                    assertThat(rejected.code()).isEqualTo(RejectionCode.STALE_TERM);
                  });
          client.believeInTerm(client.control().header().term());
          for (int i = 0; i < 500; i++) {
            client.send(client.unit().put(Concept.builder("a").content("new " + i).build()));
            assertThat(client.await()).isInstanceOf(Applied.class);
          }
          reader.sendLine();
          assertThat(reader.awaitLine("sees")).isEqualTo("sees old");
        }
      }
    }
  }

  @Test
  void shouldUseNextToNoCpuWhenIdle() throws Exception {
    try (ChildJvm coordinator = serve()) {
      coordinator.awaitLine("ready");
      try (TestClient client = new TestClient(directory, "client")) {
        client.put("a");
        client.await();
        Thread.sleep(1_000);
        final long before = cpuTicks(coordinator.pid());
        Thread.sleep(3_000);
        System.out.println(
            "CPU of the idle coordinator in 3 s: "
                + 10 * (cpuTicks(coordinator.pid()) - before)
                + " ms");
        client.put("b");
        assertThat(client.await()).as("it was woken").isInstanceOf(Applied.class);
      }
    }
  }

  private ChildJvm serve() throws IOException {
    return start(CoordinatorMain.class, "serve", "--dir", directory.toString());
  }

  private ChildJvm start(Class<?> main, String... arguments) throws IOException {
    return ChildJvm.start(main, scratch.resolve("errors-" + ++jvms + ".txt"), arguments);
  }

  private long controlId() {
    try (ControlFile control = ControlFile.open(directory.resolve("control.dat"))) {
      return control.header().controlId();
    }
  }

  private static long cpuTicks(long pid) throws IOException {
    final String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    final String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
  }
}
