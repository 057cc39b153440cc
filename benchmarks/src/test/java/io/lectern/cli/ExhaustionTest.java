package io.lectern.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What commands say when memory has run out, and how they keep it from that. */
class ExhaustionTest {
  @TempDir private Path dir;

  /** Input that fails as a command that uses up memory does. */
  private static final class FailingInput extends InputStream {
    private final Error failure;

    FailingInput(Error failure) {
      this.failure = failure;
    }

    @Override
    public int read() {
      throw failure;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
      throw failure;
    }
  }

  /** The same line again and again. */
  private static final class EndlessInput extends InputStream {
    private final byte[] line;
    private int next;

    EndlessInput(String line) {
      this.line = (line + "\n").getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public int read() {
      final byte b = line[next];
      next = (next + 1) % line.length;
      return b;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
      for (int i = 0; i < length; i++) {
        bytes[offset + i] = (byte) read();
      }
      return length;
    }
  }

  private CommandRun run(InputStream in, String command) throws IOException {
    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    final ByteArrayOutputStream err = new ByteArrayOutputStream();
    final Streams streams =
        new Streams(
            in,
            new Output(out, false),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            false,
            false);
    final int exitCode = LecternCli.run(streams, command, "--dir", dir.toString());
    return new CommandRun(
        exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void shouldSayThatMemoryHasRunOut() throws IOException {
    final CommandRun run = run(new FailingInput(new OutOfMemoryError("Java heap space")), "put");

    assertThat(run.mustExit(ExitCode.REFUSED).err())
        .startsWith("lectern: memory has run out: ")
        .contains("--limit", "LECTERN_JAVA_OPTS=-Xmx")
        .hasLineCount(1);
  }

  @Test
  void shouldSayThatTheStackIsTooSmall() throws IOException {
    final CommandRun run = run(new FailingInput(new StackOverflowError()), "put");

    assertThat(run.mustExit(ExitCode.REFUSED).err())
        .startsWith("lectern: ")
        .contains("LECTERN_JAVA_OPTS=-Xss")
        .hasLineCount(1);
  }

  @Test
  void shouldNotReadMoreThanAUnitTakes() throws IOException {
    for (String command : new String[] {"put", "delete"}) {
      final CommandRun run = run(new EndlessInput("{\"type\":\"node\",\"id\":\"a\"}"), command);

      assertThat(run.mustExit(ExitCode.NOT_FOUND).err())
          .startsWith("lectern: standard input, line ")
          .contains("4 MiB at most", "nothing was sent: divide it, or use load")
          .hasLineCount(1);
    }
  }
}
