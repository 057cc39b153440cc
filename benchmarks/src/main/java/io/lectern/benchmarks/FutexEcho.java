package io.lectern.benchmarks;

import io.lectern.engine.os.Futex;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;

/**
 * Two words in a mapped file, one to ask by and one to answer by, and whoever waits for one sleeps
 * in the kernel: the least that waking another process and being woken by it takes. The limit of
 * {@link IdleWrite}.
 */
final class FutexEcho {
  private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
  private static final long REQUEST_OFFSET = 0;
  private static final long ANSWER_OFFSET = 128;
  private static final long LENGTH = 256;
  private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(1);

  private final MemorySegment words;

  FutexEcho(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE)) {
      words = channel.map(FileChannel.MapMode.READ_WRITE, 0, LENGTH, Arena.global());
    }
  }

  /** Asks, and sleeps until it is answered. */
  void ask() {
    final int question = (int) INT.getVolatile(words, REQUEST_OFFSET) + 1;
    tell(REQUEST_OFFSET, question);
    while ((int) INT.getVolatile(words, ANSWER_OFFSET) != question) {
      Futex.await(words, ANSWER_OFFSET, question - 1, TIMEOUT_NS);
    }
  }

  private void answer() {
    final int answered = (int) INT.getVolatile(words, ANSWER_OFFSET);
    final int question = (int) INT.getVolatile(words, REQUEST_OFFSET);
    if (question == answered) {
      Futex.await(words, REQUEST_OFFSET, answered, TIMEOUT_NS);
    } else {
      tell(ANSWER_OFFSET, question);
    }
  }

  private void tell(long offset, int value) {
    INT.setVolatile(words, offset, value);
    Futex.wake(words, offset, 1);
  }

  /** Answers until it is killed. Argument: the file. */
  public static void main(String[] arguments) throws IOException {
    final FutexEcho echo = new FutexEcho(Path.of(arguments[0]));
    System.out.println("ready");
    while (true) {
      echo.answer();
    }
  }
}
