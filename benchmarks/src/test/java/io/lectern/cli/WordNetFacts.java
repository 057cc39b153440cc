package io.lectern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What is known of WordNet's graph, asked of a store that holds it. */
final class WordNetFacts {
  private WordNetFacts() {}

  /** Asks the command line; no coordinator is needed. */
  static void require(Path store) {
    requirePaths(store);
    requireNeighbourhoods(store);
    requireReasoning(store);
    requirePatterns(store);
    requireWholeGraph(store);
  }

  private static CommandRun run(Path store, String command, String... arguments) {
    final List<String> all = new ArrayList<>(List.of(command, "--dir", store.toString()));
    all.addAll(Arrays.asList(arguments));
    return CommandRun.of(all.toArray(String[]::new));
  }

  private static void requirePaths(Path store) {
    assertThat(
            run(store, "path", "dog.n.01", "entity.n.01", "--types", "hypernym")
                .mustExit(ExitCode.DONE)
                .out())
        .isEqualTo(
            """
            dog.n.01 -hypernym-> domestic_animal.n.01 -hypernym-> animal.n.01 -hypernym-> \
            organism.n.01 -hypernym-> living_thing.n.01 -hypernym-> whole.n.02 -hypernym-> \
            object.n.01 -hypernym-> physical_entity.n.01 -hypernym-> entity.n.01
            """);
    // The other way leads by canine, carnivore, placental, mammal, vertebrate and chordate.
    final List<String> ways =
        run(store, "path", "dog.n.01", "entity.n.01", "--types", "hypernym", "--k", "9")
            .mustExit(ExitCode.DONE)
            .outLines();
    assertThat(ways).hasSize(2);
    assertThat(ways.getLast())
        .startsWith("dog.n.01 -hypernym-> canine.n.02 -hypernym-> carnivore.n.01")
        .contains("chordate.n.01 -hypernym-> animal.n.01");
    assertThat(
            run(store, "path", "entity.n.01", "dog.n.01", "--types", "hypernym")
                .mustExit(ExitCode.NOT_FOUND)
                .err())
        .contains("there is no path from 'entity.n.01' to 'dog.n.01'");
    assertThat(
            run(
                    store,
                    "path",
                    "dog.n.01",
                    "wolf.n.01",
                    "--types",
                    "hypernym",
                    "--direction",
                    "both")
                .mustExit(ExitCode.DONE)
                .out())
        .isEqualTo("dog.n.01 -hypernym-> canine.n.02 <-hypernym- wolf.n.01\n");
  }

  private static void requireNeighbourhoods(Path store) {
    final List<String> above =
        run(store, "neighbors", "dog.n.01", "--types", "hypernym", "--hops", "99", "--concepts")
            .mustExit(ExitCode.DONE)
            .outLines();
    assertThat(above)
        .hasSize(15)
        .startsWith("0 dog.n.01")
        .contains("1 canine.n.02", "1 domestic_animal.n.01", "2 animal.n.01", "8 entity.n.01");
    // Every noun but the root has a way up; the largest out-degree is that of city.
    assertThat(
            run(
                    store,
                    "neighbors",
                    "entity.n.01",
                    "--types",
                    "hypernym,instance_hypernym",
                    "--direction",
                    "in",
                    "--hops",
                    "99",
                    "--concepts")
                .mustExit(ExitCode.DONE)
                .outLines())
        .hasSize(82_192);
    assertThat(run(store, "neighbors", "city.n.01").mustExit(ExitCode.DONE).outLines())
        .hasSize(673);
  }

  private static void requireReasoning(Path store) {
    final List<String> common =
        run(store, "ancestors", "dog.n.01", "wolf.n.01", "--types", "hypernym")
            .mustExit(ExitCode.DONE)
            .outLines();
    assertThat(common).startsWith("canine.n.02  1 1  lowest").hasSize(13);
    assertThat(common.stream().filter(line -> line.endsWith("lowest"))).hasSize(1);
    assertThat(
            run(store, "lineage", "dog.n.01", "--types", "hypernym")
                .mustExit(ExitCode.DONE)
                .outLines())
        .startsWith("dog.n.01", "  -hypernym-> canine.n.02")
        .contains("    -hypernym-> carnivore.n.01")
        // It is nearer by way of the domestic animal, so that is where it is gone on from.
        .anyMatch(line -> line.endsWith("-hypernym-> animal.n.01  (stands elsewhere too)"))
        .hasSize(16);
    assertThat(
            run(store, "activate", "dog.n.01", "wolf.n.01", "--types", "hypernym", "--rounds", "1")
                .mustExit(ExitCode.DONE)
                .out())
        .isEqualTo("0.750000  canine.n.02\n0.250000  domestic_animal.n.01\n");
  }

  private static void requirePatterns(Path store) {
    final String siblings = "(x='dog.n.01')-[hypernym]->(p)<-[hypernym]-(y='wolf.n.01')";
    assertThat(run(store, "match", siblings).mustExit(ExitCode.DONE).out())
        .isEqualTo("x=dog.n.01  p=canine.n.02  y=wolf.n.01\n");
    // Each of the 89,172 hypernym edges has its inverse, and none is one of a circle of two.
    assertThat(
            run(
                    store,
                    "match",
                    "(x)-[hypernym]->(y)-[hyponym]->(x)",
                    "--limit",
                    "1000000",
                    "--json")
                .mustExit(ExitCode.DONE)
                .outLines())
        .hasSize(89_172 + 1);
    run(store, "match", "(x)-[hypernym]->(y)-[hypernym]->(x)").mustExit(ExitCode.NOT_FOUND);
  }

  private static void requireWholeGraph(Path store) {
    assertThat(run(store, "graph", "degrees").mustExit(ExitCode.DONE).outLines())
        .first()
        .isEqualTo("117,791 concepts, 365,119 edges, 3.10 a concept, at most 673 (city.n.01)");
    // Every noun is below one root.
    assertThat(
            run(store, "graph", "components", "--types", "hypernym,instance_hypernym", "--json")
                .mustExit(ExitCode.DONE)
                .out())
        .contains("\"greatest\":82192}");
  }
}
