package io.lectern.engine.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class WakeUpTest {
  private static final long HOUR_NS = TimeUnit.HOURS.toNanos(1);
  private static final int ROUNDS = 20_000;

  @TempDir private Path directory;
  private ControlFile coordinator;
  private ControlFile client;

  @BeforeEach
  void setUp() {
    final Path path = directory.resolve("control.dat");
    coordinator = ControlFile.create(path, 1, 2);
    client = ControlFile.open(path);
  }

  @AfterEach
  void tearDown() {
    client.close();
    coordinator.close();
  }

  @Test
  void shouldNotSleepWhenThereIsWork() {
    coordinator.coordinatorWakeUp().sleep(() -> true, HOUR_NS);
  }

  /** A lost wake-up would leave the sleeper asleep for an hour. */
  @Test
  void shouldLoseNoWakeUpBetweenTwoMappings() throws InterruptedException {
    final AtomicInteger sent = new AtomicInteger();
    final WakeUp sleeper = coordinator.coordinatorWakeUp();
    final AtomicInteger received = new AtomicInteger();
    final Thread consumer =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (received.get() < ROUNDS) {
                    final int seen = received.get();
                    if (sent.getOpaque() == seen) {
                      sleeper.sleep(() -> sent.getOpaque() != seen, HOUR_NS);
                    } else {
                      received.incrementAndGet();
                    }
                  }
                });
    final WakeUp producer = client.coordinatorWakeUp();
    for (int i = 1; i <= ROUNDS; i++) {
      sent.setOpaque(i);
      producer.signal();
      while (i % 16 == 0 && received.get() < i) {
        Thread.onSpinWait();
      }
    }
    consumer.join();
    assertThat(received.get()).isEqualTo(ROUNDS);
  }

  @Test
  void shouldLoseNoEpochWithSeveralWaiters() throws InterruptedException {
    final AtomicLong committed = new AtomicLong();
    final EpochSignal publisher = coordinator.epochSignal();
    final Thread[] waiters = new Thread[3];
    final AtomicLong[] reached = new AtomicLong[waiters.length];
    for (int i = 0; i < waiters.length; i++) {
      final AtomicLong mine = new AtomicLong();
      reached[i] = mine;
      waiters[i] = Thread.ofPlatform().start(() -> followEpochs(committed, mine));
    }
    for (long epoch = 1; epoch <= ROUNDS; epoch++) {
      committed.setOpaque(epoch);
      publisher.publish();
      while (epoch % 16 == 0 && oldest(reached) < epoch) {
        Thread.onSpinWait();
      }
    }
    for (Thread waiter : waiters) {
      waiter.join();
    }
    assertThat(oldest(reached)).isEqualTo(ROUNDS);
  }

  /** As when a coordinator that starts publishes the epoch that its predecessor has committed. */
  @Test
  void shouldNotSleepThroughAnEpochThatIsPublishedTwice() {
    final EpochSignal publisher = coordinator.epochSignal();
    final EpochSignal waiter = client.epochSignal();
    for (int i = 0; i < 3; i++) {
      waiter.await(
          () -> {
            publisher.publish(); // between the waiter's look at the signal and its sleep
            return false;
          },
          HOUR_NS);
    }
  }

  private void followEpochs(AtomicLong committed, AtomicLong reached) {
    final EpochSignal signal = client.epochSignal();
    while (reached.get() < ROUNDS) {
      final long next = reached.get() + 1;
      while (committed.getOpaque() < next) {
        signal.await(() -> committed.getOpaque() >= next, HOUR_NS);
      }
      reached.set(next);
    }
  }

  private static long oldest(AtomicLong[] reached) {
    long oldest = Long.MAX_VALUE;
    for (AtomicLong one : reached) {
      oldest = Math.min(oldest, one.get());
    }
    return oldest;
  }
}
