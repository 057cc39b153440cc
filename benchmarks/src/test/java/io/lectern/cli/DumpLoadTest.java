package io.lectern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All of WordNet into a store, questioned there, out of it, and into another one. */
class DumpLoadTest {
  @TempDir private Path temporary;

  @Test
  void shouldLoadADumpIntoAnEqualStore() throws IOException, InterruptedException {
    final Path first = temporary.resolve("first");
    final Path second = temporary.resolve("second");
    final Path dump = temporary.resolve("dump.jsonl");
    try (CoordinatorProcess coordinator =
        new CoordinatorProcess(first, temporary.resolve("first.log"))) {
      assertThat(
              CommandRun.of("load", "--dir", first.toString(), "wordnet", "--json")
                  .mustExit(ExitCode.DONE)
                  .out())
          .startsWith("{\"concepts\":117791,\"edges\":378203,\"changed\":482910,\"refused\":0,");
      assertThat(coordinator).isNotNull();
    }
    // Reading needs no coordinator; writing says so.
    final String dumped = CommandRun.of("dump", "--dir", first.toString()).mustExit(0).out();
    assertThat(dumped.lines().filter(line -> line.startsWith("{\"type\":\"node\"")))
        .hasSize(117_791);
    assertThat(dumped.lines().filter(line -> line.startsWith("{\"type\":\"edge\"")))
        .hasSize(365_119);
    assertThat(
            CommandRun.of("put", "--dir", first.toString(), "x").mustExit(ExitCode.REFUSED).err())
        .contains("lectern serve");
    assertThat(CommandRun.of("stats", "--dir", first.toString()).mustExit(ExitCode.DONE).out())
        .contains("117,791 concepts, 365,119 edges", "stopped in good order");
    WordNetFacts.require(first);
    Files.writeString(dump, dumped);
    try (CoordinatorProcess coordinator =
        new CoordinatorProcess(second, temporary.resolve("second.log"))) {
      CommandRun.of("load", "--dir", second.toString(), dump.toString()).mustExit(ExitCode.DONE);
      assertThat(CommandRun.of("dump", "--dir", second.toString()).mustExit(0).out().equals(dumped))
          .as("the dump of a store that was loaded from a dump is the same")
          .isTrue();
      assertThat(coordinator).isNotNull();
    }
  }
}
