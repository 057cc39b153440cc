package io.lectern.engine.os;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FutexTest {
  private static final VarHandle WORD = ValueLayout.JAVA_INT.varHandle();
  private static final int OFFSET = 128;

  @TempDir private Path directory;

  private NativeFile file;
  private MemorySegment word;

  @BeforeEach
  void setUp() {
    file = NativeFile.open(directory.resolve("word"), true, true, 0600);
    file.truncate(4096);
    word = file.map(0, 4096, Arena.ofAuto());
  }

  @AfterEach
  void tearDown() {
    file.close();
  }

  @Test
  void shouldReportTimeout() {
    assertThat(Futex.await(word, OFFSET, 0, 1_000_000)).isFalse();
  }

  @Test
  void shouldReturnAtOnceWhenValueDiffers() {
    assertThat(Futex.await(word, OFFSET, 1, TimeUnit.HOURS.toNanos(1))).isTrue();
  }

  @Test
  void shouldWakeWaiterThroughAnotherMapping() throws InterruptedException {
    final MemorySegment other = file.map(0, 4096, Arena.ofAuto());
    final CountDownLatch woken = new CountDownLatch(1);
    final Thread waiter =
        Thread.ofPlatform()
            .start(
                () -> {
                  while ((int) WORD.getVolatile(word, (long) OFFSET) == 0) {
                    Futex.await(word, OFFSET, 0, TimeUnit.MINUTES.toNanos(1));
                  }
                  woken.countDown();
                });
    // Whether it sleeps already or not: it must neither miss the change nor sleep through the wake.
    assertThat(woken.await(20, TimeUnit.MILLISECONDS)).isFalse();
    WORD.setVolatile(other, (long) OFFSET, 1);
    Futex.wake(other, OFFSET, 1);
    assertThat(woken.await(30, TimeUnit.SECONDS)).isTrue();
    waiter.join();
  }

  @Test
  void shouldRefuseWordsThatTheKernelCannotWaitOn() {
    assertThatIllegalArgumentException().isThrownBy(() -> Futex.wake(word, 2, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> Futex.wake(word, 4096, 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Futex.wake(MemorySegment.ofArray(new int[1]), 0, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> Futex.await(word, OFFSET, 0, 0));
  }
}
