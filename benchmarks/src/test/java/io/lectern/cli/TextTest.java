package io.lectern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.client.LecternReader;
import io.lectern.engine.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Contents that get vectors, and texts that are searched for, with a model that stands in. */
class TextTest {
  private static final String NODES =
      """
      {"type":"node","id":"tiger","content":"large striped cat of Asia"}
      {"type":"node","id":"piano","content":"instrument with keys and strings"}
      {"type":"node","id":"empty"}
      {"type":"edge","from":"tiger","to":"piano","edge_type":"beside"}
      """;

  @TempDir private Path temporary;
  private CoordinatorProcess coordinator;
  private String dir;
  private String file;

  @BeforeEach
  void start() throws IOException, InterruptedException {
    dir = temporary.resolve("store").toString();
    coordinator = new CoordinatorProcess(Path.of(dir), temporary.resolve("log"));
    file = Files.writeString(temporary.resolve("nodes.jsonl"), NODES).toString();
  }

  @AfterEach
  void stop() {
    coordinator.close();
  }

  @Test
  void shouldFindContentsByTexts() throws IOException {
    CommandRun.of("load", "--dir", dir, file, "--embed").mustExit(ExitCode.DONE);
    assertThat(CommandRun.of("stats", "--dir", dir).out())
        .contains("default: 2 vectors of 256 values, cosine, model words 1");
    assertThat(search("a striped cat").outLines())
        .satisfiesExactly(
            line -> assertThat(line).endsWith("  tiger"),
            line -> assertThat(line).endsWith("  piano"));
    assertThat(search("strings and keys").outLines().getFirst()).endsWith("  piano");

    // What is there is not made again, and a vector that comes with a concept is left alone.
    final int embedded = WordsEmbedder.EMBEDDED.get();
    CommandRun.of("load", "--dir", dir, file, "--embed").mustExit(ExitCode.DONE);
    Files.writeString(Path.of(file), NODES.replace("large striped", "small striped"));
    assertThat(WordsEmbedder.EMBEDDED.get()).isEqualTo(embedded);
    CommandRun.of("load", "--dir", dir, file, "--embed").mustExit(ExitCode.DONE);
    assertThat(WordsEmbedder.EMBEDDED.get()).as("the tiger again").isEqualTo(embedded + 1);
    final float[] own = new float[WordsEmbedder.DIMENSION];
    own[3] = 1;
    final String given =
        "{\"type\":\"node\",\"id\":\"own\",\"content\":\"striped cat\",\"embeddings\":{\"default\":"
            + Arrays.toString(own)
            + "}}";
    CommandRun.withInput(given, "load", "--dir", dir, "-", "--embed").mustExit(ExitCode.DONE);
    try (LecternReader reader = LecternReader.open(Path.of(dir));
        Snapshot snapshot = reader.snapshot()) {
      assertThat(snapshot.get("own").orElseThrow().vectors().get("default")).containsExactly(own);
    }
  }

  private CommandRun search(String text) {
    return CommandRun.of("search", "--dir", dir, "--text", text).mustExit(ExitCode.DONE);
  }

  @Test
  void shouldRefuseSpacesOfOtherModels() {
    CommandRun.of("create-space", "--dir", dir, "other", "--dimension", "256", "--model", "m")
        .mustExit(ExitCode.DONE);
    assertThat(
            CommandRun.of("load", "--dir", dir, file, "--embed", "--space", "other")
                .mustExit(ExitCode.REFUSED)
                .err())
        .contains(
            "'other' has vectors of 256 values, compared by cosine, of model m,",
            "makes vectors of 256 values, compared by cosine, of model words version 1",
            "--space");
    assertThat(CommandRun.of("stats", "--dir", dir).out()).contains("0 concepts");
    assertThat(
            CommandRun.of("search", "--dir", dir, "--space", "other", "--text", "cat")
                .mustExit(ExitCode.REFUSED)
                .err())
        .contains(
            "'other' has vectors of 256 values, compared by cosine, of model m,",
            "of model words version 1");
    assertThat(CommandRun.of("search", "--dir", dir, "--text", " ").mustExit(ExitCode.USAGE).err())
        .contains("--text is empty");
    assertThat(
            CommandRun.of("load", "--dir", dir, "some.fvecs", "--embed")
                .mustExit(ExitCode.USAGE)
                .err())
        .contains("--embed makes vectors of contents");
  }
}
