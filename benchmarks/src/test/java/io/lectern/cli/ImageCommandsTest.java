package io.lectern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.layout.StoreHeaderDescriptor;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints, backups and verification, with a coordinator in another process. */
class ImageCommandsTest {
  @TempDir private Path temporary;

  @Test
  void shouldCheckpointBackUpAndVerify() throws IOException, InterruptedException {
    final Path store = temporary.resolve("store");
    final Path backup = temporary.resolve("backup");
    try (CoordinatorProcess _ =
        new CoordinatorProcess(store, temporary.resolve("coordinator.log"))) {
      run("put", store, "a", "--content", "A").mustExit(0);
      assertThat(run("checkpoint", store, "--json").mustExit(0).out()).contains("\"epoch\":");
      assertThat(run("backup", store, "--to", backup.toString()).mustExit(0).out())
          .contains("is verified");
      assertThat(run("backup", store, "--to", backup.toString()).mustExit(3).err())
          .contains("not an empty directory");
      run("put", store, "b", "--sync", "checkpoint", "--timeout", "2m").mustExit(0);
      assertThat(run("verify", store).mustExit(0).out())
          .contains("Clean")
          .contains("A coordinator runs");
    }
    assertThat(run("verify", store).mustExit(0).out())
        .isEqualTo("Clean: the store in %s.%n", store);
    assertThat(run("verify", store, "--image", backup.toString()).mustExit(0).out())
        .contains("Clean: the image of epoch");
    assertThat(run("checkpoint", store).mustExit(3).err()).contains("no coordinator runs");
    assertThat(store.resolve("checkpoints/2")).isDirectory();
    damage(store.resolve("store.dat"), 192);
    assertThat(run("verify", store).mustExit(1).out())
        .contains("header, offset 0xc0: the header counts")
        .contains("1 finding in the store");
    assertThat(run("verify", store, "--json").mustExit(1).out())
        .contains("\"structure\":\"header\"")
        .contains("\"findings\":1");
    damage(backup.resolve("store.dat"), 200);
    assertThat(run("verify", store, "--image", backup.toString()).mustExit(1).out())
        .contains("must not be used");
  }

  @Test
  void shouldGoBackToAnEpochAndRepair() throws IOException, InterruptedException {
    final Path store = temporary.resolve("store");
    final Path log = temporary.resolve("coordinator.log");
    final long epoch;
    try (CoordinatorProcess _ = new CoordinatorProcess(store, log)) {
      run("checkpoint", store).mustExit(0);
      final String receipt = run("put", store, "a", "--content", "old", "--json").mustExit(0).out();
      epoch = Long.parseLong(receipt.replaceAll("(?s).*\"epoch\":(\\d+).*", "$1"));
      run("put", store, "a", "--content", "new").mustExit(0);
    }
    assertThat(coordinator("restore", store, "--epoch", "999").mustExit(3).err())
        .contains("holds a store already");
    assertThat(coordinator("restore", store, "--replace", "--epoch", "999").mustExit(3).err())
        .contains(
            "epoch 999 cannot be restored from", "goes on from there to epoch " + (epoch + 1));
    assertThat(coordinator("restore", store, "--replace", "--epoch", "" + epoch).mustExit(0).out())
        .contains("will go on to epoch " + epoch);
    try (CoordinatorProcess _ = new CoordinatorProcess(store, log)) {
      assertThat(run("get", store, "a").mustExit(0).out()).contains("old");
    }

    damage(store.resolve("store.dat"), 192);
    assertThat(coordinator("verify", store, "--repair").mustExit(0).out())
        .contains("found: header, offset 0xc0", "done: ", "is clean", "replaced-");
    assertThat(coordinator("verify", store, "--repair").mustExit(0).out()).startsWith("Clean");
    damage(store.resolve("store.dat"), 192);
    assertThat(coordinator("verify", store, "--repair", "--json").mustExit(0).out().lines())
        .allMatch(line -> line.startsWith("{") && line.endsWith("}"))
        .anyMatch(line -> line.startsWith("{\"state\":\"found\",\"structure\":\"header\""))
        .last()
        .asString()
        .contains("\"found\":1", "\"left\":0", "replaced-");
    assertThat(run("verify", store).mustExit(0).out()).startsWith("Clean");
    assertThat(run("verify", store, "--repair").mustExit(2).err()).contains("./lectern verify");
  }

  @Test
  void shouldSayThatAStoreIsOfBeforeALossOfPower() throws IOException, InterruptedException {
    final Path store = temporary.resolve("store");
    try (CoordinatorProcess _ =
        new CoordinatorProcess(store, temporary.resolve("coordinator.log"))) {
      run("put", store, "a").mustExit(0);
    }
    damage(store.resolve("store.dat"), StoreHeaderDescriptor.CLEAN_OFFSET);
    assertThat(run("verify", store).mustExit(0).out()).startsWith("Clean");

    damage(store.resolve("store.dat"), StoreHeaderDescriptor.BOOT_ID_HIGH_OFFSET);

    assertThat(run("verify", store).mustExit(1).out())
        .contains("the machine went down", "Start the coordinator first")
        .contains("1 finding in the store");
    assertThat(coordinator("verify", store, "--repair").mustExit(3).err())
        .contains("Start the coordinator first");
  }

  private CommandRun coordinator(String command, Path store, String... arguments)
      throws IOException, InterruptedException {
    return new CommandProcess(temporary, List.of()).run(line(command, store, arguments));
  }

  @Test
  void shouldSayThatThereIsNothingToVerify() throws IOException {
    assertThat(run("verify", temporary).mustExit(3).err()).contains("store.dat");
    Files.write(temporary.resolve("store.dat"), new byte[5000]);
    assertThat(run("verify", temporary).mustExit(3).err()).contains("is not a store");
  }

  private static CommandRun run(String command, Path store, String... arguments) {
    return CommandRun.of(line(command, store, arguments));
  }

  private static String[] line(String command, Path store, String... arguments) {
    final String[] all = new String[arguments.length + 3];
    all[0] = command;
    all[1] = "--dir";
    all[2] = store.toString();
    System.arraycopy(arguments, 0, all, 3, arguments.length);
    return all;
  }

  private static void damage(Path file, long offset) throws IOException {
    try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
      access.seek(offset);
      final int value = access.read();
      access.seek(offset);
      access.write(value ^ 1);
    }
  }
}
