package io.lectern.coordinator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.coordinator.TestClient.Applied;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A coordinator that was stopped by a signal, and what it does when it goes on: real processes. */
@Timeout(180)
class FencingTest {
  /** It looks at one after the other, and may have been stopped in between. */
  private static final String EITHER_FILE = "(store|control)\\.dat";

  @TempDir private Path scratch;
  private Path directory;
  private int jvms;

  @BeforeEach
  void setUp() {
    directory = scratch.resolve("store");
  }

  @Test
  void shouldKeepTheStoreWhileItIsStopped() throws Exception {
    try (ChildJvm first = serve();
        TestClient client = new TestClient(directory, "client")) {
      put(client, "a");
      first.stop();
      client.put("b");
      try (ChildJvm second = start()) {
        assertThat(second.awaitExit()).isEqualTo(3);
        assertThat(second.errors()).contains("is held by", "pid " + first.pid());
      }
      first.resume();
      assertThat(client.await()).as("what was sent meanwhile").isInstanceOf(Applied.class);
    }
  }

  /** As when somebody restores a copy by hand, and does not look whether a coordinator runs. */
  @Test
  void shouldNotWriteWhenItWakesAndItsStoreFileIsAnother() throws Exception {
    try (ChildJvm first = serve();
        TestClient client = new TestClient(directory, "client")) {
      put(client, "a");
      first.stop();
      client.put("b");
      replace(directory.resolve("store.dat"));
      try (ChildJvm second = start()) {
        assertThat(second.awaitExit()).isEqualTo(3);
        assertThat(second.errors())
            .contains("control.dat is held by", "pid " + first.pid(), "End that coordinator");
      }
      assertEndsWithoutWriting(first, "store\\.dat");
    }
    assertThat(ServedStore.get(directory, "b")).isEmpty();
    requireServes("a");
  }

  @Test
  void shouldNotWriteWhenItWakesAndAnotherHasTakenBothFiles() throws Exception {
    try (ChildJvm first = serve();
        TestClient client = new TestClient(directory, "client")) {
      put(client, "a");
      first.stop();
      client.put("b");
      replace(directory.resolve("store.dat"));
      Files.delete(directory.resolve("control.dat"));
      requireFencedBySuccessor(first);
    }
    requireServes("a", "of the second");
    assertThat(ServedStore.get(directory, "b")).isEmpty();
  }

  @Test
  void shouldNotWriteWhenItWakesAndItsDirectoryIsAnother() throws Exception {
    try (ChildJvm first = serve();
        TestClient client = new TestClient(directory, "client")) {
      put(client, "a");
      first.stop();
      client.put("b");
      replaceDirectory();
      requireFencedBySuccessor(first);
    }
    requireServes("a", "of the second");
    assertThat(ServedStore.get(directory, "b")).isEmpty();
  }

  /** Ending in good order would mark, cut and delete. */
  @Test
  void shouldNotWriteWhenItWakesToEnd() throws Exception {
    try (ChildJvm first = serve();
        TestClient client = new TestClient(directory, "client")) {
      put(client, "a");
      first.stop();
      first.terminate();
      replaceDirectory();
      requireFencedBySuccessor(first);
    }
    requireServes("a", "of the second");
  }

  @Test
  void shouldEndWhenItsFilesAreTakenAwayWhileItRuns() throws Exception {
    try (ChildJvm first = serve();
        TestClient client = new TestClient(directory, "client")) {
      put(client, "a");
      Files.move(directory, scratch.resolve("aside"));
      assertThat(first.awaitExit()).isEqualTo(3);
      assertThat(first.errors()).containsPattern(EITHER_FILE + " is not the file any more");
      assertThat(directory).doesNotExist();
    }
  }

  private void replaceDirectory() throws Exception {
    final Path aside = scratch.resolve("aside");
    Files.move(directory, aside);
    run("cp", "-a", "--sparse=always", aside.toString(), directory.toString());
  }

  /** Another coordinator serves in its place, is stopped too, and finds its files untouched. */
  private void requireFencedBySuccessor(ChildJvm first) throws Exception {
    try (ChildJvm second = serve();
        TestClient client = new TestClient(directory, "client")) {
      put(client, "of the second");
      second.stop();
      assertEndsWithoutWriting(first, EITHER_FILE);
      second.resume();
      put(client, "of the second, later");
      second.terminate();
      assertThat(second.awaitExit()).isZero();
    }
  }

  private void assertEndsWithoutWriting(ChildJvm first, String file) throws Exception {
    final String before = contents();
    first.resume();
    assertThat(first.awaitExit()).isEqualTo(3);
    assertThat(first.errors())
        .containsPattern(file + " is not the file any more that this coordinator has locked")
        .contains("writes nothing more");
    assertThat(contents()).isEqualTo(before);
  }

  /** A start shows that store and journal agree. */
  private void requireServes(String... ids) throws IOException {
    try (ChildJvm last = serve()) {
      for (String id : ids) {
        assertThat(ServedStore.get(directory, id)).as(id).isPresent();
      }
      last.terminate();
      assertThat(last.awaitExit()).isZero();
    }
  }

  private static void put(TestClient client, String id) {
    client.put(id);
    assertThat(client.await()).isInstanceOf(Applied.class);
  }

  /** Puts a copy in place of a file. */
  private void replace(Path file) throws IOException, InterruptedException {
    final Path copy = scratch.resolve("copy");
    run("cp", "-a", "--sparse=always", file.toString(), copy.toString());
    run("mv", copy.toString(), file.toString());
  }

  /** A digest of all files, names included. Not of control.dat: who sleeps and wakes notes it. */
  private String contents() throws IOException, InterruptedException {
    return output(
        "sh",
        "-c",
        "set -e; tar --exclude=./control.dat --mtime=@0 --sort=name -C \"$1\" -cSf - . | sha256sum",
        "contents",
        directory.toString());
  }

  private static void run(String... command) throws IOException, InterruptedException {
    output(command);
  }

  private static String output(String... command) throws IOException, InterruptedException {
    final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    final String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(String.join(" ", command) + ": " + output).isZero();
    return output;
  }

  private ChildJvm serve() throws IOException {
    final ChildJvm jvm = start();
    jvm.awaitLine("ready");
    return jvm;
  }

  private ChildJvm start() throws IOException {
    return ChildJvm.start(
        CoordinatorMain.class,
        scratch.resolve("errors-" + ++jvms + ".txt"),
        "serve",
        "--dir",
        directory.toString());
  }
}
