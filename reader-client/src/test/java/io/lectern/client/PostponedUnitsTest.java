package io.lectern.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.lectern.layout.ipc.SyncLevel;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PostponedUnitsTest {
  private final PostponedUnits postponed = new PostponedUnits();

  @Test
  void shouldCountAUnitUntilSomebodyElseHasIt() {
    final PendingUnits pending = new PendingUnits(4);
    final PendingUnit unit = unit(1, Long.MAX_VALUE / 4);
    unit.correlationId(pending.nextCorrelationId());
    assertThat(pending.tryAdd(unit)).isTrue();
    final List<Integer> counts = new ArrayList<>();

    pending.removeIf(
        _ -> true,
        it -> {
          counts.add(pending.count());
          postponed.add(it);
        });
    counts.add(postponed.count());
    send(
        it -> {
          counts.add(postponed.count());
          return true;
        });

    assertThat(counts).containsExactly(1, 1, 1);
    assertThat(pending.count()).isZero();
    assertThat(postponed.count()).isZero();
  }

  @Test
  void shouldKeepAUnitThatCouldNotBeSentForWhoeverEndsTheSession() {
    final PendingUnit unit = unit(1, Long.MAX_VALUE / 4);
    postponed.add(unit);
    final List<PendingUnit> tried = new ArrayList<>();
    while (tried.isEmpty()) {
      assertThat(postponed.send(it -> !tried.add(it))).isFalse();
    }

    assertThat(postponed.close()).containsExactly(unit);
    assertThat(postponed.add(unit)).as("nobody would take it from here").isFalse();
    assertThat(postponed.isEmpty()).isTrue();
  }

  @Test
  void shouldHandOutUnitsWhoseTimeIsUp() {
    final PendingUnit overdue = unit(1, -1);
    final PendingUnit other = unit(2, Long.MAX_VALUE / 4);
    postponed.add(overdue);
    postponed.add(other);

    assertThat(postponed.takeOverdue()).containsExactly(overdue);
    assertThat(postponed.close()).containsExactly(other);
  }

  @Test
  void shouldSendTheFirstUnitAloneAndTheOthersInOrderBehindIt() {
    final PendingUnit first = unit(1, Long.MAX_VALUE / 4);
    final PendingUnit second = unit(2, Long.MAX_VALUE / 4);
    final PendingUnit third = unit(3, Long.MAX_VALUE / 4);
    final List<PendingUnit> sent = new ArrayList<>();
    postponed.add(third);
    postponed.add(first);
    postponed.add(second);

    send(sent::add);
    assertThat(postponed.send(sent::add)).isFalse();
    assertThat(sent).as("the others would pass it if it were refused").containsExactly(first);
    first.succeed(null);
    send(sent::add);
    postponed.send(sent::add);

    assertThat(sent).containsExactly(first, second, third);
    assertThat(postponed.holds(unit(4, 0))).isFalse();
  }

  @Test
  void shouldHoldAThreadsUnitsUntilTheFirstOneIsAnswered() {
    final PendingUnit first = unit(1, Long.MAX_VALUE / 4);
    postponed.add(first);
    send(_ -> true);

    assertThat(postponed.isEmpty()).isTrue();
    assertThat(postponed.holds(unit(2, 0))).as("it may be refused again").isTrue();
    first.succeed(null);
    postponed.send(_ -> true);
    assertThat(postponed.holds(unit(2, 0))).isFalse();
  }

  private void send(Predicate<PendingUnit> trySend) {
    while (!postponed.send(trySend)) {
      Thread.onSpinWait();
    }
  }

  private static PendingUnit unit(long sequence, long timeoutNs) {
    return PendingUnit.staged(
        sequence,
        new UnitContent(List.of(), 0, SyncLevel.JOURNAL, new UUID(1, sequence), false),
        System.nanoTime() + timeoutNs,
        new CompletableFuture<>());
  }
}
