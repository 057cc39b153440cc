package io.lectern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Named snapshots, with a coordinator in another process that is not told to keep anything. */
class SnapshotCommandTest {
  @TempDir private Path temporary;

  private CommandRun run(String command, String... arguments) {
    final List<String> all = new ArrayList<>(List.of(command));
    all.addAll(Arrays.asList(arguments));
    all.addAll(List.of("--dir", temporary.resolve("store").toString()));
    return CommandRun.of(all.toArray(String[]::new));
  }

  private CoordinatorProcess serve() throws IOException, InterruptedException {
    return new CoordinatorProcess(temporary.resolve("store"), temporary.resolve("log"));
  }

  @Test
  void shouldHoldWhatANameStandsForOverARestart() throws IOException, InterruptedException {
    final String before;
    try (CoordinatorProcess _ = serve()) {
      run("put", "a", "--content", "old").mustExit(0);
      run("put", "b").mustExit(0);
      run("link", "a", "to", "b").mustExit(0);
      before = run("dump").mustExit(0).out();
      assertThat(run("snapshot", "create", "first", "--note", "as it was").mustExit(0).out())
          .startsWith("first  epoch ")
          .endsWith("  as it was\n");
      change();
      assertThat(run("dump", "--as-of", "first").mustExit(0).out()).isEqualTo(before);
      run("snapshot", "create", "second", "--json").mustExit(0);
      assertThat(run("snapshot", "create", "first").mustExit(ExitCode.NOT_FOUND).err())
          .contains("there is a snapshot 'first'");
    }
    try (CoordinatorProcess _ = serve()) {
      change();
      assertThat(run("get", "a", "--as-of", "first").mustExit(0).out()).contains("old");
      run("snapshot", "verify", "first").mustExit(0);
      assertThat(run("snapshot", "list", "--json").mustExit(0).outLines())
          .satisfiesExactly(
              line ->
                  assertThat(line)
                      .startsWith("{\"name\":\"second\",\"epoch\":")
                      .contains("\"parent\":\"first\",\"note\":\"\",\"readable\":true}"),
              line -> assertThat(line).contains("\"parent\":null,\"note\":\"as it was\""));
      run("snapshot", "release", "first").mustExit(0);
      run("snapshot", "release", "first").mustExit(ExitCode.NOT_FOUND);
      assertThat(run("get", "a", "--as-of", "first").mustExit(ExitCode.USAGE).err())
          .contains("no snapshot of this name");
      assertThat(run("snapshot", "create", "1st").mustExit(ExitCode.USAGE).err())
          .contains("cannot be named '1st'");
      assertThat(run("snapshot", "list", "x").mustExit(ExitCode.USAGE).err())
          .contains("list takes no name");
    }
    final Path file = temporary.resolve("store/snapshots/second.snapshot");
    Files.writeString(
        file, Files.readString(file).replaceFirst("content_hash=.", "content_hash=x"));
    assertThat(run("snapshot", "verify", "second").mustExit(ExitCode.NOT_FOUND).err())
        .contains("is not what it showed");
    Files.writeString(file, "epoch=new");
    assertThat(run("snapshot", "list").mustExit(ExitCode.REFUSED).err())
        .startsWith("lectern: the named snapshot in")
        .contains("put it right, or remove the file");
  }

  @Test
  void shouldLetTheGroupInWhateverTheUmask() throws IOException, InterruptedException {
    final Path directory = temporary.resolve("store/snapshots");
    final CommandProcess commands =
        new CommandProcess(temporary, List.of("sh", "-c", "umask 077; exec \"$@\"", "sh"));
    try (CoordinatorProcess _ = serve()) {
      assertThat(Files.getPosixFilePermissions(directory))
          .isEqualTo(PosixFilePermissions.fromString("rwxrwx---"));
      commands
          .run("snapshot", "create", "first", "--dir", temporary.resolve("store").toString())
          .mustExit(ExitCode.DONE);
    }
    assertThat(Files.getPosixFilePermissions(directory.resolve("first.snapshot")))
        .isEqualTo(PosixFilePermissions.fromString("rw-rw----"));
  }

  @Test
  void shouldTellOfErrorsWithoutTheirClasses() {
    assertThat(StatsPrinter.withoutClass("io.lectern.engine.StoreException: no permission: x"))
        .isEqualTo("no permission: x");
    assertThat(StatsPrinter.withoutClass("java.lang.IllegalStateException"))
        .isEqualTo("java.lang.IllegalStateException");
  }

  /** Enough that what nobody holds is given away. */
  private void change() {
    final StringBuilder versions = new StringBuilder();
    for (int i = 0; i < 300; i++) {
      versions
          .append("{\"type\":\"node\",\"id\":\"a\",\"content\":\"new ")
          .append(i)
          .append("\"}\n");
    }
    CommandRun.withInput(versions.toString(), "put", "--dir", temporary.resolve("store").toString())
        .mustExit(0);
  }
}
