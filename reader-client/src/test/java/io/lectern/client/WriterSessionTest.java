package io.lectern.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lectern.engine.Concept;
import io.lectern.layout.ipc.SyncLevel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What threads do to each other's units, step by step. */
@Timeout(60)
class WriterSessionTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  @TempDir private Path dir;
  private final LostUnits lost = new LostUnits(LONG.toNanos());
  private final AtomicLong lastSequence = new AtomicLong();
  private StandInCoordinator coordinator;
  private HookedLink link;
  private WriterSession session;

  @BeforeEach
  void start() {
    coordinator = StandInCoordinator.start(dir);
    link = HookedLink.open(dir);
    session = new WriterSession(link, WriterOptions.defaults(), lost, () -> {});
    assertThat(session.enter()).isTrue();
  }

  @AfterEach
  void stop() {
    session.leave();
    session.close(Duration.ofNanos(1));
    coordinator.close();
  }

  @Test
  void shouldSendAPostponedUnitNoMoreWhenTheSessionIsEnding() throws Exception {
    coordinator.withholdKeys(true);
    final CountDownLatch polling = new CountDownLatch(1);
    final CountDownLatch released = new CountDownLatch(1);
    final Thread poller =
        Thread.ofPlatform()
            .unstarted(
                () -> {
                  link.beforePoll(
                      () -> {
                        polling.countDown();
                        await(released);
                      });
                  assertThat(session.poller().poll()).isFalse();
                });
    final Thread ender = Thread.ofPlatform().unstarted(() -> session.lose("gone"));
    link.aroundSend(
        (number, sending) -> {
          if (number == 2) {
            // Nobody can take answers, so the session that is ending cannot take units either.
            poller.start();
            await(polling);
            ender.start();
            awaitClosed();
          } else if (number == 50) {
            released.countDown();
          }
          return sending.run();
        });
    final PendingUnit unit = awaited("a", false);

    assertThat(session.submit(unit, Deadlines.after(LONG))).isTrue();
    session.await(unit, Deadlines.after(LONG));
    released.countDown();
    poller.join();
    ender.join();

    assertThat(link.sendings()).isEqualTo(2);
    assertThat(lost.takeAll()).containsExactly(unit);
    assertThat(session.outstandingCount()).isZero();
  }

  @Test
  void shouldFailAUnitThatIsRefusedAfterTheSessionWasClosed() {
    coordinator.withholdKeys(true);
    final CompletableFuture<Receipt> stage = new CompletableFuture<>();
    final PendingUnit unit = staged("a", false, stage);
    session.close(Duration.ofNanos(1));
    link.aroundSend(
        (_, sending) -> {
          final boolean sent = sending.run();
          while (session.pending().count() > 0) {
            session.poller().poll();
          }
          return sent;
        });

    assertThat(session.submit(unit, Deadlines.after(LONG))).as("somebody has it").isTrue();

    assertThatThrownBy(() -> stage.orTimeout(30, TimeUnit.SECONDS).join())
        .hasCauseInstanceOf(OutcomeUnknownException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void shouldCountAUnitAsOutstandingWhileItIsSentAgain() {
    coordinator.withholdKeys(true);
    final PendingUnit unit = awaited("a", false);
    link.aroundSend(
        (number, sending) -> {
          if (number > 1) {
            assertThat(session.outstandingCount()).isPositive();
            coordinator.withholdKeys(false);
          }
          return sending.run();
        });

    assertThat(session.submit(unit, Deadlines.after(LONG))).isTrue();
    session.await(unit, Deadlines.after(LONG));

    assertThat(unit.receipt().changedCount()).isEqualTo(1);
    assertThat(session.outstandingCount()).isZero();
  }

  private PendingUnit awaited(String id, boolean freshKey) {
    return PendingUnit.awaited(
        lastSequence.incrementAndGet(), content(id, freshKey), Deadlines.after(LONG));
  }

  private PendingUnit staged(String id, boolean freshKey, CompletableFuture<Receipt> stage) {
    return PendingUnit.staged(
        lastSequence.incrementAndGet(), content(id, freshKey), Deadlines.after(LONG), stage);
  }

  private static UnitContent content(String id, boolean freshKey) {
    final List<Command> commands =
        List.of(new PutCommand(Concept.builder(id).type("thing").content("x").build()));
    return new UnitContent(
        commands,
        (int) UnitEncoder.length(commands),
        SyncLevel.JOURNAL,
        UUID.randomUUID(),
        freshKey);
  }

  private void awaitClosed() {
    while (!session.isClosed()) {
      Thread.onSpinWait();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
