package io.lectern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

  /** A vector of zeros fits no space that compares directions, as one made by its first vector. */
  @Test
  void shouldLoadVectorSpacesAsTheyWereMade() throws IOException, InterruptedException {
    final String lines =
        """
        {"type":"space","name":"far","dimension":2,"metric":"euclidean","model":"m","model_version":"1"}
        {"type":"space","name":"dots","dimension":3,"metric":"dot"}
        {"type":"node","id":"a","embeddings":{"far":[0.0,0.0],"dots":[0.0,0.0,0.0]}}
        {"type":"node","id":"b","embeddings":{"far":[3.0,4.0]}}
        {"type":"edge","from":"a","to":"b","edge_type":"t"}
        """;
    final Path receipts = temporary.resolve("receipts.jsonl");
    final Path first = temporary.resolve("first");
    final Path second = temporary.resolve("second");
    try (CoordinatorProcess one = new CoordinatorProcess(first, temporary.resolve("first.log"));
        CoordinatorProcess two = new CoordinatorProcess(second, temporary.resolve("second.log"))) {
      assertThat(CommandRun.of("graph", "degrees", "--dir", first.toString()).mustExit(0).out())
          .isEqualTo("0 concepts, 0 edges, 0.00 a concept, at most 0\n");
      final Path file = Files.writeString(temporary.resolve("file.jsonl"), lines);
      assertThat(
              CommandRun.of(
                      "load",
                      "--dir",
                      first.toString(),
                      file.toString(),
                      "--receipts",
                      receipts.toString())
                  .mustExit(ExitCode.DONE)
                  .out())
          .startsWith("Loaded 2 vector spaces, 2 concepts and 1 edges in ");
      assertThat(Files.readAllLines(receipts).getFirst())
          .matches("\\{\"space\":\"far\",\"line\":1,\"epoch\":\\d+}");
      assertThat(dump(first)).isEqualTo(lines);
      CommandRun.withInput(lines, "put", "--dir", second.toString()).mustExit(ExitCode.DONE);
      assertThat(dump(second)).isEqualTo(lines);
      assertThat(
              CommandRun.of("load", "--dir", second.toString(), file.toString(), "--json")
                  .mustExit(ExitCode.DONE)
                  .out())
          .contains("\"changed\":0,", "\"spaces\":2,");
      shouldRefuseASpaceThatDiffers(second);
      assertThat(one).isNotEqualTo(two);
    }
  }

  private static void shouldRefuseASpaceThatDiffers(Path store) {
    final String differs =
        """
        {"type":"node","id":"c"}
        {"type":"space","name":"far","dimension":2}
        """;
    for (String command : List.of("put", "load")) {
      final List<String> arguments = List.of(command, "--dir", store.toString(), "-");
      assertThat(
              CommandRun.withInput(differs, arguments.toArray(String[]::new))
                  .mustExit(ExitCode.REFUSED)
                  .err())
          .contains("standard input, line 2: vector space 'far' was refused: ")
          .contains("exists and differs: it has vectors of 2 values, compared by euclidean");
    }
  }

  private static String dump(Path store) {
    return CommandRun.of("dump", "--dir", store.toString()).mustExit(ExitCode.DONE).out();
  }
}
