package io.lectern.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands on a disk that is full; skipped where a small disk cannot be mounted. */
class FullDiskTest {
  private static final String DISK_BYTES = "160m";

  @TempDir private static Path temporary;
  private static Path disk;
  private static boolean mounted;
  private static CommandProcess commands;

  @BeforeAll
  static void mount() throws IOException, InterruptedException {
    commands = new CommandProcess(temporary, List.of());
    disk = Files.createDirectory(temporary.resolve("disk"));
    final Process mount =
        new ProcessBuilder(
                "mount", "-t", "tmpfs", "-o", "size=" + DISK_BYTES, "tmpfs", disk.toString())
            .redirectErrorStream(true)
            .start();
    final String told = new String(mount.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    mounted = mount.waitFor() == 0;
    assumeTrue(mounted, "cannot mount a small disk here: " + told.strip());
  }

  /** Lazily: this process may still have files of it mapped. */
  @AfterAll
  static void unmount() throws IOException, InterruptedException {
    if (mounted) {
      assertThat(new ProcessBuilder("umount", "-l", disk.toString()).start().waitFor()).isZero();
    }
  }

  /** Takes all the space that is left. */
  private static void fill() throws IOException {
    final byte[] block = new byte[4096];
    try (OutputStream out = Files.newOutputStream(disk.resolve("filler"))) {
      while (true) {
        out.write(block);
      }
    } catch (IOException e) {
      assertThat(disk.toFile().getUsableSpace()).isZero();
    }
  }

  @AfterEach
  void makeRoom() throws IOException {
    Files.deleteIfExists(disk.resolve("filler"));
  }

  private static Path nodes(int count, int contentLength) throws IOException {
    final StringBuilder lines = new StringBuilder();
    final String content = "x".repeat(contentLength);
    for (int i = 0; i < count; i++) {
      lines.append(
          "{\"type\":\"node\",\"id\":\"node.%d\",\"content\":\"%s\"}%n".formatted(i, content));
    }
    return Files.writeString(temporary.resolve("nodes.jsonl"), lines);
  }

  @Test
  void shouldRefuseWhatDoesNotFitAndGoOnWhenThereIsSpace()
      throws IOException, InterruptedException {
    final String store = disk.resolve("store").toString();
    final String large = nodes(40, 1 << 19).toString();
    try (CoordinatorProcess coordinator =
        new CoordinatorProcess(Path.of(store), temporary.resolve("coordinator.log"))) {
      CommandRun.of("put", "--dir", store, "before", "--content", "text").mustExit(ExitCode.DONE);
      fill();

      assertThat(CommandRun.of("load", "--dir", store, large).mustExit(ExitCode.REFUSED).err())
          .contains("no space for ", " of " + store, "; free some space on its file system\n")
          .contains(" of it were acknowledged");
      assertThat(CommandRun.of("get", "--dir", store, "before").mustExit(ExitCode.DONE).out())
          .contains("text");
      CommandRun.of("stats", "--dir", store).mustExit(ExitCode.DONE);

      makeRoom();
      CommandRun.of("load", "--dir", store, large).mustExit(ExitCode.DONE);
      CommandRun.of("get", "--dir", store, "node.39").mustExit(ExitCode.DONE);
      assertThat(coordinator).isNotNull();
    }
  }

  @Test
  void shouldSayThatThereIsNoSpaceForAStore() throws IOException, InterruptedException {
    fill();
    final Path store = disk.resolve("new");
    final CommandRun serve = commands.run("serve", "--dir", store.toString());
    assertThat(serve.mustExit(ExitCode.REFUSED).err())
        .startsWith("lectern: ")
        .contains(store.toString(), "free some space on its file system\n");
    assertThat(serve.out()).isEmpty();
    assertThat(store.resolve("store.dat")).doesNotExist();
  }

  @Test
  void shouldNameTheFileOfReceiptsAndTheTemporaryOne() throws IOException, InterruptedException {
    final String store = temporary.resolve("roomy").toString();
    try (CoordinatorProcess coordinator =
        new CoordinatorProcess(Path.of(store), temporary.resolve("roomy.log"))) {
      fill();
      final Path receipts = disk.resolve("receipts");
      final String few = nodes(10, 10).toString();
      assertThat(
              CommandRun.of("load", "--dir", store, few, "--receipts", receipts.toString())
                  .mustExit(ExitCode.REFUSED)
                  .err())
          .startsWith("lectern: " + receipts + ": cannot be written: ")
          .contains("name another file with --receipts and load again");

      final Path edges = temporary.resolve("edges.jsonl");
      final String edge = "{\"type\":\"edge\",\"from\":\"a\",\"to\":\"b\",\"edge_type\":\"t\"}\n";
      Files.writeString(edges, edge.repeat(1000));
      final ProcessBuilder load = commands.builder("load", "--dir", store, "-");
      load.command().add(1, "-Djava.io.tmpdir=" + disk);
      assertThat(
              commands
                  .run(load.redirectInput(edges.toFile()), temporary.resolve("out"))
                  .mustExit(ExitCode.REFUSED)
                  .err())
          .contains("lectern: " + disk + "/lectern-load-")
          .contains(": cannot be written: ", "free some space there, ");
      assertThat(disk).isDirectoryNotContaining("glob:**lectern-load-*");
      assertThat(coordinator).isNotNull();
    }
  }
}
