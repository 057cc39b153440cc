package io.lectern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.client.LecternReader;
import io.lectern.engine.Snapshot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commands that write, get, load and watch. Each test has ids of its own. */
class CommandLineTest extends CommandsOnAStore {
  private Path file(String name, String content) throws IOException {
    return Files.writeString(temporary.resolve(name), content);
  }

  @Test
  void shouldApplyOneOfAllWritesWithOneKeyAndPrintItsReceiptForTheOthers() {
    final String first =
        run("put", "keyed.1", "--content", "first", "--key", "order 17", "--json")
            .mustExit(ExitCode.DONE)
            .out();
    run("put", "keyed.2", "--content", "between").mustExit(ExitCode.DONE);
    final CommandRun again =
        run("put", "keyed.1", "--content", "second", "--key", "order 17", "--json");

    assertThat(again.mustExit(ExitCode.DONE).out()).isEqualTo(first);
    assertThat(run("get", "keyed.1").mustExit(ExitCode.DONE).out())
        .contains("first")
        .doesNotContain("second");
    final String uuid = "00000000-0000-0000-0000-00000000000a";
    run("put", "keyed.3", "--key", uuid).mustExit(ExitCode.DONE);
    run("put", "keyed.4", "--key", uuid.toUpperCase(Locale.ROOT)).mustExit(ExitCode.DONE);
    run("get", "keyed.4").mustExit(ExitCode.NOT_FOUND);
  }

  @Test
  void shouldRefuseAKeyThatIsNone() {
    for (String none : List.of("", "00000000-0000-0000-0000-000000000000")) {
      assertThat(run("put", "keyed.5", "--key", none).mustExit(ExitCode.USAGE).err())
          .contains("key");
    }
  }

  @Test
  void shouldPutGetAndDelete() {
    final CommandRun put =
        run(
            "put",
            "put.1",
            "--type",
            "thing",
            "--content",
            "text",
            "--metadata",
            "n=7",
            "--metadata",
            "s=\"7\"",
            "--tag",
            "k=v",
            "--embedding",
            "1,0.5",
            "--json");
    assertThat(put.mustExit(ExitCode.DONE).out())
        .matches("\\{\"epoch\":\\d+,\"changed\":1,\"sync_level\":\"JOURNAL\"}\n");
    assertThat(run("get", "put.1", "--json").mustExit(ExitCode.DONE).out())
        .isEqualTo(
            """
            {"type":"node","id":"put.1","node_type":"thing","content":"text",\
            "metadata":{"n":7,"s":"7"},"tags":[{"key":"k","value":"v"}],"embedding":[1.0,0.5]}
            """);
    assertThat(run("get", "put.1").mustExit(ExitCode.DONE).out())
        .contains("put.1\n", "thing", "text", "default, 2 values");
    assertThat(run("delete", "put.1").mustExit(ExitCode.DONE).out()).startsWith("Done: visible");
    assertThat(run("get", "put.1").mustExit(ExitCode.NOT_FOUND).err())
        .isEqualTo("lectern: there is no concept 'put.1'\n");
    assertThat(run("delete", "put.1").mustExit(ExitCode.NOT_FOUND).err())
        .contains("nothing was removed");
  }

  @Test
  void shouldTakeMetadataAsItIsWritten() {
    run(
            "put",
            "exact",
            "--metadata",
            "n=1772366400000000001",
            "--metadata",
            "m=-9223372036854775808",
            "--metadata",
            "z=00123",
            "--metadata",
            "d=1.50",
            "--metadata",
            "e=01.5",
            "--metadata",
            "o=0")
        .mustExit(ExitCode.DONE);
    assertThat(run("get", "exact", "--json").mustExit(ExitCode.DONE).out())
        .contains(
            "\"n\":1772366400000000001",
            "\"m\":-9223372036854775808",
            "\"z\":\"00123\"",
            "\"d\":1.5",
            "\"e\":\"01.5\"",
            "\"o\":0");
  }

  @Test
  void shouldTakeNoJsonForAnId() {
    final String node = "{\"type\":\"node\",\"id\":\"passed\"}";
    final String odd = "{\"type\":\"node\",\"id\":\"{\\\"a\\\":1}\"}";

    assertThat(run("put", node).mustExit(ExitCode.USAGE).err())
        .contains("standard input", "echo '" + node + "' | lectern put");
    assertThat(run("get", node).mustExit(ExitCode.NOT_FOUND).err()).contains("no concept");
    runWithInput(odd, "put").mustExit(ExitCode.DONE);
    assertThat(run("get", "{\"a\":1}", "--json").mustExit(ExitCode.DONE).out())
        .isEqualTo(odd + "\n");
    run("put", "{6F9619FF-8B86-D011-B42D-00C04FC964FF}").mustExit(ExitCode.DONE);
  }

  @Test
  void shouldNotDropWhatIsSaidBesideStandardInput() {
    final String node = "{\"type\":\"node\",\"id\":\"dropped\"}";
    assertThat(runWithInput(node, "put", "--content", "hello").mustExit(ExitCode.USAGE).err())
        .startsWith("lectern: --content is for a concept that an ID names: ");
    runWithInput(node, "put", "--tag", "k=v").mustExit(ExitCode.USAGE);
    final String edge =
        "{\"type\":\"edge\",\"from\":\"dropped\",\"to\":\"dropped\",\"edge_type\":\"t\"}";
    assertThat(runWithInput(edge, "link", "--weight", "2").mustExit(ExitCode.USAGE).err())
        .startsWith("lectern: --weight is for an edge that FROM TYPE TO name: ");
    run("get", "dropped").mustExit(ExitCode.NOT_FOUND);
  }

  @Test
  void shouldTellWhichOfSeveralWereNotThere() {
    run("put", "several.a").mustExit(ExitCode.DONE);
    run("put", "several.b").mustExit(ExitCode.DONE);
    run("link", "several.a", "t", "several.a").mustExit(ExitCode.DONE);
    final String edges =
        """
        {"type":"edge","from":"several.a","to":"several.a","edge_type":"t"}
        {"type":"edge","from":"several.a","to":"several.b","edge_type":"t"}
        """;
    assertThat(runWithInput(edges, "unlink").mustExit(ExitCode.NOT_FOUND).err())
        .isEqualTo("lectern: removed 1 of 2: the store does not hold the others\n");
    final CommandRun run = run("delete", "several.a", "several.none", "several.a");
    assertThat(run.mustExit(ExitCode.NOT_FOUND).err())
        .isEqualTo("lectern: there was no concept 'several.none'\n");
    assertThat(run.out()).startsWith("Done: visible");
    run("get", "several.a").mustExit(ExitCode.NOT_FOUND);
    run("delete", "several.b", "several.b").mustExit(ExitCode.DONE);
  }

  @Test
  void shouldTakeAnIdThatBeginsWithADash() {
    run("put", "--", "-x").mustExit(ExitCode.DONE);
    assertThat(run("get", "--", "-x").mustExit(ExitCode.DONE).out()).startsWith("-x\n");
  }

  @Test
  void shouldTakeAnAtSignAsPartOfAnId() throws IOException {
    final String id = "@" + file("id.txt", "at.other");
    run("put", "at.other").mustExit(ExitCode.DONE);

    assertThat(run("get", id).mustExit(ExitCode.NOT_FOUND).err())
        .isEqualTo("lectern: there is no concept '" + id + "'\n");
    run("put", "@@at").mustExit(ExitCode.DONE);
    run("get", "@@at").mustExit(ExitCode.DONE);
    run("get", "@at").mustExit(ExitCode.NOT_FOUND);
  }

  @Test
  void shouldTakeStandardInputAsOneUnit() {
    final String bad =
        """
        {"type":"node","id":"unit.1"}
        {"type":"edge","from":"unit.1","to":"unit.nowhere","edge_type":"t"}
        """;
    assertThat(runWithInput(bad, "put").mustExit(ExitCode.REFUSED).err())
        .contains("unit.1", "unit.nowhere", "--create-missing");
    run("get", "unit.1").mustExit(ExitCode.NOT_FOUND);
    final String good = bad.replace("nowhere", "1");
    runWithInput(good, "put", "-").mustExit(ExitCode.DONE);
    assertThat(run("neighbors", "unit.1").out()).isEqualTo("unit.1 -t-> unit.1\n");
    runWithInput(bad, "put", "--create-missing").mustExit(ExitCode.DONE);
    run("get", "unit.nowhere").mustExit(ExitCode.DONE);
    runWithInput("", "put").mustExit(ExitCode.USAGE);
    assertThat(runWithInput("{\"type\":\"node\"", "put").mustExit(ExitCode.NOT_FOUND).err())
        .isEqualTo(
            "lectern: standard input, line 1, column 15: the line ends inside the JSON object\n");
  }

  @Test
  void shouldLinkAndUnlink() {
    runWithInput(
        "{\"type\":\"node\",\"id\":\"link.a\"}\n{\"type\":\"node\",\"id\":\"link.b\"}", "put");
    run("link", "link.a", "t", "link.b", "--weight", "0.5").mustExit(ExitCode.DONE);
    run("link", "link.a", "u", "link.b").mustExit(ExitCode.DONE);
    run("link", "link.b", "t", "link.a").mustExit(ExitCode.DONE);
    assertThat(run("neighbors", "link.a").out())
        .isEqualTo("link.a -t-> link.b  weight 0.5\nlink.a -u-> link.b\n");
    assertThat(run("neighbors", "link.a", "--type", "u").outLines())
        .containsExactly("link.a -u-> link.b");
    assertThat(run("neighbors", "link.a", "--direction", "in", "--json").out())
        .isEqualTo(
            "{\"type\":\"edge\",\"from\":\"link.b\",\"to\":\"link.a\",\"edge_type\":\"t\"}\n");
    assertThat(run("neighbors", "link.a", "--direction", "both").mustExit(ExitCode.DONE).outLines())
        .hasSize(3);
    run("unlink", "link.a", "t", "link.b").mustExit(ExitCode.DONE);
    run("unlink", "link.a", "t", "link.b").mustExit(ExitCode.NOT_FOUND);
    assertThat(run("neighbors", "link.a").outLines()).containsExactly("link.a -u-> link.b");
    run("neighbors", "link.none").mustExit(ExitCode.NOT_FOUND);
  }

  @Test
  void shouldNameBothEndsOfADanglingEdge() {
    assertThat(run("link", "gone.a", "t", "gone.b").mustExit(ExitCode.REFUSED).err())
        .endsWith(
            "edge 'gone.a' -[t]-> 'gone.b': there is no concept 'gone.a'. Put it first, or allow"
                + " missing ends to be created: --create-missing\n");
    run("link", "gone.a", "t", "gone.b", "--create-missing").mustExit(ExitCode.DONE);
    run("get", "gone.a", "gone.b").mustExit(ExitCode.DONE);
  }

  @ParameterizedTest
  @CsvSource({
    "bad.a --confidence 2, confidence",
    "bad.a --confidence NaN, confidence",
    "'bad.a --embedding 1,NaN', NaN",
    "bad.a --metadata n=9223372036854775808, does not fit a 64-bit integer",
    "bad.a --metadata n=1e400, is too large for a double",
    "bad.a --timestamp noon, is not an ISO-8601 time",
    "bad.a --tag k, must be KEY=VALUE"
  })
  void shouldRefuseBadValues(String argument, String message) {
    final CommandRun run = run("put", argument.split(" ", -1));
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains(message);
  }

  @Test
  void shouldLoadEdgesThatComeBeforeTheirNodes() throws IOException {
    final Path file =
        file(
            "mixed.jsonl",
            """
            {"type":"edge","from":"mix.a","to":"mix.b","edge_type":"t"}
            {"type":"node","id":"mix.a","colour":1}
            {"type":"node","id":"mix.b"}
            {"type":"edge","from":"mix.b","to":"mix.a","edge_type":"t"}
            {"type":"edge","from":"mix.b","to":"mix.nowhere","edge_type":"t"}
            {"type":"edge","from":"mix.b","to":"mix.b","edge_type":"t","weight":2}
            """);
    final CommandRun strict = run("load", file.toString()).mustExit(ExitCode.REFUSED);
    assertThat(strict.err())
        .contains("line 2, column 29: unknown key 'colour'")
        .contains("line 1: edge 'mix.a' -t-> 'mix.b' was refused")
        .contains("line 4: edge 'mix.b' -t-> 'mix.a' was refused")
        .contains("line 5: edge 'mix.b' -t-> 'mix.nowhere' was refused")
        .contains("there is no concept 'mix.nowhere'. Put it first, or")
        .contains("to be created: --create-missing\n");
    assertThat(run("neighbors", "mix.b").out()).isEqualTo("mix.b -t-> mix.b  weight 2.0\n");
    final CommandRun lenient =
        run("load", file.toString(), "--lenient", "--create-missing", "--json");
    assertThat(lenient.mustExit(ExitCode.DONE).out())
        .startsWith("{\"concepts\":2,\"edges\":4,\"changed\":4,\"refused\":0,\"malformed\":0,");
    assertThat(run("neighbors", "mix.b").outLines()).hasSize(3);
  }

  @Test
  void shouldLoadStandardInputLikeAFile() {
    final String lines =
        """
        {"type":"edge","from":"in.a","to":"in.b","edge_type":"t"}
        {"type":"node","id":"in.a"}
        {"type":"node","id":"in.b"}
        {"type":"edge","from":"in.a"}
        """;
    final CommandRun run = runWithInput(lines, "load", "-").mustExit(ExitCode.NOT_FOUND);
    assertThat(run.err())
        .isEqualTo("lectern: standard input, line 4: the key 'to' of an edge is missing\n");
    assertThat(run.out()).startsWith("Loaded 2 concepts and 1 edges in ");
    assertThat(run("neighbors", "in.a").outLines()).containsExactly("in.a -t-> in.b");
  }

  @Test
  void shouldTellWhichItemsWereAcknowledged() throws IOException {
    final Path receipts = temporary.resolve("receipts.jsonl");
    final StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 1000; i++) {
      lines.append("{\"type\":\"node\",\"id\":\"rec.").append(i).append("\"}\n");
    }
    lines.append(
        "{\"type\":\"edge\",\"from\":\"rec.1\",\"to\":\"rec.none\",\"edge_type\":\"t\"}\n");
    lines.append("{\"type\":\"edge\",\"from\":\"rec.1\",\"to\":\"rec.2\",\"edge_type\":\"t\"}\n");
    run("load", file("rec.jsonl", lines.toString()).toString(), "--receipts", receipts.toString())
        .mustExit(ExitCode.REFUSED);
    final List<String> told = Files.readAllLines(receipts);
    assertThat(told).hasSize(1001);
    assertThat(told.getFirst()).matches("\\{\"id\":\"rec.0\",\"line\":1,\"epoch\":\\d+}");
    assertThat(told.getLast())
        .matches(
            "\\{\"from\":\"rec.1\",\"to\":\"rec.2\",\"edge_type\":\"t\",\"line\":1002,\"epoch\":\\d+}");
  }

  @Test
  void shouldLetTheLastPutWinBesideARefusedOne() throws IOException {
    run("put", "wins.vector", "--embedding", "1,2").mustExit(ExitCode.DONE);
    final StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 2000; i++) {
      lines.append("{\"type\":\"node\",\"id\":\"wins.a\",\"content\":\"").append(i).append("\"}\n");
      if (i == 10) {
        lines.append("{\"type\":\"node\",\"id\":\"wins.bad\",\"embedding\":[1,2,3]}\n");
      }
    }
    final CommandRun run =
        run("load", file("wins.jsonl", lines.toString()).toString()).mustExit(ExitCode.REFUSED);
    assertThat(run.err()).contains("line 12: concept 'wins.bad' was refused").contains("2");
    assertThat(run.out()).startsWith("Loaded 2,000 concepts and 0 edges");
    assertThat(run("get", "wins.a", "--json").out())
        .isEqualTo("{\"type\":\"node\",\"id\":\"wins.a\",\"content\":\"1999\"}\n");
    run("get", "wins.bad").mustExit(ExitCode.NOT_FOUND);
  }

  /** Each of its texts is as short as it has to be. */
  @Test
  void shouldLoadWhatFollowsANodeThatFitsNoMessage() throws IOException {
    final String text = "x".repeat(1 << 20);
    final StringBuilder metadata = new StringBuilder("\"k\":1");
    for (int i = 0; i < 5; i++) {
      metadata.append(",\"k").append(i).append("\":\"").append(text).append('"');
    }
    final Path file =
        file(
            "large.jsonl",
            """
            {"type":"node","id":"large.before"}
            {"type":"node","id":"large.large","metadata":{%s}}
            {"type":"node","id":"large.after"}
            {"type":"edge","from":"large.before","to":"large.after","edge_type":"t"}
            """
                .formatted(metadata));
    final CommandRun run = run("load", file.toString()).mustExit(ExitCode.REFUSED);

    assertThat(run.err())
        .contains("line 2: concept 'large.large' was refused: it takes ")
        .contains("more than the 4194304 of the longest message: shorten it\n")
        .hasLineCount(1);
    assertThat(run.out()).startsWith("Loaded 2 concepts and 1 edges");
    run("get", "large.large").mustExit(ExitCode.NOT_FOUND);
  }

  @Test
  void shouldGiveUpAfterTooManyErrors() throws IOException {
    final Path file =
        file("errors.jsonl", "nonsense\n".repeat(50) + "{\"type\":\"node\",\"id\":\"err.a\"}\n");
    final CommandRun run =
        run("load", file.toString(), "--max-errors", "3").mustExit(ExitCode.NOT_FOUND);
    assertThat(run.err().lines().filter(line -> line.contains("one JSON object"))).hasSize(3);
    assertThat(run.err()).contains("gave up after 3 errors");
    run("get", "err.a").mustExit(ExitCode.NOT_FOUND);
  }

  /** Units are sent ahead of their receipts: giving up must not forget them. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          malformed | 4999 | nonsense
          refused   | 3000 | {"type":"node","id":"refused.bad","embedding":[1,2,3]}
          """)
  void shouldTellOfEveryAppliedItemWhenItGivesUp(String prefix, int place, String error)
      throws IOException {
    run("put", "gives.vector", "--embedding", "1,2").mustExit(ExitCode.DONE);
    final StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 5000; i++) {
      lines.append("{\"type\":\"node\",\"id\":\"%s.%d\"}\n".formatted(prefix, i));
      if (i == place) {
        lines.append(error).append('\n');
      }
    }
    final Path receipts = temporary.resolve(prefix + ".receipts");
    final CommandRun run =
        run(
            "load",
            file(prefix + ".jsonl", lines.toString()).toString(),
            "--max-errors",
            "1",
            "--receipts",
            receipts.toString(),
            "--json");
    assertThat(run.exitCode()).isNotEqualTo(ExitCode.DONE);
    assertThat(run.err()).contains("gave up after 1 error");
    final Set<String> told =
        Files.readAllLines(receipts).stream()
            .map(line -> line.replaceAll("\\{\"id\":\"([^\"]+)\".*", "$1"))
            .collect(Collectors.toSet());
    final Set<String> applied = new HashSet<>();
    try (LecternReader reader = LecternReader.open(store);
        Snapshot snapshot = reader.snapshot()) {
      for (int i = 0; i < 5000; i++) {
        final String id = prefix + "." + i;
        snapshot.get(id).ifPresent(concept -> applied.add(concept.id()));
      }
    }
    assertThat(applied).as("some units were sent before the error").isNotEmpty();
    assertThat(told).isEqualTo(applied);
    assertThat(run.out()).startsWith("{\"concepts\":" + applied.size() + ",");
    run("get", prefix + ".bad").mustExit(ExitCode.NOT_FOUND);
  }

  @Test
  void shouldNameAReaderThatHoldsASnapshot() throws InterruptedException {
    try (LecternReader reader = LecternReader.open(store, "holder");
        Snapshot snapshot = reader.snapshot()) {
      run("put", "stats.a", "--content", "1").mustExit(ExitCode.DONE);
      final long pid = ProcessHandle.current().pid();
      assertThat(run("stats").mustExit(ExitCode.DONE).out())
          .contains("Coordinator: running, pid ")
          .containsPattern(
              "pid "
                  + pid
                  + " \\(holder\\).* snapshot of epoch "
                  + "%,d, (just opened|open for )".formatted(snapshot.epoch()));
      // The coordinator looks once a second.
      while (!run("stats", "--json").mustExit(ExitCode.DONE).out().contains("pinned_for_ms")) {
        Thread.sleep(50);
      }
      assertThat(run("stats").mustExit(ExitCode.DONE).out())
          .containsPattern("\\(holder\\).* snapshot of epoch [0-9,]+, open for \\d");
      assertThat(run("stats", "--json").mustExit(ExitCode.DONE).out())
          .contains(
              "\"name\":\"holder\"",
              "\"pinned_epoch\":" + snapshot.epoch(),
              "\"state\":\"running\"")
          .containsPattern("\"name\":\"edge\",\"used_bytes\":\\d+,\"allocated_bytes\":\\d+");
    }
  }

  /** What the launcher has the JVM learn from. */
  @Test
  void shouldRehearse() {
    final ByteArrayOutputStream err = new ByteArrayOutputStream();
    assertThat(Rehearsal.run(new PrintStream(err, true, StandardCharsets.UTF_8), store.toString()))
        .as(err.toString(StandardCharsets.UTF_8))
        .isTrue();
    assertThat(err.size()).isZero();
    run("get", "rehearsal.a").mustExit(ExitCode.NOT_FOUND);
  }

  @Test
  void shouldWatchWhatChanges() throws InterruptedException {
    final CompletableFuture<CommandRun> watch =
        CompletableFuture.supplyAsync(() -> run("watch", "--count", "1", "--for", "60s"));
    // Until the watcher listens, there is nothing to hear: change something until it has heard.
    for (int i = 0; !watch.isDone(); i++) {
      run("put", "watch.a", "--content", String.valueOf(i)).mustExit(ExitCode.DONE);
      Thread.sleep(20);
    }
    assertThat(watch.join().mustExit(ExitCode.DONE).out())
        .matches(
            "\\{\"event\":\"changed\",\"id\":\"[^\"]+\",\"epoch\":\\d+,\"put\":(true|false),"
                + "\"edges\":(true|false),\"deleted\":(true|false)}\n");
  }

  @Test
  void shouldEndAWatchInTime() {
    run("watch", "--for", "50ms").mustExit(ExitCode.DONE);
  }

  @Test
  void shouldWatchForLongerThanAClockCounts() throws InterruptedException {
    final CompletableFuture<CommandRun> watch =
        CompletableFuture.supplyAsync(() -> run("watch", "--count", "1", "--for", "999999999h"));
    for (int i = 0; !watch.isDone(); i++) {
      run("put", "watch.b", "--content", String.valueOf(i)).mustExit(ExitCode.DONE);
      Thread.sleep(20);
    }
    assertThat(watch.join().mustExit(ExitCode.DONE).out()).contains("watch.b");
  }
}
