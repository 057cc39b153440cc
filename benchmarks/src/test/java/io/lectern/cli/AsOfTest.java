package io.lectern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that show the past, with a coordinator in another process. */
class AsOfTest {
  @TempDir private Path temporary;

  @Test
  void shouldShowTheStoreAsItWas() throws IOException, InterruptedException {
    final Path store = temporary.resolve("store");
    try (CoordinatorProcess _ =
        new CoordinatorProcess(store, temporary.resolve("log"), "--retain", "100")) {
      final String dir = store.toString();
      run("put", "--dir", dir, "a", "--content", "old").mustExit(0);
      run("put", "--dir", dir, "b").mustExit(0);
      final String epoch = epoch(run("link", "--dir", dir, "a", "to", "b", "--json"));
      run("unlink", "--dir", dir, "a", "to", "b").mustExit(0);
      run("put", "--dir", dir, "a", "--content", "new").mustExit(0);
      final String last = epoch(run("delete", "--dir", dir, "b", "--json"));

      assertThat(run("get", "--dir", dir, "a").mustExit(0).out()).contains("new");
      assertThat(run("get", "--dir", dir, "--as-of", epoch, "a", "b").mustExit(0).out())
          .contains("old")
          .contains("b");
      assertThat(run("neighbors", "--dir", dir, "--as-of", epoch, "a").mustExit(0).out())
          .contains("to");
      assertThat(run("path", "--dir", dir, "--as-of", epoch, "a", "b").mustExit(0).out())
          .contains("b");
      assertThat(run("dump", "--dir", dir, "--as-of", epoch).mustExit(0).out().lines()).hasSize(3);
      assertThat(run("dump", "--dir", dir, "--as-of", last).mustExit(0).out())
          .isEqualTo(run("dump", "--dir", dir).mustExit(0).out());
      assertThat(run("history", "--dir", dir, "a", "--json").mustExit(0).outLines())
          .satisfiesExactly(
              line ->
                  assertThat(line)
                      .startsWith("{\"epoch\":")
                      .endsWith(
                          "\"deleted\":false,\"concept\":{\"type\":\"node\",\"id\":\"a\","
                              + "\"content\":\"new\"}}"),
              line -> assertThat(line).contains("\"content\":\"old\""));
      assertThat(run("history", "--dir", dir, "b").mustExit(0).outLines())
          .satisfiesExactly(
              line -> assertThat(line).startsWith("epoch " + last + "  20").endsWith("  deleted"),
              line -> assertThat(line).startsWith("epoch ").doesNotContain("deleted"),
              line -> assertThat(line).isEqualTo("b"));
      assertThat(run("history", "--dir", dir, "c").mustExit(ExitCode.NOT_FOUND).err())
          .contains("no version of a concept 'c' is kept");
      assertThat(run("get", "--dir", dir, "--as-of", "999", "a").mustExit(3).err())
          .contains("epoch 999", "is yet to come: the last one is " + last);
      assertThat(run("get", "--dir", dir, "--as-of", "-1", "a").mustExit(2).err())
          .contains("--as-of -1");
    }
  }

  private static CommandRun run(String... arguments) {
    return CommandRun.of(arguments);
  }

  private static String epoch(CommandRun run) {
    return run.mustExit(0).out().replaceAll("(?s).*\"epoch\":(\\d+).*", "$1");
  }
}
