package io.lectern.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What commands do when what they print cannot be written any more. */
class OutputTest {
  private static final long PATIENCE_S = 60;
  private static final int CONCEPT_COUNT = 20_000;

  @TempDir private static Path temporary;

  private static Path store;
  private static CommandProcess commands;

  /** A store to read, which needs no coordinator any more. */
  @BeforeAll
  static void load() throws IOException, InterruptedException {
    store = temporary.resolve("store");
    commands = new CommandProcess(temporary, List.of());
    final StringBuilder lines = new StringBuilder();
    for (int i = 0; i < CONCEPT_COUNT; i++) {
      lines.append("{\"type\":\"node\",\"id\":\"concept.%d\",\"content\":\"text\"}\n".formatted(i));
    }
    final Path file = Files.writeString(temporary.resolve("nodes.jsonl"), lines);
    try (CoordinatorProcess coordinator =
        new CoordinatorProcess(store, temporary.resolve("coordinator.log"))) {
      CommandRun.of("load", "--dir", store.toString(), file.toString()).mustExit(ExitCode.DONE);
      assertThat(coordinator).isNotNull();
    }
  }

  @Test
  void shouldStopDumpingWhenNobodyReadsAnyMore() {
    final ClosingReader reader = new ClosingReader("Broken pipe");
    final ByteArrayOutputStream err = new ByteArrayOutputStream();
    assertThat(run(new Output(reader, true), err, "dump")).isEqualTo(ExitCode.DONE);
    assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    assertThat(reader.taken).isLessThan(200_000);
    assertThat(reader.refused).as("writes after the pipe was closed").isEqualTo(1);
  }

  /** There are 400 million pairs. */
  @Test
  void shouldStopMatchingWhenNobodyReadsAnyMore() {
    final ClosingReader reader = new ClosingReader("Broken pipe");
    final ByteArrayOutputStream err = new ByteArrayOutputStream();
    assertThat(run(new Output(reader, true), err, "match", "(x), (y)", "--limit", "1000000000"))
        .isEqualTo(ExitCode.DONE);
    assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    assertThat(reader.taken).isLessThan(200_000);
  }

  @Test
  void shouldSayThatAFileHasNotAllOfTheDump() {
    final ByteArrayOutputStream err = new ByteArrayOutputStream();
    final Output out = new Output(new ClosingReader("No space left on device"), false);
    assertThat(run(out, err, "dump")).isEqualTo(ExitCode.REFUSED);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo("lectern: standard output is not whole: No space left on device\n");
  }

  @Test
  void shouldEndQuietlyBehindAPipe() throws IOException, InterruptedException {
    final Path err = temporary.resolve("pipe.err");
    final Process dump =
        commands.builder("dump", "--dir", store.toString()).redirectError(err.toFile()).start();
    try {
      try (BufferedReader reader = dump.inputReader()) {
        assertThat(reader.readLine()).contains("concept.0");
      }
      assertThat(dump.waitFor(PATIENCE_S, TimeUnit.SECONDS)).isTrue();
    } finally {
      dump.destroyForcibly();
    }
    assertThat(Files.readString(err)).isEmpty();
    assertThat(dump.exitValue()).isEqualTo(ExitCode.DONE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"dump", "get|concept.1", "stats", "get|concept.1|--json"})
  void shouldSayThatTheDiskIsFull(String line) throws IOException, InterruptedException {
    final Path full = Path.of("/dev/full");
    assumeTrue(Files.exists(full), "there is no device that is always full");
    final String[] words = (line + "|--dir|" + store).split("\\|", -1);
    assertThat(commands.run(commands.builder(words), full).mustExit(ExitCode.REFUSED).err())
        .startsWith("lectern: standard output is not whole: ");
  }

  @Test
  void shouldSayHowToGetAControlFile() throws IOException {
    final Path copy = Files.createDirectory(temporary.resolve("copy"));
    Files.createLink(copy.resolve("store.dat"), store.resolve("store.dat"));
    assertThat(CommandRun.of("get", "--dir", copy.toString(), "x").mustExit(ExitCode.REFUSED).err())
        .isEqualTo(
            "lectern: there is no file "
                + copy
                + "/control.dat: a coordinator makes it (`lectern serve --dir DIR`)\n");
  }

  private static int run(Output out, OutputStream err, String... line) {
    final Streams streams =
        new Streams(
            new ByteArrayInputStream(new byte[0]),
            out,
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            false,
            false);
    final List<String> words = new ArrayList<>(List.of(line));
    words.addAll(List.of("--dir", store.toString()));
    return LecternCli.run(streams, words.toArray(String[]::new));
  }

  /** Takes 100,000 bytes or a little more, and then nothing. */
  private static final class ClosingReader extends OutputStream {
    private final String farewell;
    private long taken;
    private int refused;

    ClosingReader(String farewell) {
      this.farewell = farewell;
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      if (taken > 100_000) {
        refused++;
        throw new IOException(farewell);
      }
      taken += length;
    }
  }
}
