package io.lectern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Searching from the command line. Each test has ids and a vector space of its own. */
class SearchCommandTest extends CommandsOnAStore {
  @Test
  void shouldSearchAmongWhatAFilterWantsAndWithinANeighbourhood() throws IOException {
    final String lines =
        """
        {"type":"node","id":"f.1","node_type":"person","metadata":{"year":1990},\
        "tags":[{"key":"topic","value":"physics"}],"embeddings":{"f":[1,0]}}
        {"type":"node","id":"f.2","node_type":"person","confidence":0.3,"embeddings":{"f":[1,0.1]}}
        {"type":"node","id":"f.3","node_type":"place","metadata":{"year":2001},\
        "embeddings":{"f":[1,0.2]}}
        {"type":"edge","from":"f.2","to":"f.1","edge_type":"f-knows"}
        {"type":"edge","from":"f.1","to":"f.3","edge_type":"born-in"}
        """;
    runWithInput(lines, "put").mustExit(ExitCode.DONE);
    assertThat(searched("--filter", "type = person")).containsExactly("f.1", "f.2");
    assertThat(searched("--filter", "metadata.year >= 1990 and not confidence < 0.5"))
        .containsExactly("f.1", "f.3");
    assertThat(searched("--filter", "tag:topic = physics or type=place", "--type", "place"))
        .containsExactly("f.3");
    assertThat(searched("--within", "f.1", "--hops", "1")).containsExactly("f.1", "f.2", "f.3");
    assertThat(searched("--within", "f.1", "--hops", "1", "--types", "f-knows"))
        .containsExactly("f.1", "f.2");
    assertThat(searched("--within", "f.1", "--max-concepts", "1")).containsExactly("f.1");
    for (String walk : List.of("--within", "--near", "--path-from")) {
      final CommandRun cut =
          run("search", "--space", "f", "--id", "f.2", walk, "f.1", "--max-edges", "0", "--json");
      assertThat(cut.err()).contains("not whole", "--max-edges");
      assertThat(cut.out()).endsWith("{\"limit\":\"edges\"}\n");
    }
    assertThat(
            run("search", "--space", "f", "--id", "f.2", "--timeout", "1s")
                .mustExit(ExitCode.USAGE)
                .err())
        .contains("go with --within");
    assertThat(searched("--within", "f.2", "--hops", "1", "--filter", "not id = f.2"))
        .containsExactly("f.1");
    assertThat(searched("--within", "f.1", "--hops", "3", "--direction", "out"))
        .containsExactly("f.1", "f.3");
    assertThat(run("search", "--space", "f", "--id", "f.1", "--filter", "type = place").out())
        .endsWith("f.3\n");
    assertThat(
            runWithInput("1 0", "search", "--space", "f", "--vector", "-", "--filter", "id = no")
                .mustExit(ExitCode.NOT_FOUND)
                .err())
        .contains("nothing found");
    assertThat(
            run("match", "(x)-[f-knows]->(y)", "--where", "y: tag:topic = physics")
                .mustExit(ExitCode.DONE)
                .out())
        .isEqualTo("x=f.2  y=f.1\n");
    run("match", "(x)-[f-knows]->(y)", "--where", "x: confidence > 0.5")
        .mustExit(ExitCode.NOT_FOUND);
    assertThat(
            run("match", "(x)-[f-knows]->(y)", "--where", "z: id = a")
                .mustExit(ExitCode.USAGE)
                .err())
        .contains("must begin with a variable of the pattern");
    assertThat(
            run("search", "--space", "f", "--id", "f.1", "--filter", "type person")
                .mustExit(ExitCode.USAGE)
                .err())
        .contains("the filter is wrong at character 6: expected 'and', 'or' or the end");
    assertThat(
            run("search", "--space", "f", "--id", "f.1", "--within", "f.9")
                .mustExit(ExitCode.NOT_FOUND)
                .err())
        .contains("there is no concept 'f.9'");
  }

  /** Ids of the hits for (1, 0), the nearest first. */
  private List<String> searched(String... more) {
    final List<String> arguments = new ArrayList<>(List.of("--space", "f", "--vector", "-"));
    arguments.addAll(Arrays.asList(more));
    return runWithInput("1 0", "search", arguments.toArray(String[]::new))
        .mustExit(ExitCode.DONE)
        .out()
        .lines()
        .map(line -> line.substring(line.lastIndexOf(' ') + 1))
        .toList();
  }

  @Test
  void shouldSearchVectors() throws IOException {
    final String nodes =
        """
        {"type":"node","id":"near.1","node_type":"city","embeddings":{"plane":[1,0]}}
        {"type":"node","id":"near.2","node_type":"city","embeddings":{"plane":[1,0.1]}}
        {"type":"node","id":"near.3","node_type":"town","embeddings":{"plane":[0,1]}}
        """;
    runWithInput(nodes, "put").mustExit(ExitCode.DONE);
    assertThat(run("search", "--space", "plane", "--id", "near.1").mustExit(ExitCode.DONE).out())
        .isEqualTo("  0.995037  near.2\n  0.000000  near.3\n");
    run("link", "near.3", "road", "near.1").mustExit(ExitCode.DONE);
    assertThat(
            run(
                    "search",
                    "--space",
                    "plane",
                    "--id",
                    "near.1",
                    "--near",
                    "near.3",
                    "--near-weight",
                    "2")
                .mustExit(ExitCode.DONE)
                .out())
        .isEqualTo("  0.000000  0  near.3\n  0.995037  -  near.2\n");
    assertThat(
            run("search", "--space", "plane", "--id", "near.1", "--near", "near.3", "--json")
                .mustExit(ExitCode.DONE)
                .out())
        .contains("\"id\":\"near.3\",\"score\":0.0,\"hops\":0}", "\"hops\":null}");
    assertThat(
            run("search", "--space", "plane", "--id", "near.1", "--path-from", "near.1")
                .mustExit(ExitCode.DONE)
                .out())
        .isEqualTo("  0.000000  near.1 <-road- near.3\n");
    run("unlink", "near.3", "road", "near.1").mustExit(ExitCode.DONE);
    final Path vector = Files.writeString(temporary.resolve("plane.txt"), "[0.0, 2.5]\n");
    assertThat(
            run("search", "--space", "plane", "--vector", vector.toString(), "-k", "1", "--json")
                .mustExit(ExitCode.DONE)
                .out())
        .isEqualTo("{\"id\":\"near.3\",\"score\":1.0,\"node_type\":\"town\"}\n");
    assertThat(
            runWithInput("0 1", "search", "--space", "plane", "--vector", "-", "--type", "city")
                .mustExit(ExitCode.DONE)
                .out())
        .contains("near.2\n", "near.1\n")
        .doesNotContain("near.3");
    assertThat(
            run("search", "--id", "near.1", "--space", "moon").mustExit(ExitCode.NOT_FOUND).err())
        .contains("has no vector in space 'moon'");
    assertThat(
            runWithInput("1 2 3", "search", "--space", "plane", "--vector", "-")
                .mustExit(ExitCode.NOT_FOUND)
                .err())
        .contains("does not fit into space plane, whose vectors have 2");
    assertThat(
            runWithInput("0 0", "search", "--space", "plane", "--vector", "-")
                .mustExit(ExitCode.NOT_FOUND)
                .err())
        .contains("has no direction");
    final String zero = "{\"type\":\"node\",\"id\":\"near.4\",\"embeddings\":{\"plane\":[0,0]}}";
    assertThat(runWithInput(zero, "put").mustExit(ExitCode.REFUSED).err())
        .contains("near.4", "plane", "length 0.0");
    assertThat(run("stats").out()).contains("plane: 3 vectors of 2 values, cosine");
    final String then =
        "{\"type\":\"node\",\"id\":\"near.5\",\"embeddings\":{\"plane\":[0,1]},"
            + "\"valid_to\":\"2026-01-01T00:00:00Z\"}";
    runWithInput(then, "put").mustExit(ExitCode.DONE);
    final String[] search = {"--space", "plane", "--id", "near.3", "-k", "1"};
    assertThat(run("search", search).mustExit(ExitCode.DONE).out()).endsWith("  near.5\n");
    assertThat(run("search", with(search, "--valid-at", "2026-01-01T00:00:00Z")).mustExit(0).out())
        .endsWith("  near.2\n");
    assertThat(
            run("search", with(search, "--near", "near.1", "--valid-at", "2026-01-01T00:00:00Z"))
                .mustExit(0)
                .out())
        .endsWith("  near.2\n");
  }

  private static String[] with(String[] command, String... more) {
    return Stream.concat(Arrays.stream(command), Arrays.stream(more)).toArray(String[]::new);
  }

  @ParameterizedTest
  @CsvSource({
    "-k, 0",
    "-k, 10001",
    "--ef, 0",
    "--hops, -1",
    "--near-weight, -1",
    "--near-weight, NaN",
    "--valid-at, yesterday"
  })
  void shouldRefuseSearchesThatMakeNoSense(String option, String value) {
    assertThat(run("search", "--id", "near.1", option, value).mustExit(ExitCode.USAGE).err())
        .startsWith("lectern: ")
        .contains(option)
        .contains(value);
  }
}
