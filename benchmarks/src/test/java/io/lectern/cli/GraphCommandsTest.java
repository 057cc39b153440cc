package io.lectern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Graph questions from the command line. */
class GraphCommandsTest extends CommandsOnAStore {
  @BeforeAll
  void putGraph() {
    final String graph =
        """
        {"type":"edge","from":"a","to":"b","edge_type":"t","weight":5}
        {"type":"edge","from":"a","to":"b","edge_type":"u","weight":4}
        {"type":"edge","from":"b","to":"c","edge_type":"t"}
        {"type":"edge","from":"a","to":"d","edge_type":"t"}
        {"type":"edge","from":"d","to":"e","edge_type":"t"}
        {"type":"edge","from":"e","to":"c","edge_type":"t","weight":0.5}
        {"type":"edge","from":"c","to":"a","edge_type":"back"}
        {"type":"node","id":"alone"}
        """;
    runWithInput(graph, "put", "--create-missing").mustExit(ExitCode.DONE);
  }

  @Test
  void shouldPrintTheShortestTheCheapestAndAllPaths() {
    assertThat(run("path", "a", "c", "--types", "t").mustExit(ExitCode.DONE).out())
        .isEqualTo("a -t 5.0-> b -t-> c\n");
    assertThat(run("path", "a", "c", "--weighted").mustExit(ExitCode.DONE).out())
        .isEqualTo("a -t-> d -t-> e -t 0.5-> c  cost 2.5\n");
    assertThat(
            run("path", "a", "c", "--weighted", "--max-hops", "2", "--k", "3")
                .mustExit(ExitCode.DONE)
                .out())
        .isEqualTo("a -u 4.0-> b -t-> c  cost 5.0\na -t 5.0-> b -t-> c  cost 6.0\n");
    assertThat(run("path", "a", "c", "--all").mustExit(ExitCode.DONE).outLines()).hasSize(3);
    assertThat(run("path", "c", "b", "--direction", "in").mustExit(ExitCode.DONE).out())
        .isEqualTo("c <-t- b\n");
    assertThat(run("path", "a", "a").mustExit(ExitCode.DONE).out()).isEqualTo("a\n");
  }

  @Test
  void shouldPrintPathsAsJson() {
    assertThat(
            run(
                    "path",
                    "a",
                    "c",
                    "--type",
                    "u",
                    "--type",
                    "t",
                    "--min-weight",
                    "1",
                    "--k",
                    "1",
                    "--weighted",
                    "--json")
                .mustExit(ExitCode.DONE)
                .outLines())
        .first()
        .isEqualTo(
            "{\"hops\":2,\"cost\":5.0,\"concepts\":[\"a\",\"b\",\"c\"],\"edges\":["
                + "{\"from\":\"a\",\"to\":\"b\",\"edge_type\":\"u\",\"weight\":4.0},"
                + "{\"from\":\"b\",\"to\":\"c\",\"edge_type\":\"t\",\"weight\":1.0}]}");
    assertThat(run("path", "a", "c", "--json").outLines().getLast())
        .startsWith("{\"paths\":1,\"limit\":null,\"concepts_seen\":");
  }

  @Test
  void shouldTellNoPathFromNoConceptAndFromALimit() {
    assertThat(run("path", "a", "alone").mustExit(ExitCode.NOT_FOUND).err())
        .isEqualTo("lectern: there is no path from 'a' to 'alone'\n");
    assertThat(run("path", "a", "c", "--max-hops", "1").mustExit(ExitCode.NOT_FOUND).err())
        .isEqualTo("lectern: there is no path from 'a' to 'c' of at most 1 edges\n");
    assertThat(run("path", "a", "nobody").mustExit(ExitCode.NOT_FOUND).err())
        .isEqualTo("lectern: there is no concept 'nobody'\n");
    final CommandRun limited = run("path", "a", "c", "--max-edges", "1", "--json");
    assertThat(limited.mustExit(ExitCode.NOT_FOUND).err())
        .contains("no path was found", "ended at --max-edges");
    assertThat(limited.out()).contains("\"paths\":0,\"limit\":\"edges\"");
    assertThat(run("path", "a", "c", "--all", "--limit", "2").mustExit(ExitCode.DONE).err())
        .contains("not whole", "--limit");
  }

  @Test
  void shouldNotTakeANegativeWeightForBadUsage() {
    run("put", "minus").mustExit(ExitCode.DONE);
    run("link", "minus", "less", "minus", "--weight", "-1").mustExit(ExitCode.DONE);
    run("link", "minus", "less", "c", "--weight", "-1").mustExit(ExitCode.DONE);
    assertThat(run("path", "minus", "c", "--weighted").mustExit(ExitCode.NOT_FOUND).err())
        .contains("a cost must be 0 or more")
        .hasLineCount(1);
    run("path", "minus", "c", "--weighted", "--max-hops", "-1").mustExit(ExitCode.USAGE);
    run("path", "minus", "c", "--k", "0").mustExit(ExitCode.USAGE);
    run("delete", "minus").mustExit(ExitCode.DONE);
  }

  @Test
  void shouldGoOnFromNeighbours() {
    assertThat(run("neighbors", "a", "--hops", "2", "--types", "t").mustExit(0).outLines())
        .containsExactly("a -t-> b  weight 5.0", "a -t-> d", "b -t-> c", "d -t-> e");
    assertThat(run("neighbors", "a", "--hops", "3", "--concepts").mustExit(0).outLines())
        .containsExactly("0 a", "1 b", "1 d", "2 c", "2 e");
    final CommandRun limited =
        run("neighbors", "a", "--hops", "3", "--max-concepts", "2", "--json");
    assertThat(limited.mustExit(ExitCode.DONE).err()).contains("not whole", "--max-concepts");
    assertThat(limited.outLines().getLast()).isEqualTo("{\"limit\":\"concepts\"}");
    assertThat(run("neighbors", "a", "--hops", "-1").mustExit(ExitCode.USAGE).err())
        .contains("--hops -1 must be at least 1");
    assertThat(run("neighbors", "a", "--types", ",").mustExit(ExitCode.USAGE).err())
        .contains("--types names no type");
    assertThat(run("neighbors", "a", "--valid-at", "2026").mustExit(ExitCode.USAGE).err())
        .contains("--valid-at", "'2026' is not an ISO-8601 time with a zone");
  }

  @Test
  void shouldTellWhatAConceptRestsOn() {
    assertThat(run("lineage", "a", "--type", "t", "--type", "back").mustExit(0).outLines())
        .containsExactly(
            "a",
            "  -t 5.0-> b",
            "    -t-> c",
            "      -back-> a  (a circle)",
            "  -t-> d",
            "    -t-> e",
            "      -t 0.5-> c  (stands elsewhere too)");
    assertThat(run("lineage", "a", "--depth", "1", "--type", "t").mustExit(0).outLines())
        .containsExactly("a", "  -t 5.0-> b  (and more)", "  -t-> d  (and more)");
    assertThat(run("lineage", "d", "--depth", "1", "--json").mustExit(0).outLines())
        .containsExactly(
            "{\"id\":\"d\",\"depth\":0}",
            "{\"id\":\"e\",\"depth\":1,\"edge\":{\"from\":\"d\",\"to\":\"e\","
                + "\"edge_type\":\"t\",\"weight\":1.0},\"mark\":\"cut\"}",
            "{\"nodes\":2,\"limit\":null}");
  }

  @Test
  void shouldIndentALongChainNoFurtherThanPeopleRead() {
    final StringBuilder chain = new StringBuilder();
    for (int i = 0; i < 45; i++) {
      chain.append(
          "{\"type\":\"edge\",\"from\":\"l%d\",\"to\":\"l%d\",\"edge_type\":\"long\"}\n"
              .formatted(i, i + 1));
    }
    runWithInput(chain.toString(), "put", "--create-missing").mustExit(ExitCode.DONE);
    assertThat(run("lineage", "l0").mustExit(0).outLines())
        .hasSize(46)
        .contains("  ".repeat(40) + "-long-> l40", "  ".repeat(40) + "(41) -long-> l41");
    assertThat(run("associations", "l0", "--top", "99").mustExit(0).outLines()).hasSize(45);
    // The other tests know what is there.
    run("delete", IntStream.rangeClosed(0, 45).mapToObj(i -> "l" + i).toArray(String[]::new))
        .mustExit(ExitCode.DONE);
  }

  @Test
  void shouldFindAncestorsAssociationsAndActivation() {
    assertThat(run("ancestors", "b", "e", "--type", "t").mustExit(0).out())
        .isEqualTo("c  1 1  lowest\n");
    run("ancestors", "b", "alone").mustExit(ExitCode.NOT_FOUND);
    assertThat(run("associations", "d", "--type", "t").mustExit(0).outLines())
        .containsExactly("1.000000  d -t-> e", "0.500000  d -t-> e -t 0.5-> c");
    assertThat(run("associations", "d", "c", "--json").mustExit(0).out())
        .startsWith("{\"hops\":2,\"strength\":0.5,");
    run("associations", "d", "c", "--cutoff", "0.6").mustExit(ExitCode.NOT_FOUND);
    assertThat(run("associations", "a").mustExit(ExitCode.NOT_FOUND).err())
        .contains("has weight 5.0", "1 at most");
    assertThat(run("activate", "a", "--type", "t", "--json").mustExit(0).outLines())
        .first()
        .isEqualTo("{\"id\":\"b\",\"activation\":0.4166666666666667}");
    assertThat(run("activate", "alone").mustExit(ExitCode.NOT_FOUND).err())
        .isEqualTo("lectern: activation spreads to no concept from there\n");
    assertThat(run("associations", "a", "--top", "-1").mustExit(ExitCode.USAGE).err())
        .contains("--top -1 must be at least 1");
    run("associations", "a", "--cutoff", "2").mustExit(ExitCode.USAGE);
  }

  @Test
  void shouldFindPatterns() {
    assertThat(run("match", "(x)-[t]->(y)-[t]->(z)").mustExit(0).outLines())
        .containsExactlyInAnyOrder("x=a  y=b  z=c", "x=a  y=d  z=e", "x=d  y=e  z=c");
    assertThat(run("match", "(x='a')-->(y)-->(z), (z)-[back]->(x)").mustExit(0).outLines())
        .containsExactly("x=a  y=b  z=c");
    assertThat(run("match", "(x='c')<-[u|t]-()<--(y)", "--json").mustExit(0).outLines())
        .contains(
            "{\"concepts\":{\"x\":\"c\",\"y\":\"d\"},\"edges\":["
                + "{\"from\":\"e\",\"to\":\"c\",\"edge_type\":\"t\",\"weight\":0.5},"
                + "{\"from\":\"d\",\"to\":\"e\",\"edge_type\":\"t\",\"weight\":1.0}]}")
        .last()
        .asString()
        .startsWith("{\"matches\":2,\"limit\":null,\"concepts_seen\":");
    assertThat(run("match", "(x)--(y)", "--limit", "2").mustExit(0).err()).contains("--limit");
    assertThat(run("match", "(x)-[u]->(y)-[u]->(z)").mustExit(ExitCode.NOT_FOUND).err())
        .isEqualTo("lectern: the pattern is found nowhere\n");
    assertThat(run("match", "(x)-[u->(y)").mustExit(ExitCode.USAGE).err())
        .contains("at character 8: ']' is missing");
    assertThat(run("match", "(x)", "--limit", "-1").mustExit(ExitCode.USAGE).err())
        .contains("--limit -1 must be at least 1");
    assertThat(run("match", "(x='nobody')").mustExit(ExitCode.NOT_FOUND).err())
        .isEqualTo("lectern: there is no concept 'nobody'\n");
  }

  @Test
  void shouldTellOfTheWholeGraph() {
    assertThat(run("graph", "degrees").mustExit(0).outLines())
        .startsWith("6 concepts, 7 edges, 1.17 a concept, at most 3 (a)", "0 edges: 1");
    assertThat(run("graph", "components", "--json").mustExit(0).out())
        .isEqualTo("{\"components\":2,\"greatest\":5}\n");
    assertThat(run("graph", "triangles").mustExit(0).out()).isEqualTo("1 triangles\n");
    assertThat(run("graph", "pagerank", "--top", "1", "--types", "t").mustExit(0).out())
        .endsWith("  c\n");
    assertThat(
            run("graph", "pagerank", "--iterations", "2000000000", "--timeout", "1s", "--json")
                .mustExit(0)
                .outLines())
        .last()
        .asString()
        .startsWith("{\"limit\":\"time\",\"iterations\":");
    assertThat(run("graph", "triangles", "--timeout", "0s").mustExit(ExitCode.NOT_FOUND).err())
        .contains("no answer", "--timeout");
    run("graph", "beauty").mustExit(ExitCode.USAGE);
    assertThat(run("graph", "pagerank", "--top", "-1").mustExit(ExitCode.USAGE).err())
        .contains("--top -1 must be at least 1");
  }

  @Test
  void shouldRefuseNumbersThatAskForNothing() {
    for (String line :
        List.of(
            "neighbors a --hops 0",
            "associations a --top 0",
            "activate a --top 0",
            "graph pagerank --top 0",
            "match (x) --limit 0",
            "path a a --all --limit 0",
            "watch --count 0")) {
      final String[] words = line.split(" ", -1);
      assertThat(
              run(words[0], Arrays.copyOfRange(words, 1, words.length))
                  .mustExit(ExitCode.USAGE)
                  .err())
          .contains(" 0 must be at least 1");
    }
    assertThat(run("neighbors", "a", "--hops", "0", "--concepts").mustExit(0).out())
        .isEqualTo("0 a\n");
  }

  @Test
  void shouldPrintIdsWhereNothingHasAName() {
    assertThat(run("match", "(='a')-[t]->(='b')").mustExit(0).out()).isEqualTo("a  b\n");
    assertThat(run("match", "(='a')", "--json").mustExit(0).outLines())
        .startsWith("{\"concepts\":{\"(1)\":\"a\"},\"edges\":[]}");
  }
}
