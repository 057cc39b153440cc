package io.lectern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that read files of vectors, and vector spaces made by a command. */
class VectorFilesTest {
  private static final float[][] PLANE = {{1, 0}, {0.9f, 0.1f}, {0, 2}, {-3, 0}};

  @TempDir private Path temporary;

  @Test
  void shouldLoadVectorsOfConceptsThatExistAndOfOthers() throws Exception {
    final String dir = temporary.resolve("store").toString();
    final String file = fvecs("plane.fvecs", PLANE).toString();
    try (CoordinatorProcess _ =
        new CoordinatorProcess(Path.of(dir), temporary.resolve("coordinator.log"))) {
      CommandRun.of("put", "--dir", dir, "p.1", "--content", "stays", "--embedding", "1,2,3")
          .mustExit(ExitCode.DONE);
      final CommandRun load =
          CommandRun.of(
              "load",
              "--dir",
              dir,
              file,
              "--space",
              "s",
              "--metric",
              "euclidean",
              "--prefix",
              "p.");
      assertThat(load.mustExit(ExitCode.DONE).out()).contains("Loaded 4 concepts");
      assertThat(CommandRun.of("get", "--dir", dir, "p.1", "--json").out())
          .contains("\"content\":\"stays\"", "[1.0,2.0,3.0]", "\"s\":[0.9,0.1]");
      assertThat(search(dir, "s", "p.0", "-k", "2")).containsSubsequence("p.1", "p.2");
      assertThat(CommandRun.of("stats", "--dir", dir).out())
          .contains("s: 4 vectors of 2 values, euclidean");

      final Path ids = Files.writeString(temporary.resolve("ids"), "a\nb\nc\n");
      assertThat(
              CommandRun.of("load", "--dir", dir, file, "--space", "t", "--ids", ids.toString())
                  .mustExit(ExitCode.NOT_FOUND)
                  .err())
          .contains("ends after line 3", "more vectors");
      Files.writeString(ids, "a\n\nc\nd\n");
      assertThat(
              CommandRun.of("load", "--dir", dir, file, "--space", "t", "--ids", ids.toString())
                  .mustExit(ExitCode.NOT_FOUND)
                  .err())
          .contains(ids + ", line 2 is empty");
      Files.writeString(ids, "a\n\u00e4\n", StandardCharsets.ISO_8859_1);
      assertThat(
              CommandRun.of("load", "--dir", dir, file, "--space", "t", "--ids", ids.toString())
                  .mustExit(ExitCode.NOT_FOUND)
                  .err())
          .contains(ids + " is not UTF-8 text");
      final Path wrong = fvecs("wrong.fvecs", new float[][] {{1, 2}, {Float.NaN, 1}});
      assertThat(
              CommandRun.of("load", "--dir", dir, wrong.toString(), "--space", "t")
                  .mustExit(ExitCode.NOT_FOUND)
                  .err())
          .contains("wrong.fvecs, vector 1", "byte 12", "concept '1'", "must be finite");
      Files.writeString(ids, "a\nb\nc\nd\n");
      CommandRun.of("load", "--dir", dir, file, "--space", "t", "--ids", ids.toString())
          .mustExit(ExitCode.DONE);
      assertThat(search(dir, "t", "a", "-k", "1")).contains("b").doesNotContain("d");

      assertThat(
              CommandRun.of("load", "--dir", dir, file, "--space", "s", "--metric", "dot")
                  .mustExit(ExitCode.REFUSED)
                  .err())
          .contains("vector space 's'", "exists and differs");
      assertThat(
              CommandRun.withInput("", "load", "--dir", dir, "-", "--space", "s")
                  .mustExit(ExitCode.USAGE)
                  .err())
          .contains("are for files of vectors");
      final Path cut = temporary.resolve("cut.fvecs");
      Files.write(cut, Arrays.copyOf(Files.readAllBytes(Path.of(file)), 20));
      assertThat(
              CommandRun.of("load", "--dir", dir, cut.toString())
                  .mustExit(ExitCode.NOT_FOUND)
                  .err())
          .contains("cut.fvecs, vector 1", "cut off");
    }
  }

  @Test
  void shouldMakeSpaces() throws Exception {
    final String dir = temporary.resolve("store").toString();
    try (CoordinatorProcess _ =
        new CoordinatorProcess(Path.of(dir), temporary.resolve("coordinator.log"))) {
      final String[] create = {
        "create-space",
        "--dir",
        dir,
        "gloss",
        "--dimension",
        "3",
        "--metric",
        "dot",
        "--model",
        "minilm",
        "--model-version",
        "v2"
      };
      assertThat(CommandRun.of(create).mustExit(ExitCode.DONE).out()).contains("visible from");
      assertThat(CommandRun.of(create).mustExit(ExitCode.DONE).err()).contains("nothing changed");
      assertThat(CommandRun.of("stats", "--dir", dir).out())
          .contains("gloss: 0 vectors of 3 values, dot, model minilm v2");
      assertThat(
              CommandRun.of("create-space", "--dir", dir, "gloss", "--dimension", "4")
                  .mustExit(ExitCode.REFUSED)
                  .err())
          .contains(
              "gloss",
              "exists and differs",
              "it has vectors of 3 values, compared by dot, of model minilm version v2",
              "was to have vectors of 4 values, compared by cosine, of no model that is known")
          .doesNotContain("[");
      assertThat(
              CommandRun.of("create-space", "--dir", dir, "other", "--dimension", "1")
                  .mustExit(ExitCode.USAGE)
                  .err())
          .contains("dimension '1'");
    }
  }

  @Test
  void shouldMeasureRecallAndSpeed() throws IOException {
    final Random random = new Random(7);
    final Path base = fvecs("base.fvecs", vectors(random, 2_000));
    final Path query = fvecs("query.fvecs", vectors(random, 50));
    try (StandInLauncher _ = StandInLauncher.in(temporary)) {
      final String[] eval = {
        "ann-eval", "--base", base.toString(), "--query", query.toString(), "--ef", "10,200"
      };
      final CommandRun table = CommandRun.of(eval).mustExit(ExitCode.DONE);
      assertThat(table.out())
          .contains("2,000 vectors of 16 values, cosine", "50 queries", "recall@10");
      assertThat(table.out()).containsPattern("(?m)^ +200 +(1\\.0000|0\\.9\\d{3}) ");
      final CommandRun batch = CommandRun.of(with(eval, "--threads", "2")).mustExit(ExitCode.DONE);
      assertThat(batch.out()).contains("2 threads");
      assertThat(batch.out()).containsPattern("(?m)^ +200 +(1\\.0000|0\\.9\\d{3}) ");
      final Path truth = ints("truth.ivecs", new int[50][10]);
      assertThat(
              CommandRun.of(with(eval, "--truth", truth.toString(), "--json"))
                  .mustExit(ExitCode.DONE)
                  .out())
          .contains("\"vectors\":2000", "\"points\":[{\"ef\":10,\"recall\":");
      assertThat(
              CommandRun.of(with(eval, "--truth", ints("short.ivecs", new int[3][10]).toString()))
                  .mustExit(ExitCode.NOT_FOUND)
                  .err())
          .contains("has 3 rows, and there are 50 queries");
      assertThat(CommandRun.of(with(eval, "-k", "0")).mustExit(ExitCode.USAGE).err())
          .contains("-k 0 must be at least 1");
      assertThat(CommandRun.of(with(eval, "--threads", "0")).mustExit(ExitCode.USAGE).err())
          .contains("--threads 0 must be at least 1");
    }
  }

  private static String search(String dir, String space, String id, String... more) {
    return CommandRun.of(
            with(new String[] {"search", "--dir", dir, "--space", space, "--id", id}, more))
        .mustExit(ExitCode.DONE)
        .out();
  }

  private static String[] with(String[] command, String... more) {
    final String[] all = Arrays.copyOf(command, command.length + more.length);
    System.arraycopy(more, 0, all, command.length, more.length);
    return all;
  }

  private static float[][] vectors(Random random, int count) {
    final float[][] vectors = new float[count][16];
    for (float[] vector : vectors) {
      for (int i = 0; i < vector.length; i++) {
        vector[i] = (float) random.nextGaussian();
      }
    }
    return vectors;
  }

  private Path fvecs(String name, float[][] rows) throws IOException {
    final int[][] words = new int[rows.length][rows[0].length];
    for (int row = 0; row < rows.length; row++) {
      for (int i = 0; i < rows[row].length; i++) {
        words[row][i] = Float.floatToRawIntBits(rows[row][i]);
      }
    }
    return ints(name, words);
  }

  private Path ints(String name, int[][] rows) throws IOException {
    final ByteBuffer bytes =
        ByteBuffer.allocate(rows.length * (rows[0].length + 1) * Integer.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN);
    for (int[] row : rows) {
      bytes.putInt(row.length);
      for (int value : row) {
        bytes.putInt(value);
      }
    }
    return Files.write(temporary.resolve(name), bytes.array());
  }
}
