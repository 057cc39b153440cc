package io.lectern.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Commands that may not do what they would have to. File modes mean nothing to root, so its
 * commands run without the capabilities that say so.
 */
class PermissionTest {
  private static final List<String> AS_ANYONE =
      List.of("setpriv", "--bounding-set=-dac_override,-dac_read_search");
  private static final String WAY_OUT = "run as its owner or as a member of its group\n";

  @TempDir private static Path temporary;
  private static Path store;
  private static Path storeFile;
  private static Path controlFile;
  private static CommandProcess commands;

  @BeforeAll
  static void makeStore() throws IOException, InterruptedException {
    commands = new CommandProcess(temporary, prefix());
    store = temporary.resolve("store");
    storeFile = store.resolve("store.dat");
    controlFile = store.resolve("control.dat");
    try (CoordinatorProcess coordinator = coordinator()) {
      CommandRun.of("put", "--dir", store.toString(), "a").mustExit(ExitCode.DONE);
      assertThat(coordinator).isNotNull();
    }
  }

  @AfterEach
  void allow() throws IOException {
    mode(store, "rwx------");
    mode(storeFile, "rw-r-----");
    mode(controlFile, "rw-rw----");
  }

  private static CoordinatorProcess coordinator() throws IOException, InterruptedException {
    return new CoordinatorProcess(store, temporary.resolve("coordinator.log"));
  }

  /** What makes modes count, for whoever runs this. */
  private static List<String> prefix() throws IOException, InterruptedException {
    final Path secret = Files.writeString(temporary.resolve("secret"), "secret");
    mode(secret, "---------");
    if (!succeeds(List.of("cat", secret.toString()))) {
      return List.of();
    }
    final List<String> cat = new ArrayList<>(AS_ANYONE);
    cat.addAll(List.of("cat", secret.toString()));
    final List<String> nothing = new ArrayList<>(AS_ANYONE);
    nothing.add("true");
    assumeTrue(
        succeeds(nothing) && !succeeds(cat), "this is root, and setpriv cannot make it obey modes");
    return AS_ANYONE;
  }

  private static boolean succeeds(List<String> command) throws InterruptedException {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(temporary.resolve("probe").toFile())
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false; // there is no such program
    }
  }

  private static void mode(Path path, String mode) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
  }

  private static String refusal(String line) throws IOException, InterruptedException {
    final String[] words = (line + "|--dir|" + store).split("\\|", -1);
    final CommandRun run = commands.run(words).mustExit(ExitCode.REFUSED);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("lectern: ").hasLineCount(1);
    return run.err();
  }

  @ParameterizedTest
  @ValueSource(strings = {"get|a", "put|b", "stats", "dump", "serve"})
  void shouldNameAStoreThatMayNotBeRead(String line) throws IOException, InterruptedException {
    mode(storeFile, "---------");
    assertThat(refusal(line)).contains("no permission to ", storeFile.toString()).endsWith(WAY_OUT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"get|a", "stats", "serve"})
  void shouldNameAControlFileThatMayNotBeWritten(String line)
      throws IOException, InterruptedException {
    mode(controlFile, "r--r-----");
    assertThat(refusal(line))
        .contains("no permission to open " + controlFile + " for writing")
        .endsWith(WAY_OUT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"get|a", "put|b", "stats", "serve"})
  void shouldNotTakeAForbiddenDirectoryForOneWithoutStore(String line)
      throws IOException, InterruptedException {
    mode(store, "---------");
    assertThat(refusal(line))
        .containsIgnoringCase("permission")
        .contains(store.toString())
        .doesNotContain("no store")
        .endsWith(WAY_OUT);
  }

  @Test
  void shouldNameADirectoryInWhichNoStoreCanBeMade() throws IOException, InterruptedException {
    final Path empty = Files.createDirectory(temporary.resolve("empty"));
    mode(empty, "r-xr-x---");
    assertThat(commands.run("serve", "--dir", empty.toString()).mustExit(ExitCode.REFUSED).err())
        .startsWith("lectern: no permission to create a file in " + empty + ": ")
        .endsWith("run as a user who may write to that directory\n");
  }

  @Test
  void shouldNameADirectoryThatMayNotBeMade() throws IOException, InterruptedException {
    mode(store, "r-xr-x---");
    final Path inner = store.resolve("inner");
    assertThat(commands.run("serve", "--dir", inner.toString()).mustExit(ExitCode.REFUSED).err())
        .isEqualTo(
            "lectern: no permission to make directory "
                + inner
                + ": run as a user who may write to the directory it is in\n");
  }

  @Test
  void shouldNameTheFilesOfALoad() throws IOException, InterruptedException {
    final Path input = Files.writeString(temporary.resolve("in.jsonl"), "");
    mode(input, "---------");
    assertThat(refusal("load|" + input))
        .isEqualTo("lectern: no permission to read " + input + ": " + WAY_OUT);
    mode(input, "r--r-----");
    final Path receipts = input; // may be read, not written
    try (CoordinatorProcess coordinator = coordinator()) {
      assertThat(refusal("load|" + input + "|--receipts|" + receipts))
          .isEqualTo("lectern: no permission for " + receipts + ": " + WAY_OUT);
      assertThat(coordinator).isNotNull();
    }
  }
}
