package io.lectern.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * Where a command prints what was asked for, buffered. Like every {@link PrintStream} it throws
 * nothing; unlike others it can tell why what was printed did not arrive. Not thread-safe.
 */
final class Output extends PrintStream {
  private static final int BUFFER_LENGTH = 1 << 16;
  private static final long FLUSH_PERIOD_NS = TimeUnit.MILLISECONDS.toNanos(100);

  private final FailureKeeper target;
  private final boolean pipe;
  private long flushedNs = System.nanoTime() - FLUSH_PERIOD_NS;

  /**
   * @param target takes the bytes, many at a time
   * @param pipe whether somebody reads at the other end, and may have heard enough
   */
  Output(OutputStream target, boolean pipe) {
    final FailureKeeper keeper = new FailureKeeper(target);
    super(new BufferedOutputStream(keeper, BUFFER_LENGTH), false, StandardCharsets.UTF_8);
    this.target = keeper;
    this.pipe = pipe;
  }

  /**
   * Whether printing has become useless; costs nothing, and is noticed within a buffer's length.
   */
  boolean hasFailed() {
    return target.failure != null;
  }

  /**
   * Flushes what was printed, unless that was done a moment ago: for what is found little by
   * little, and may take longer than its reader wants to wait.
   */
  void flushNowAndThen() {
    final long nowNs = System.nanoTime();
    if (nowNs - flushedNs >= FLUSH_PERIOD_NS) {
      flushedNs = nowNs;
      flush();
    }
  }

  /**
   * Flushes what was printed.
   *
   * @throws CliException if not all of it arrived; not when the reader of a pipe went away, as
   *     {@code head} does: it has what it wanted
   */
  void finish() {
    flush();
    if (hasFailed() && !pipe) {
      throw new CliException(
          ExitCode.REFUSED,
          "standard output is not whole: " + target.failure.getMessage(),
          target.failure);
    }
  }

  /** Remembers the first failure. */
  private static final class FailureKeeper extends OutputStream {
    private final OutputStream target;
    private IOException failure;

    FailureKeeper(OutputStream target) {
      this.target = target;
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      if (failure != null) {
        throw failure;
      }
      try {
        target.write(bytes, offset, length);
      } catch (IOException e) {
        failure = e;
        throw e;
      }
    }

    @Override
    public void flush() throws IOException {
      target.flush();
    }

    @Override
    public void close() throws IOException {
      target.close();
    }
  }
}
