package io.lectern.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lectern.engine.Concept;
import io.lectern.layout.ipc.SyncLevel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
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
    session = new WriterSession(link, WriterOptions.defaults(), lost, () -> {}, () -> true);
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

  @Test
  void shouldHandUnitsOverBeforeAUsersCodeRuns() {
    coordinator.silence(true);
    final PendingUnit older = awaited("a", true);
    final List<Object> found = new ArrayList<>();
    final CompletableFuture<Receipt> stage = new CompletableFuture<>();
    final CompletableFuture<Receipt> seen =
        stage.whenComplete(
            (_, _) -> {
              found.add(Thread.holdsLock(session));
              found.addAll(lost.takeAll());
              session.awaitEnd();
            });
    final PendingUnit failing =
        PendingUnit.staged(
            lastSequence.incrementAndGet(),
            content(List.of(put("b")), List.of(put("b")), SyncLevel.NONE, true),
            Deadlines.after(LONG),
            stage);
    session.submit(older, Deadlines.after(LONG));
    session.submit(failing, Deadlines.after(LONG));

    session.lose("gone");

    assertThat(seen).isCompletedExceptionally();
    assertThat(found).containsExactly(false, older);
  }

  @Test
  void shouldHoldBackWhatAThreadSendsUntilWhatItSentBeforeIsApplied() throws Exception {
    coordinator.withholdKeys(true);
    final PendingUnit first = awaited("a", false);
    session.submit(first, Deadlines.after(LONG));
    while (session.pending().count() > 0) {
      session.poller().poll();
    }

    assertThatThrownBy(
            () -> session.submit(awaited("b", true), Deadlines.after(Duration.ofMillis(100))))
        .isInstanceOf(BackPressureException.class)
        .hasMessageContaining("applied before");
    final Thread other =
        Thread.ofPlatform().start(() -> assertThat(session.submit(awaited("c", true), 0)).isTrue());
    other.join();
    coordinator.withholdKeys(false);
    final PendingUnit second = awaited("b", true);
    session.submit(second, Deadlines.after(LONG));
    session.await(second, Deadlines.after(LONG));

    assertThat(first.receipt().epoch()).isLessThan(second.receipt().epoch());
  }

  @Test
  void shouldSendLostUnitsWhateverInterruptsTheThreadThatDoesIt() {
    final PendingUnit first = awaited("a", false);
    final PendingUnit second = awaited("b", false);
    lost.putBack(List.of(second, first));
    link.beforePoll(() -> Thread.currentThread().interrupt());
    Thread.currentThread().interrupt();

    assertThat(new LostSender(lost, session, Deadlines.after(LONG)).sendAll()).isTrue();

    assertThat(Thread.interrupted()).isTrue();
    link.beforePoll(() -> {});
    assertThat(first.receipt().epoch()).isLessThan(second.receipt().epoch());
  }

  @Test
  void shouldLeaveLostUnitsToOthersWhenTheTimeOfTheThreadThatSendsThemIsUp() {
    coordinator.pause(true);
    final PendingUnit first = awaited("a", false);
    final PendingUnit second = awaited("b", false);
    lost.putBack(List.of(first, second));

    final LostSender hurried =
        new LostSender(lost, session, Deadlines.after(Duration.ofMillis(50)));
    assertThat(hurried.sendAll()).isFalse();
    assertThat(first.isDone()).isFalse();
    assertThat(lost.count()).isEqualTo(2);

    coordinator.pause(false);
    assertThat(new LostSender(lost, session, Deadlines.after(LONG)).sendAll()).isTrue();
    assertThat(first.receipt().epoch()).isLessThan(second.receipt().epoch());
  }

  @Test
  void shouldLeaveAUnitToItsSenderUntilItIsSent() {
    final List<Integer> outstanding = new ArrayList<>();
    final PendingUnit unit =
        awaited(
            content(
                List.of(put("a")),
                new EncodedSlowly(
                    put("a"),
                    () -> {
                      // The message says already that its key is fresh.
                      link.loseAnswers();
                      session.poller().poll();
                      session
                          .poller()
                          .await(() -> link.sendings() > 1, Deadlines.after(Duration.ofMillis(50)));
                      outstanding.add(session.pending().count());
                    }),
                SyncLevel.JOURNAL,
                true));

    assertThat(session.submit(unit, Deadlines.after(LONG))).isTrue();
    session.await(unit, Deadlines.after(LONG));
    session.submit(awaited("after", true), Deadlines.after(LONG));

    assertThat(outstanding).containsExactly(1);
    assertThat(link.sendings()).isEqualTo(2);
    assertThat(unit.receipt().changedCount()).isEqualTo(1);
  }

  @Test
  void shouldNotSayThatNothingWasSentOfAUnitThatCountsAsSent() {
    coordinator.pause(true); // else its answer would settle it
    link.aroundSend(
        (number, sending) -> {
          if (number == 1) {
            sending.run();
          }
          return false;
        });
    final PendingUnit unit = awaited("a", true);

    assertThat(session.submit(unit, Deadlines.after(Duration.ofMillis(50)))).isTrue();

    link.aroundSend((_, sending) -> sending.run());
    coordinator.pause(false);
    session.await(unit, Deadlines.after(LONG));
    assertThat(unit.receipt().changedCount()).isEqualTo(1);
  }

  @Test
  void shouldSayOfAKeyThatItIsFreshToOneAlone() {
    final PendingUnit unit = awaited("a", true);

    assertThat(unit.claimFreshKey()).isTrue();
    assertThat(unit.claimFreshKey()).as("another thread is at it").isFalse();
    unit.unsent();
    assertThat(unit.isSent()).isFalse();
    assertThat(unit.claimFreshKey()).as("it found no room").isTrue();
    unit.sent(); // by the other one, whose key is not fresh
    unit.unsent();
    assertThat(unit.isSent()).isTrue();
    assertThat(unit.claimFreshKey()).isFalse();
    assertThat(awaited("a", false).claimFreshKey()).isFalse();
  }

  private PendingUnit awaited(String id, boolean freshKey) {
    return awaited(content(put(id), freshKey));
  }

  private PendingUnit awaited(UnitContent content) {
    return PendingUnit.awaited(lastSequence.incrementAndGet(), content, Deadlines.after(LONG));
  }

  private PendingUnit staged(String id, boolean freshKey, CompletableFuture<Receipt> stage) {
    return PendingUnit.staged(
        lastSequence.incrementAndGet(), content(put(id), freshKey), Deadlines.after(LONG), stage);
  }

  private static Command put(String id) {
    return new PutCommand(Concept.builder(id).type("thing").content("x").build());
  }

  private static UnitContent content(Command command, boolean freshKey) {
    return content(List.of(command), List.of(command), SyncLevel.JOURNAL, freshKey);
  }

  private static UnitContent content(
      List<Command> measured, List<Command> encoded, SyncLevel level, boolean freshKey) {
    return new UnitContent(
        encoded, (int) UnitEncoder.length(measured), level, UUID.randomUUID(), freshKey);
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

  /** A unit's only command; when it is encoded for the first time, something happens. */
  private static final class EncodedSlowly extends AbstractList<Command> {
    private final Command command;
    private final Runnable meanwhile;
    private boolean happened;

    EncodedSlowly(Command command, Runnable meanwhile) {
      this.command = command;
      this.meanwhile = meanwhile;
    }

    @Override
    public Command get(int index) {
      if (!happened) {
        happened = true;
        meanwhile.run();
      }
      return command;
    }

    @Override
    public int size() {
      return 1;
    }
  }
}
